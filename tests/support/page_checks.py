"""What every page must pass in a browser: it does not scroll sideways, and axe finds no fault."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from deploy.local.paths import CHECKOUT

LOOKS = CHECKOUT / ".jejak" / "looks"


async def check(page: Page, name: str) -> None:
    """No sideways scroll, no fault that axe can find; a picture is kept for people to look at."""
    # A click may still be on its way to the next page, which has no root yet: a locator waits for it.
    await page.wait_for_load_state()
    scroll = await page.locator("html").evaluate("root => [root.scrollWidth, root.clientWidth]")
    assert scroll[0] <= scroll[1], f"{name} scrolls sideways"
    LOOKS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=LOOKS / f"{name}.png", full_page=True)
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
