"""The audit page in a real browser: it fits, is accessible, speaks two languages, needs no script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from services.triage.domain.words import Decision
from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.office_moves import office_books
from tests.support.page_checks import check
from tests.support.triage_console import BAYU, HASAN, SARI


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage(office_books()) as made:
        yield made


async def acted(shown: Shown) -> str:
    """Some acts of three people; the first case's id."""
    world = shown.console.world
    cases = await shown.cases(6)
    for number, case_id in enumerate(cases[:4]):
        world.clock.pass_(minutes=3)
        who = (SARI, BAYU)[number % 2]
        await world.acts.claim(world.asked(who, case_id))
        await world.acts.propose(world.asked(who, case_id), Decision.REGISTER, reason="cukup")
        await shown.console.browser(HASAN).get(f"/kasus/{case_id}")
    await world.acts.approve(world.asked(HASAN, cases[0]), 1)
    return cases[0]


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_acts_of_a_week(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    await acted(shown)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-tono")
    await page.goto(f"{shown.origin}/audit")
    sideways = "one => one.scrollWidth > one.clientWidth"
    assert not await page.get_by_role("search").evaluate(sideways), "a filter is out of sight"
    await check(page, f"audit-{width}-{language}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_chain_that_was_asked_for(shown: Shown, new_page: NewPage, width: int) -> None:
    await acted(shown)
    page = await new_page(width=width, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/audit?jenis=memutus")
    await page.get_by_role("link", name="Periksa").first.click()
    await expect(page.get_by_text("Utuh", exact=True)).to_be_visible()
    await check(page, f"audit-rantai-{width}")


async def test_an_empty_period_says_so_and_filters_work_without_a_script(
    shown: Shown, new_page: NewPage
) -> None:
    address = f"{shown.origin}/audit?dari=2020-01-01&sampai=2020-01-02"
    scripted = await new_page(width=390, origin=shown.origin, session="session-tono")
    await scripted.goto(address)
    await check(scripted, "audit-kosong-390")
    page = await new_page(width=390, origin=shown.origin, session="session-tono", scripts=False)
    await page.goto(address)
    await expect(page.get_by_text("Tidak ada tindakan dalam masa ini")).to_be_visible()
    await page.get_by_label("Jenis tindakan").select_option("membuka")
    await page.get_by_role("button", name="Saring").click()
    await expect(page).to_have_url(
        f"{shown.origin}/audit?dari=2020-01-01&sampai=2020-01-02&orang=&jenis=membuka"
    )


async def test_the_file_is_downloaded_without_a_script(shown: Shown, new_page: NewPage) -> None:
    await acted(shown)
    page = await new_page(width=1280, origin=shown.origin, session="session-tono", scripts=False)
    await page.goto(f"{shown.origin}/audit")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Unduh sebagai CSV").click()
    assert (await downloading.value).suggested_filename.startswith("jejak-tindakan-2024-")


async def test_an_officer_is_told_which_role_it_takes(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, origin=shown.origin, session="session-sari")
    answer = await page.goto(f"{shown.origin}/audit")
    assert answer is not None
    assert answer.status == 403
    await check(page, "audit-terlarang-390")
