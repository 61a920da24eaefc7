"""The page of deadlines in a real browser: it fits, is accessible, speaks two languages, needs no script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.office_moves import office_books
from tests.support.page_checks import check


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage(office_books()) as made:
        yield made


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_a_month_and_the_list_below_it(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    await shown.cases(9)
    shown.console.world.clock.now += timedelta(days=3)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/tenggat?bulan=2024-11")
    await check(page, f"tenggat-{width}-{language}")


async def test_an_empty_month_says_so_and_one_moves_on(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, origin=shown.origin, session="session-tono", scripts=False)
    await page.goto(f"{shown.origin}/tenggat?bulan=2024-12")
    await expect(page.get_by_text("Tidak ada tenggat yang berjalan")).to_be_visible()
    await page.get_by_role("link", name="Bulan sebelumnya").click()
    await expect(page.get_by_role("heading", name="November 2024")).to_be_visible()


async def test_an_address_for_calendars_is_made_without_a_script(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=1280, origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/tenggat")
    await page.get_by_role("button", name="Buat alamat langganan").click()
    await expect(page.get_by_text("Alamat langganan kalender")).to_be_visible()
