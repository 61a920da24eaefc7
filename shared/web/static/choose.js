// Choosing rows of a list: says how many are chosen. The form works without it.
"use strict";

function count() {
  const chosen = document.querySelectorAll("[data-choose]:checked").length;
  for (const place of document.querySelectorAll("[data-chosen-count]")) place.textContent = chosen ? `(${chosen})` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-choose]")) count();
});
document.addEventListener("htmx:after:swap", count);
count();
