// Live pages: says whether the data is live, since when it is not, and what is new; keeps the place in lists.
"use strict";

const QUIET_MS = 25000;
const ANNOUNCE_MS = 10000;
const AGAIN_MS = 5000;
let lastSign = Date.now();
let lastTime = "";
let lastAnnounced = 0;
let lost = false;

function time(date) {
  const language = document.documentElement.lang;
  const text = date.toLocaleTimeString("en-GB", { timeZone: "Asia/Makassar", hour: "2-digit", minute: "2-digit" });
  return `${language === "en" ? text : text.replace(":", ".")} WITA`;
}

function show() {
  for (const status of document.querySelectorAll("[data-live-status]")) {
    status.classList.toggle("bk-live--on", !lost);
    status.classList.toggle("bk-live--lost", lost);
    const words = lost ? status.dataset.lostText : status.dataset.liveText;
    status.querySelector("[data-live-words]").textContent = words.replace("{waktu}", lastTime);
  }
  const bar = document.getElementById("bk-stale");
  if (bar && bar.hidden === lost) {
    bar.textContent = bar.dataset.text.replace("{waktu}", lastTime);
    bar.hidden = !lost;
  }
}

// Who is signed out here, or lost the role, signs in again without losing what is typed: the page stays.
function refused(status) {
  const bar = document.getElementById("bk-ended");
  if (bar && (status === 401 || status === 403)) bar.hidden = false;
}

function sign() {
  lastSign = Date.now();
  lastTime = time(new Date(serverTime()));
  lost = false;
  show();
}

function announce(text) {
  const place = document.getElementById("bk-announce");
  if (!place || !text || Date.now() - lastAnnounced < ANNOUNCE_MS) return;
  lastAnnounced = Date.now();
  place.textContent = text;
}

// How many wait is shown in the tab's title: `<span data-badge="3">` inside a live region.
function badge() {
  const count = document.querySelector("[data-badge]")?.dataset.badge;
  const plain = document.title.replace(/^\(\d+\) /, "");
  document.title = count && count !== "0" ? `(${count}) ${plain}` : plain;
}

// The row under the focus, the selection or the pointer stays where it is on the screen, whatever comes in above it.
let kept = null;

// What an act was answered in its row stays for a while, also when the list is drawn anew meanwhile.
const NOTE_MS = 20000;
const noted = new WeakMap();
let notes = [];

function holdNotes() {
  notes = [...document.querySelectorAll("[data-live] [data-row] [data-keep]")].map((note) => {
    if (!noted.has(note)) noted.set(note, Date.now());
    return { note, row: note.closest("[data-row]").id };
  });
}

function settleNotes() {
  for (const { note, row } of notes) {
    if (note.isConnected || Date.now() - noted.get(note) > NOTE_MS) continue;
    document.getElementById(row)?.querySelector("td:last-child")?.prepend(note);
  }
}

function hold() {
  holdNotes();
  const rows = "[data-live] [data-row]";
  const row = [`${rows}[aria-selected="true"]`, `${rows}:focus-within`, `${rows}:focus`, `${rows}:hover`]
    .map((selector) => document.querySelector(selector))
    .find(Boolean);
  kept = row && {
    id: row.id,
    place: [...document.querySelectorAll(rows)].indexOf(row),
    top: row.getBoundingClientRect().top,
    selected: row.getAttribute("aria-selected") === "true",
    focused: row.matches(":focus"),
  };
}

function settle() {
  settleNotes();
  if (!kept) return;
  const rows = [...document.querySelectorAll("[data-live] [data-row]")];
  const same = document.getElementById(kept.id);
  // The row that follows one that left takes its place on the screen, never the selection: the next key would
  // act on a case that nobody chose.
  const row = same ?? rows[Math.min(kept.place, rows.length - 1)];
  if (!row) return;
  if (same && kept.selected) same.setAttribute("aria-selected", "true");
  if (same && kept.focused && document.activeElement === document.body) same.focus({ preventScroll: true });
  if (!same && (kept.selected || kept.focused)) row.closest("[data-live]").dataset.left = kept.place;
  const moved = row.getBoundingClientRect().top - kept.top;
  if (!moved) return;
  const room = document.documentElement;
  const lacking = window.scrollY + moved + window.innerHeight - room.scrollHeight;
  if (lacking > 0) document.body.style.paddingBottom = `${parseFloat(getComputedStyle(document.body).paddingBottom) + lacking}px`;
  window.scrollBy(0, moved);
}

if (document.querySelector("[data-live]")) {
  // Held right before the list is drawn anew and settled right after, in one go: a key pressed between would be lost.
  document.addEventListener("htmx:before:swap", hold);
  document.addEventListener("htmx:before:settle", settle);
  document.addEventListener("htmx:sse:after:message", (event) => {
    sign();
    badge();
    const news = event.target.querySelector?.("[data-announce]") ?? document.querySelector("[data-announce]");
    if (news) announce(news.dataset.announce);
  });
  document.addEventListener("beat", sign);
  document.addEventListener("htmx:sse:error", (event) => refused(event.detail.status));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.target.matches?.("[data-live]")) refused(event.detail.ctx?.response?.status);
  });
  // A stream that was refused at its first try is not tried again by the extension; one that is open ignores this.
  setInterval(() => {
    for (const region of document.querySelectorAll("[data-live]")) region.dispatchEvent(new Event("bk-again"));
  }, AGAIN_MS);
  setInterval(() => {
    if (!lost && !document.hidden && Date.now() - lastSign > QUIET_MS) {
      lost = true;
      show();
    }
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) lastSign = Date.now();
  });
  badge();
}
