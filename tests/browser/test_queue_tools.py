"""The queue's tools in a real browser: shifts, saved views, filters and keys; with and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.office_moves import office_books
from tests.support.page_checks import check
from tests.support.triage_console import BAYU, SARI


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage(office_books()) as made:
        yield made


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
async def test_a_commissioner_hands_chosen_cases_over(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    ids = await shown.cases(7)
    world = shown.console.world
    await world.acts.claim(world.asked(SARI, ids[2]))
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    for case_id in ids[:3]:
        await page.locator(f"#pilih-{case_id}").check()
    await expect(page.locator("[data-chosen-count]")).to_have_text("(3)")
    await check(page, f"antrean-pilih-{width}-{language}")
    await page.locator("#kepada").select_option(BAYU.account_id)
    await page.locator("#queue-assign button").first.click()
    await expect(page.get_by_role("heading", level=2)).to_contain_text("Bayu")
    await check(page, f"antrean-diserahkan-{width}-{language}")


async def test_what_is_chosen_stays_chosen_when_the_list_is_drawn_anew(
    shown: Shown, new_page: NewPage
) -> None:
    ids = [await shown.case(24, n) for n in range(3)]
    page = await new_page(origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await page.locator(f"#pilih-{ids[1]}").check()
    shown.changed(await shown.case(20))
    await expect(page.locator("tr[data-row]")).to_have_count(4)
    await expect(page.locator("[data-choose]:checked")).to_have_count(1)
    await expect(page.locator(f"#pilih-{ids[1]}")).to_be_checked()


async def test_a_shift_is_handed_over_without_a_script(shown: Shown, new_page: NewPage) -> None:
    world = shown.console.world
    for case_id in await shown.cases(3):
        await world.acts.claim(world.asked(SARI, case_id))
    page = await new_page(width=390, origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/antrean?tampilan=milik-saya")
    await page.get_by_label("Serahkan kepada").select_option(BAYU.account_id)
    await page.get_by_role("button", name="Serahkan semua kasus saya").click()
    await expect(page.get_by_text("3 kasus diserahkan kepada Bayu (uji)")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_view_is_kept_shown_as_a_tab_and_managed(shown: Shown, new_page: NewPage, width: int) -> None:
    await shown.cases(7)
    page = await new_page(width=width, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/antrean?tampilan=kasus&dugaan=hoax")
    await page.get_by_text("Simpan tampilan ini").click()
    await page.get_by_label("Nama tampilan").fill("Hoaks pagi")
    await page.get_by_role("button", name="Simpan", exact=True).click()
    tab = page.get_by_role("link", name="Hoaks pagi")
    await expect(tab).to_have_attribute("aria-current", "page")
    await check(page, f"antrean-tampilan-{width}-id")
    await page.get_by_role("link", name="Kelola tampilan").click()
    await page.get_by_role("button", name="Bagikan kepada kantor").click()
    await expect(page.get_by_text("Tampilan dibagikan kepada kantor.")).to_be_visible()
    await check(page, f"tampilan-{width}-id")
    other = await new_page(origin=shown.origin, session="session-sari")
    await other.goto(f"{shown.origin}/antrean")
    await expect(other.get_by_role("link", name="Hoaks pagi")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
async def test_what_colleagues_hold_is_a_queue_that_keeps_itself_up_to_date(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    ids = await shown.cases(7)
    world = shown.console.world
    for officer, case_id in ((SARI, ids[0]), (BAYU, ids[1])):
        await world.acts.claim(world.asked(officer, case_id))
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    tab = page.get_by_role("link", name={"id": "Dipegang rekan", "en": "With colleagues"}[language])
    await expect(tab).to_contain_text("1")
    await tab.click()
    await expect(page).to_have_url(f"{shown.origin}/antrean?tampilan=tim")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    rows = page.locator("tr[data-row]")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Bayu")
    holders = page.locator('[name="petugas"] option')
    assert "Sari (uji)" not in await holders.all_inner_texts()
    await world.acts.claim(world.asked(BAYU, ids[2]))
    shown.changed(ids[2])
    await expect(rows).to_have_count(2)
    await expect(tab).to_contain_text("2")
    await check(page, f"antrean-tim-{width}-{language}")


@pytest.mark.parametrize("view", ["belum-diambil", "berisiko", "pemantauan", "tim"])
async def test_an_empty_queue_is_accessible(shown: Shown, new_page: NewPage, view: str) -> None:
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean?tampilan={view}")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await check(page, f"antrean-kosong-{view}")


async def test_by_keys_one_goes_to_the_filters_and_chooses_a_row(shown: Shown, new_page: NewPage) -> None:
    ids = await shown.cases(2)
    page = await new_page(origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(page.locator(f"#pilih-{ids[0]}")).to_be_checked()
    # A box is no place to type in: the keys go on.
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(page.locator("[data-choose]:checked")).to_have_count(2)
    await page.keyboard.press("f")
    await expect(page.get_by_label("Tahap")).to_be_focused()
    await page.keyboard.press("j")
    await expect(page.locator('tr[aria-selected="true"]')).to_have_id(f"case-{ids[1]}")
