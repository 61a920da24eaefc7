// Boxes over a picture: drawn by pointer into the next empty row of the form; what stands in the rows is shown.
"use strict";

// A block of its own: every script of a page shares one room for names.
{
  const NAMES = ["left", "top", "width", "height"];
  const picture = document.querySelector("[data-cover]");
  const rows = [...document.querySelectorAll("[data-mark]")];
  let from = null;
  let ghost = null;

  function fields(row) {
    return NAMES.map((name) => row.querySelector(`[name="${name}"]`));
  }

  function put(box, [left, top, width, height]) {
    Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  }

  function box(name) {
    const made = document.createElement("div");
    made.className = name;
    picture.append(made);
    return made;
  }

  function show() {
    for (const old of picture.querySelectorAll(".bk-cover__box")) old.remove();
    for (const row of rows) {
      const numbers = fields(row).map((one) => Number.parseFloat(one.value.replace(",", ".")));
      if (numbers.every(Number.isFinite)) put(box("bk-cover__box"), numbers);
    }
  }

  function at(event) {
    const edge = picture.getBoundingClientRect();
    const part = (value, size) => Math.min(100, Math.max(0, (100 * value) / size));
    return [part(event.clientX - edge.left, edge.width), part(event.clientY - edge.top, edge.height)];
  }

  function drawn(event) {
    const to = at(event);
    const [left, top] = [0, 1].map((way) => Math.min(from[way], to[way]));
    return [left, top, Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  }

  // Outwards to hundredths of a percent, so that a box never covers less than was drawn.
  function rounded([left, top, width, height]) {
    const down = (value) => Math.floor(value * 100) / 100;
    const up = (begin, end) => Math.min(100, Math.ceil(end * 100) / 100) - down(begin);
    return [down(left), down(top), up(left, left + width), up(top, top + height)];
  }

  picture?.addEventListener("pointerdown", (event) => {
    from = at(event);
    ghost = box("bk-cover__ghost");
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  picture?.addEventListener("pointermove", (event) => {
    if (from) put(ghost, drawn(event));
  });
  picture?.addEventListener("pointerup", (event) => {
    if (!from) return;
    const numbers = rounded(drawn(event));
    const row = rows.find((one) => fields(one).every((field) => !field.value.trim()));
    from = null;
    ghost.remove();
    if (!row || numbers[2] < 0.2 || numbers[3] < 0.2) return;
    fields(row).forEach((field, n) => {
      field.value = numbers[n].toFixed(2).replace(".", document.documentElement.lang === "id" ? "," : ".");
    });
    show();
    row.querySelector("select").focus();
  });
  picture?.addEventListener("pointercancel", () => {
    from = null;
    ghost?.remove();
  });
  for (const row of rows) row.addEventListener("input", show);
  if (picture) show();
}
