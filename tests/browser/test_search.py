"""Search in a real browser: it fits, is accessible, speaks two languages, needs no script, has its key."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.findable import findable
from tests.support.office_moves import office_books
from tests.support.page_checks import LOOKS, check


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage(office_books()) as made:
        await made.cases(40)
        await findable(made.console.world)
        yield made


async def searched(page: Page, text: str) -> None:
    await page.locator("#kata").fill(text)
    await page.locator("#kata").press("Enter")
    await page.wait_for_load_state()


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_every_state_of_the_page(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/cari?jenis=report")
    await check(page, f"cari-kosong-{width}-{language}")
    await page.goto(f"{shown.origin}/cari")
    await searched(page, "Melati kantong sembako")
    await check(page, f"cari-ditemukan-{width}-{language}")
    await searched(page, "helikopter Melati yang")
    await check(page, f"cari-sebagian-{width}-{language}")
    await page.screenshot(path=LOOKS / f"cari-atas-{width}-{language}.png")
    await searched(page, "helikopter")
    await check(page, f"cari-nihil-{width}-{language}")
    await searched(page, "di")
    await check(page, f"cari-pendek-{width}-{language}")


async def test_searching_and_paging_without_a_script_keep_the_words_out_of_the_address(
    shown: Shown, new_page: NewPage
) -> None:
    page = await new_page(origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/cari")
    await searched(page, "Melati")
    assert page.url == f"{shown.origin}/cari"
    first = await page.locator("tbody tr").count()
    await page.get_by_role("button", name="Halaman berikutnya").click()
    await expect(page.locator("tbody tr")).to_have_count(40 - first)
    assert page.url == f"{shown.origin}/cari"
    await page.get_by_role("button", name="Ke awal daftar").click()
    await expect(page.locator("tbody tr")).to_have_count(first)


async def test_a_slash_leads_to_the_field_from_any_page(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/tenggat")
    await page.locator("body").press("/")
    await expect(page).to_have_url(f"{shown.origin}/cari")
    await page.locator("body").press("/")
    await expect(page.locator("#kata")).to_be_focused()
    await searched(page, "Melati")
    await page.keyboard.press("Tab")
    await page.locator("h1").click()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/kasus/"))
