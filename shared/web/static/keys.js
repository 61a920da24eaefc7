// Keys for staff: j/k move, Enter opens, f filters, / searches, g + letter goes, ? helps, other letters press what carries them; can be switched off.
"use strict";

const SWITCH = "jejak-keys-off";
const ROWS = "[data-row]";
let going = false;

function on() {
  try {
    return localStorage.getItem(SWITCH) !== "1";
  } catch {
    return true;
  }
}

function current() {
  return document.querySelector(`${ROWS}[aria-selected="true"]`) ?? document.activeElement?.closest?.(ROWS);
}

// Where to go: from the selected row, else from the gap that it left in a live list, else the first.
function place(rows, step) {
  const at = rows.indexOf(current());
  const list = document.querySelector("[data-live][data-left]");
  const left = list ? Number(list.dataset.left) : null;
  delete list?.dataset.left;
  if (at >= 0) return at + step;
  return left === null ? 0 : left + Math.min(step, 0);
}

function move(step) {
  const rows = [...document.querySelectorAll(ROWS)];
  if (!rows.length) return;
  const next = rows[Math.min(rows.length - 1, Math.max(0, place(rows, step)))];
  for (const row of rows) row.removeAttribute("aria-selected");
  next.setAttribute("aria-selected", "true");
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

// The field to search in, or the page that has one.
function search() {
  const field = document.querySelector("[data-search]");
  if (field) field.focus();
  else document.querySelector("[data-search-page]")?.click();
}

function press(key) {
  // In a list a key acts on the row that was chosen; without one it would take the first.
  const where = current() ?? (document.querySelector(ROWS) ? null : document);
  where?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
}

// What a key needs on this page as it stands now; a letter acts in rows alone where there are any.
function needs(key) {
  const rows = document.querySelector(ROWS) ? ROWS : "";
  if (key.startsWith("g ")) return `[data-go="${CSS.escape(key.slice(2))}"]`;
  if (key === "j" || key === "k") return ROWS;
  if (key === "Enter") return `${ROWS} a[href]`;
  if (key === "/") return "[data-search], [data-search-page]";
  if (key === "f") return "[data-filters] select";
  return `${rows} [data-key="${CSS.escape(key)}"]`;
}

// Tells the keys that do something here, and no others.
function help() {
  for (const line of document.querySelectorAll("[data-help]")) {
    line.hidden = line.dataset.help !== "?" && !document.querySelector(needs(line.dataset.help));
  }
  document.getElementById("bk-keys")?.showModal();
}

function act(key) {
  if (going) {
    going = false;
    document.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
    return true;
  }
  if (key === "g") going = true;
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "Enter") current()?.querySelector("a[href]")?.click();
  else if (key === "/") search();
  else if (key === "f" && document.querySelector("[data-filters]")) document.querySelector("[data-filters] select")?.focus();
  else if (key === "?") help();
  else if (/^[a-z]$/.test(key)) press(key);
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([data-choose]), textarea, select, [contenteditable], dialog");
  const elsewhere = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  const onControl = event.key === "Enter" && event.target.closest("a, button, summary");
  if (typing || elsewhere || onControl || (!on() && event.key !== "?")) return;
  if (act(event.key)) event.preventDefault();
});

const box = document.querySelector("[data-keys-switch]");
if (box) {
  box.checked = on();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, box.checked ? "0" : "1");
    } catch {
      // Without storage the keys stay on for this page only.
    }
  });
}
