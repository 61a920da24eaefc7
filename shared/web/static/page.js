// Every page: focus what went wrong, send a form once, count characters. Pages work without it.
"use strict";

function prepare(root) {
  const wrong = root.querySelector("[data-focus]");
  if (wrong) {
    wrong.focus();
    document.title = `! ${document.title.replace(/^! /, "")}`;
  }
  for (const area of root.querySelectorAll("textarea[data-limit]")) countCharacters(area);
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

document.addEventListener("htmx:after:swap", (event) => prepare(event.target instanceof Element ? event.target : document));
prepare(document);
