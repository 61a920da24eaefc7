// What closes by itself: minutes and seconds left by the server's clock; at the end its frame goes and the page is asked anew.
"use strict";

function remaining(until, now) {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

if (typeof module === "object") {
  module.exports = { remaining };
} else {
  const place = document.querySelector("[data-closes]");
  if (place) {
    const served = Date.parse(document.documentElement.dataset.now);
    const until = Date.parse(place.dataset.closes);
    const tick = () => {
      const now = served + performance.now();
      place.querySelector(".bk-closing__left").textContent = remaining(until, now);
      if (now < until) return;
      clearInterval(timer);
      document.querySelectorAll("iframe.bk-viewer").forEach((frame) => frame.remove());
      location.replace(location.pathname);
    };
    const timer = setInterval(tick, 1000);
    tick();
  }
}
