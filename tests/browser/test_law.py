"""Rulebooks and corrections in a real browser: they fit, are accessible, speak two languages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.page_checks import check
from tests.support.triage_law import own_books

BOOK = "/aturan/pilkada_2024_1"


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage(own_books()) as made:
        yield made


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
async def test_a_correction_is_proposed_printed_and_approved(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    await shown.cases(5)
    look = f"{width}-{language}"
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/aturan")
    await check(page, f"aturan-{look}")
    await page.goto(f"{shown.origin}{BOOK}")
    await page.locator("#place").select_option("deadlines:preliminary_review")
    await page.locator("#field").select_option("length")
    await page.locator("#new").fill("0")
    await page.locator("#article").fill("Perbawaslu 8/2020 Pasal 9")
    await page.locator("#source").fill("https://example.org/perbawaslu")
    await page.locator("#reason").fill("Baris ini mengutip ayat yang salah.")
    await page.locator("form[action$='/koreksi'] button").click()
    await check(page, f"koreksi-usul-{look}")
    await page.locator("#new").fill("3")
    await page.locator("form[action$='/koreksi'] button").click()
    await check(page, f"koreksi-menunggu-{look}")
    boss = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await boss.goto(f"{shown.origin}{BOOK}/koreksi/1")
    await check(boss, f"koreksi-putus-{look}")
    await boss.locator("form[action$='/setuju'] button").click()
    await expect(boss.locator(".bk-tag--green").first).to_be_visible()
    await boss.goto(f"{shown.origin}{BOOK}")
    await check(boss, f"koreksi-berlaku-{look}")
