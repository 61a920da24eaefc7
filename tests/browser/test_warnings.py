"""The page of warnings in a real browser: it fits, is accessible, speaks two languages, needs no script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.office_moves import office_books
from tests.support.page_checks import check
from tests.support.told_warnings import told


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    books = office_books()
    async with shown_triage(books, rules=books.pinned("pilkada_2024_5")) as made:
        yield made


async def warned(shown: Shown) -> list[str]:
    """Cases of three days, told of as time passes."""
    cases = [await shown.case(day, n) for n, day in enumerate((23, 24, 25))]
    clock = shown.console.world.clock
    for _ in range(9):
        clock.pass_(hours=6)
        await told(shown.console)
    return cases


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_warnings_in_a_list(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    await warned(shown)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/peringatan")
    await check(page, f"peringatan-{width}-{language}")


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "en")])
async def test_a_case_with_its_warnings(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    case_id, *_ = await warned(shown)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/kasus/{case_id}")
    await check(page, f"peringatan-kasus-{width}-{language}")


async def test_the_queue_with_the_number_of_new_ones(shown: Shown, new_page: NewPage) -> None:
    await warned(shown)
    page = await new_page(width=390, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean?tampilan=kasus")
    await check(page, "peringatan-antrean-390")


async def test_warnings_are_marked_without_a_script(shown: Shown, new_page: NewPage) -> None:
    await warned(shown)
    page = await new_page(width=390, origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/antrean?tampilan=kasus")
    await expect(page.get_by_text("belum dilihat")).to_be_visible()
    await page.goto(f"{shown.origin}/peringatan")
    await page.get_by_role("button", name="Tandai semua").click()
    await expect(page.get_by_text("Tidak ada peringatan di sini")).to_be_visible()
    await page.goto(f"{shown.origin}/antrean?tampilan=kasus")
    await expect(page.get_by_text("belum dilihat")).to_have_count(0)


async def test_a_warning_appears_on_an_open_page(shown: Shown, new_page: NewPage) -> None:
    case_id = await shown.case(25)
    page = await new_page(width=1280, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/peringatan")
    await expect(page.get_by_text("Tidak ada peringatan di sini")).to_be_visible()
    for _ in range(9):
        shown.console.world.clock.pass_(hours=6)
        await told(shown.console)
    shown.changed(case_id)
    await expect(page.locator(f"a[href='/kasus/{case_id}']").first).to_be_visible()
