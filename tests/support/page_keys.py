"""Which keys the help of a page tells, and which do something: found by pressing every one of them."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Final

from playwright.async_api import Page, expect

ROWS: Final = "[data-row]"
LISTEN: Final = """() => {
  window.felt = false;
  for (const kind of ["click", "submit", "focusin"]) {
    addEventListener(kind, (event) => {
      window.felt = true;
      event.stopPropagation();
      if (kind !== "focusin") event.preventDefault();
    }, true);
  }
}"""
"""Notes that a key reached something, and keeps the page where it is."""
RESET: Final = """() => {
  document.getElementById("bk-keys").close();
  document.activeElement.blur();
  for (const row of document.querySelectorAll("[aria-selected]")) row.removeAttribute("aria-selected");
}"""


async def keys_told(page: Page) -> set[str]:
    """What the help lists: "c", "g a"."""
    await page.keyboard.press("?")
    lines = page.locator("#bk-keys [data-help]")
    await expect(page.locator("#bk-keys")).to_be_visible()
    shown = [line for line in await lines.all() if await line.is_visible()]
    told = {str(await line.get_attribute("data-help")) for line in shown}
    await page.keyboard.press("Escape")
    await expect(page.locator("#bk-keys")).to_be_hidden()
    return told


async def keys_felt(page: Page) -> set[str]:
    """What does something, in any row of the page; the page is of no use afterwards."""
    await page.evaluate(LISTEN)
    rows = await page.locator(ROWS).count()
    single = [*ascii_lowercase.replace("g", ""), "Enter", "/", "?"]
    felt = {f"g {key}" for key in ascii_lowercase if await _felt(page, ["g", key])}
    for row in range(rows + 1):
        felt |= {key for key in single if await _felt(page, [key], row)}
    return felt


async def _felt(page: Page, keys: list[str], row: int = 0) -> bool:
    """Whether the keys reach something, pressed in this row (0: nowhere)."""
    await page.evaluate(RESET)
    for _ in range(row):
        await page.keyboard.press("j")
    await page.evaluate("() => { window.felt = false; }")
    for key in keys:
        await page.keyboard.press(key)
    return bool(await page.evaluate("() => window.felt"))
