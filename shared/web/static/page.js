// Every page: focus what went wrong, send a form once, count characters. Pages work without it.
"use strict";

function prepare() {
  const wrong = document.querySelector("[data-focus]:not([data-focused])");
  if (wrong) {
    wrong.dataset.focused = "1";
    wrong.focus();
  }
  for (const area of document.querySelectorAll("textarea[data-limit]")) countCharacters(area);
}

function countCharacters(area) {
  if (area.nextElementSibling?.matches(".bk-count")) return;
  const limit = Number(area.dataset.limit);
  const note = document.createElement("p");
  note.className = "govuk-hint bk-count";
  note.setAttribute("aria-live", "polite");
  const show = () => {
    const left = limit - [...area.value].length;
    const words = left < 0 ? area.dataset.overText : area.dataset.limitText;
    note.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    note.classList.toggle("bk-count--over", left < 0);
  };
  area.after(note);
  area.addEventListener("input", show);
  show();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-once]");
  if (!form || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("htmx:after:swap", prepare);
prepare();
