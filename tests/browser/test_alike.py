"""Similar cases and mass incidents in a real browser: they fit, are accessible and need no script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import EXHIBIT, Shown
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.triage_console import console_over
from tests.support.triage_memory import BOOKS, in_memory

TEXT = "Salinan C hasil TPS 012 tidak diterima saksi karena listrik padam sejak pukul delapan malam."
NAME, CAUSE = "Salinan C hilang saat listrik padam", "Satu gardu melayani semua TPS itu; padam pukul 20.10."


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    console = console_over(world)
    async with served(console.app) as origin:
        yield Shown(console, origin)
    await world.store.close()


async def like(shown: Shown, page: Page) -> list[str]:
    """Three cases that look alike, the last of which was met by its page last."""
    ids = [
        await shown.case(25, n, narrative=f"{TEXT}\nSaksi {n}.", evidence=[EXHIBIT], place=place)
        for n, place in enumerate(
            (
                {"kelurahan": "64.71.05.1008", "tps": ["012"]},
                {"kelurahan": "64.71.05.1008", "tps": ["012"]},
                None,
            )
        )
    ]
    for one in ids:
        await page.goto(f"{shown.origin}/kasus/{one}/serupa")
    return ids


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_two_cases_side_by_side(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    ids = await like(shown, page)
    await page.goto(f"{shown.origin}/kasus/{ids[0]}/serupa?dengan={ids[1]}")
    await page.locator("summary.bk-act__title").first.click()
    await check(page, f"serupa-{width}-{language}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_list_comes_first_and_a_case_beside_it_is_chosen_without_a_script(
    shown: Shown, new_page: NewPage, width: int
) -> None:
    seen = await new_page(width=width, origin=shown.origin, session="session-sari")
    ids = await like(shown, seen)
    await seen.goto(f"{shown.origin}/kasus/{ids[0]}/serupa")
    await check(seen, f"serupa-daftar-{width}")
    page = await new_page(width=width, origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/kasus/{ids[0]}/serupa")
    await expect(page.get_by_role("table")).to_have_count(0)
    await page.locator(".bk-alike__head a").first.click()
    await expect(page.get_by_role("table")).to_be_visible()


async def test_without_a_script_two_cases_are_merged_parted_and_told_apart(
    shown: Shown, new_page: NewPage
) -> None:
    page = await new_page(width=390, origin=shown.origin, session="session-sari", scripts=False)
    ids = await like(shown, page)
    await page.goto(f"{shown.origin}/kasus/{ids[0]}/serupa?dengan={ids[1]}")
    await page.get_by_text("Sama: gabungkan").click()
    await page.get_by_role("button", name="Gabungkan").click()
    await expect(page.get_by_text("Kasus digabungkan")).to_be_visible()
    await page.get_by_text("Batalkan: digabungkan ke sana").click()
    await page.get_by_role("button", name="Batalkan").click()
    await expect(page.get_by_text("berdiri seperti semula.").first).to_be_visible()
    await page.locator("summary", has_text="Bukan hal yang sama").click()
    await page.get_by_role("button", name="Nyatakan bukan hal yang sama").click()
    await expect(page.get_by_role("heading", name="Mungkin sama (1)")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (390, "en")])
async def test_a_mass_incident_is_made_of_what_was_chosen_in_the_queue(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    for n in range(5):
        await shown.case(25, n, narrative=TEXT)
    page = await new_page(width=width, origin=shown.origin, session="session-sari", language=language)
    await page.goto(f"{shown.origin}/antrean?tampilan=kasus")
    for box in await page.locator("input[data-choose]").all():
        await box.check()
    await page.locator('[formaction="/kejadian/baru"]').click()
    await check(page, f"kejadian-baru-{width}-{language}")
    await page.locator("#name").fill(NAME)
    await page.locator("#cause").fill(CAUSE)
    await page.locator('form[action="/kejadian"] button').click()
    await expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    for place in (0, 1):
        await page.locator("summary.bk-act__title").nth(place).click()
    await check(page, f"kejadian-{width}-{language}")
    await page.goto(f"{shown.origin}/kejadian")
    await check(page, f"kejadian-daftar-{width}-{language}")


async def test_pages_without_anything_say_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, origin=shown.origin, session="session-tono")
    await page.goto(f"{shown.origin}/kejadian")
    await expect(page.get_by_text("Belum ada kejadian massal")).to_be_visible()
    await check(page, "kejadian-kosong")
    alone = await shown.case(25, 1)
    await page.goto(f"{shown.origin}/kasus/{alone}/serupa")
    await expect(page.get_by_text("Tidak ada kasus serupa")).to_be_visible()
    await check(page, "serupa-kosong")


GIVEN = "Tim pasangan calon membagikan uang tunai kepada warga yang antre di depan TPS."


async def proposable(shown: Shown) -> None:
    """Four cases at four stations of two kelurahan."""
    for n, kelurahan in enumerate(("64.71.05.1008", "64.71.05.1008", "64.71.03.1001", "64.71.03.1001")):
        place = {"kelurahan": kelurahan, "tps": [f"{n + 1:03d}"]}
        await shown.case(25, n, narrative=f"{GIVEN}\nSaksi {n}.", place=place)


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_proposed_incidents_fit_and_are_put_aside_and_taken_back(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    await proposable(shown)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/kejadian/usulan")
    await expect(page.locator("input[name=kasus]")).to_have_count(4)
    await page.locator("details.bk-act summary").first.click()
    await check(page, f"kejadian-usulan-{width}-{language}")
    await page.locator("#words-1").fill("Pelakunya lain-lain & tidak saling kenal.")
    await page.locator("[formaction]").click()
    await expect(page.locator("input[type=checkbox][name=kasus]")).to_have_count(0)
    await page.locator("details.bk-act summary").first.click()
    await check(page, f"kejadian-dikesampingkan-{width}-{language}")
    await page.locator('form[action="/kejadian/usulan/pulihkan"] button').click()
    await expect(page.locator("input[type=checkbox][name=kasus]")).to_have_count(4)


async def test_without_a_script_a_proposal_becomes_an_incident_that_gets_another_name(
    shown: Shown, new_page: NewPage
) -> None:
    await proposable(shown)
    page = await new_page(width=390, origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/kejadian")
    await page.get_by_role("link", name="Lihat yang diusulkan sistem").click()
    await page.locator("input[name=kasus]").last.uncheck()
    await page.get_by_role("button", name="Jadikan kejadian massal").click()
    await expect(page.get_by_text("3 kasus dipilih")).to_be_visible()
    await page.locator("#name").fill("Uang di depan TPS")
    await page.locator('form[action="/kejadian"] button').click()
    await expect(page.get_by_role("heading", name="Uang di depan TPS")).to_be_visible()
    await page.get_by_text("Beri nama lain").click()
    await page.locator("#name").fill("Serangan fajar di enam TPS")
    await page.get_by_role("button", name="Ganti nama").click()
    await expect(page.get_by_role("heading", name="Serangan fajar di enam TPS")).to_be_visible()
