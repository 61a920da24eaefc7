"""Browser tests share one Chromium and one loop; without a Chromium they fail and say how to get one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from shared.web import assets
from tests.support.browser import open_browser

HERE = Path(__file__).parent
NewPage = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder in one loop: a browser lives in the loop that opened it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The one Chromium, and the assets that pages need."""
    assets.build()
    expect.set_options(timeout=20_000)
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """Opens pages, each in a browser context of its own, signed in when given a session of an origin.

    What a page writes to its console as an error fails the test, save for answers that the test provoked;
    with `lost` the test takes the network away, and the console may say so.
    """
    contexts, faults = [], list[str]()

    async def opened(
        *,
        width: int = 1280,
        language: str = "id",
        origin: str = "",
        session: str = "",
        scripts: bool = True,
        lost: bool = False,
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            locale={"id": "id-ID", "en": "en-GB"}[language],
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if session:
            await context.add_cookies([{"name": "jejak_session", "value": session, "url": origin}])
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        if not lost:
            page.on(
                "console", lambda line: faults.append(line.text) if _is_fault(line.type, line.text) else None
            )
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert not faults, faults


def _is_fault(kind: str, text: str) -> bool:
    return kind == "error" and not text.startswith("Failed to load resource: the server responded")
