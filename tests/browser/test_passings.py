"""The pages of cases between offices in a real browser: they fit, are accessible and need no script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.triage_console import HASAN, SARI
from tests.support.two_offices import DEWI, PROVINCE, RUDI, YANI, two_office_console, two_office_world


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    world = two_office_world()
    await world.store.start()
    console = two_office_console(world)
    async with served(console.app) as origin:
        yield Shown(console, origin)
    await world.store.close()


async def on_the_way(shown: Shown) -> dict[str, str]:
    """One case of each sort, as the city sees them, and one that came to it."""
    world = shown.console.world
    passing = world.acts.passing
    cases = {name: await world.opened() for name in ("waiting", "left", "walled", "back")}
    for name in ("waiting", "left", "back"):
        await passing.propose(world.asked(SARI, cases[name]), PROVINCE, "Peristiwanya melintasi dua kota.")
    for name in ("left", "back"):
        await passing.pass_on(world.asked(HASAN, cases[name]), 1)
    await passing.receive(world.asked(DEWI, cases["back"]))
    await passing.propose(world.asked(DEWI, cases["back"]), "balikpapan", "Salah kirim.")
    await passing.pass_on(world.asked(RUDI, cases["back"]), 2)
    await passing.wall_office(world.asked(SARI, cases["walled"]), (YANI.account_id,), "Ketua disebut.")
    return cases


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (390, "en")])
async def test_what_is_on_its_way(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    cases = await on_the_way(shown)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/pengalihan")
    await check(page, f"pengalihan-{width}-{language}")
    for name in ("waiting", "back"):
        await page.goto(f"{shown.origin}/kasus/{cases[name]}")
        await check(page, f"pengalihan-kasus-{name}-{width}-{language}")


async def test_a_case_goes_from_one_office_to_the_other_without_a_script(
    shown: Shown, new_page: NewPage
) -> None:
    case_id = await shown.console.world.opened()
    sari = await new_page(width=390, origin=shown.origin, session="session-sari", scripts=False)
    await sari.goto(f"{shown.origin}/kasus/{case_id}")
    await sari.get_by_text("Alihkan ke kantor lain").click()
    await sari.get_by_role("button", name="Usulkan pengalihan").click()
    await expect(sari.get_by_text("Tulis alasannya.").first).to_be_visible()
    await sari.locator("#alih-words").fill("Peristiwanya melintasi dua kota.")
    await sari.get_by_role("button", name="Usulkan pengalihan").click()
    await expect(sari.get_by_text("Pengalihan diusulkan; komisioner lain memutuskannya.")).to_be_visible()
    hasan = await new_page(width=1280, origin=shown.origin, session="session-hasan", scripts=False)
    await hasan.goto(f"{shown.origin}/kasus/{case_id}")
    await expect(hasan.get_by_text("Peristiwanya melintasi dua kota.").first).to_be_visible()
    await hasan.get_by_role("button", name="Alihkan kasus ini").click()
    await expect(hasan.get_by_role("heading", name="Sudah dialihkan")).to_be_visible()
    dewi = await new_page(width=390, origin=shown.origin, session="session-dewi", scripts=False)
    await dewi.goto(f"{shown.origin}/pengalihan")
    await dewi.locator("main li a").first.click()
    await dewi.get_by_role("button", name="Terima kasus ini").click()
    await expect(dewi.get_by_text("Kasus diterima kantor ini.")).to_be_visible()


async def test_with_nothing_on_its_way_the_page_says_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, origin=shown.origin, session="session-tono")
    await page.goto(f"{shown.origin}/pengalihan")
    await expect(page.get_by_text("Tidak ada kasus yang beralih")).to_be_visible()
    await check(page, "pengalihan-kosong-390")
