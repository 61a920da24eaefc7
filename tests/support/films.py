"""Films for tests, made by the browser that is to play them: whatever it can write, it can read."""

from __future__ import annotations

from base64 import b64decode

from playwright.async_api import Locator, Page

_RECORD = """async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [160, 120];
  const pen = canvas.getContext("2d");
  const draw = (colour, frame) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 160, 120);
    pen.fillStyle = "white";
    pen.fillRect(frame * 10, 100, 10, 20);
  };
  draw("red", 0);
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  for (const colour of ["red", "blue"]) {
    for (let frame = 0; frame < 15; frame += 1) {
      draw(colour, frame);
      await new Promise((done) => setTimeout(done, 40));
    }
  }
  recorder.stop();
  await stopped;
  return btoa(String.fromCharCode(...new Uint8Array(await new Blob(parts).arrayBuffer())));
}"""
_SEEN = """film => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [16, 12];
  const pen = canvas.getContext("2d");
  pen.drawImage(film, 0, 0, 16, 12);
  const [red, , blue, solid] = pen.getImageData(8, 4, 1, 1).data;
  if (!solid) return "nothing";
  return red > 2 * blue ? "red" : blue > 2 * red ? "blue" : "neither";
}"""


async def filmed(page: Page) -> bytes:
    """A WebM of about a second, which turns from red to blue."""
    return b64decode(await page.evaluate(_RECORD))


async def colour_of(film: Locator) -> str:
    """What the film shows at this moment."""
    return str(await film.evaluate(_SEEN))
