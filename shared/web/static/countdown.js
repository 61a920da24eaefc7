// Deadlines tick: the same words as shared/web/formats.py `left`, whole minutes, rounded down.
"use strict";

const WORDS = {
  id: { day: "hari", hour: "jam", minute: "menit", none: "kurang dari 1 menit", late: (words) => `lewat ${words}` },
  en: { day: "day", hour: "hour", minute: "minute", none: "less than 1 minute", late: (words) => `${words} overdue` },
};
const SOON = 6 * 3600 * 1000;

function unit(count, name, language) {
  return `${count} ${WORDS[language][name]}${language === "en" && count !== 1 ? "s" : ""}`;
}

function span(milliseconds, language) {
  const total = Math.floor(milliseconds / 60000);
  const days = Math.floor(total / 1440);
  const hours = Math.floor(total / 60) % 24;
  const minutes = total % 60;
  const parts = days ? [[days, "day"], [hours, "hour"]] : [[hours, "hour"], [minutes, "minute"]];
  const words = parts.filter(([count]) => count).map(([count, name]) => unit(count, name, language));
  return words.join(" ") || WORDS[language].none;
}

function left(due, now, language) {
  const words = span(Math.abs(due - now), language);
  return due <= now ? WORDS[language].late(words) : words;
}

function urgency(due, now) {
  if (due <= now) return "overdue";
  return due - now <= SOON ? "soon" : "later";
}

// Counted from the server's time and the browser's own steady clock: a wrong clock on the desk changes nothing.
function serverTime() {
  const served = Date.parse(document.documentElement.dataset.now);
  return Number.isNaN(served) ? Date.now() : served + performance.now();
}

function tick() {
  const language = document.documentElement.lang === "en" ? "en" : "id";
  const now = serverTime();
  for (const element of document.querySelectorAll("[data-due]")) {
    const due = Date.parse(element.dataset.due);
    const shown = element.querySelector(".bk-due__left");
    const words = left(due, now, language);
    if (shown && shown.textContent !== words) shown.textContent = words;
    const level = `bk-due--${urgency(due, now)}`;
    if (!element.classList.contains(level)) {
      element.classList.remove("bk-due--overdue", "bk-due--soon", "bk-due--later");
      element.classList.add(level);
    }
  }
}

if (typeof module === "object") {
  module.exports = { left, urgency };
} else {
  setInterval(tick, 1000);
  document.addEventListener("htmx:after:swap", tick);
  tick();
}
