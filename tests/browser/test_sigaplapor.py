"""The page of SigapLapor in a real browser: it fits, is accessible, speaks two languages, needs no script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.triage_console import console_over
from tests.support.triage_memory import BOOKS, in_memory
from tests.support.whole_case import claimed, decided

NUMBER = "013/LP/PW/Kota/23.99/X/2024"


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    console = console_over(world)
    async with served(console.app) as origin:
        yield Shown(console, origin)
    await world.store.close()


async def reviewed(shown: Shown, decision: str) -> None:
    """A case that was registered or refused."""
    here, sari, hasan = await claimed(shown.console)
    await decided(here, sari, hasan, decision=decision)


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
async def test_what_has_to_be_typed_there(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    for decision in ("register", "refuse"):
        await reviewed(shown, decision)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/sigaplapor")
    await check(page, f"sigaplapor-{width}-{language}")


async def test_a_number_is_noted_without_a_script_and_odd_ones_are_shown(
    shown: Shown, new_page: NewPage
) -> None:
    for _ in range(3):
        await reviewed(shown, "refuse")
    page = await new_page(width=390, origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/sigaplapor")
    for number in ("bukan nomor", "012/LP/PW/Kota/23.99/XI/2024", NUMBER):
        await page.get_by_label("Nomor di SigapLapor").first.fill(number)
        await page.get_by_role("button", name="Catat nomor ini").first.click()
        if number == "bukan nomor":
            await expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
        else:
            await expect(page.get_by_text(f"Nomor SigapLapor {number} dicatat.")).to_be_visible()
    await expect(page.get_by_text("Nomor yang perlu diperiksa")).to_be_visible()
    looked = await new_page(width=390, origin=shown.origin, session="session-sari")
    await looked.goto(f"{shown.origin}/sigaplapor")
    await check(looked, "sigaplapor-periksa-390")


async def test_with_nothing_waiting_the_page_says_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=1280, origin=shown.origin, session="session-tono")
    await page.goto(f"{shown.origin}/sigaplapor")
    await expect(page.get_by_text("Semua sudah dicatat")).to_be_visible()
    await check(page, "sigaplapor-kosong")
