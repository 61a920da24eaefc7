"""The case page of the whole lifecycle in a browser: every stage fits, is accessible, works unscripted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.support.page_checks import check
from tests.support.page_forms import filing, step
from tests.support.served import served
from tests.support.triage_console import SARI, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import AT, acknowledged, claimed, decided, examined, seats
from tests.support.whole_rulebook import books, whole_rulebook

EXHIBIT = {
    "id": "01936000-0000-7000-8000-0000000000e1",
    "sha256": "ab" * 32,
    "size": 812_345,
    "media_type": "image/jpeg",
}
LOOKS = [(1280, "id"), (390, "id"), (1280, "en")]


@dataclass
class Shown:
    """Triage over memory with the whole lifecycle, answering at an origin."""

    console: Console
    origin: str

    async def at(self, stage: str, **changes: Any) -> str:
        """The address of a case at that stage, in Sari's hands."""
        here, sari, hasan = await claimed(self.console, missing=["evidence"], evidence=[EXHIBIT], **changes)
        if stage == "review":
            return here
        if stage == "tracking":
            await examined(here, sari, hasan)
            await decided(here, sari, hasan, decision="escalate", route="police")
            await acknowledged(self.console, here.rpartition("/")[2])
            told = {"outcome": "police.police_investigation.to_prosecutor", "happened_at": AT}
            await step(sari, here, "record_step", reference="B/12/XI/2024", **told)
            return here
        await decided(here, sari, hasan, decision="register")
        await filing(sari, here, "catatan", words="Rekaman CCTV toko diminta.")
        await filing(sari, here, "golongan", category="money_politics", article="187a", priority="high")
        if stage == "clarification":
            await step(sari, here, "hold_first_discussion", **seats("open"))
        return here


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    world = in_memory(books=books(), rules=whole_rulebook())
    await world.store.start()
    console = console_over(world)
    async with served(console.app) as origin:
        yield Shown(console, origin)
        console.live.close()
    await world.store.close()


@pytest.mark.parametrize(("width", "language"), LOOKS)
@pytest.mark.parametrize("stage", ["review", "registered", "clarification", "tracking"])
async def test_the_page_fits_and_is_accessible_at_every_stage(
    shown: Shown, new_page: NewPage, stage: str, width: int, language: str
) -> None:
    here = await shown.at(stage)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}{here}")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await check(page, f"kasus-{stage}-{width}-{language}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_every_form_is_accessible_when_it_is_unfolded(
    shown: Shown, new_page: NewPage, width: int
) -> None:
    here = await shown.at("clarification")
    page = await new_page(width=width, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}{here}")
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check(page, f"kasus-terbuka-{width}-id")


@pytest.mark.parametrize("width", [1280, 390])
async def test_what_is_wrong_is_seen_beside_its_field(shown: Shown, new_page: NewPage, width: int) -> None:
    here = await shown.at("registered")
    page = await new_page(width=width, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}{here}")
    discussion = page.locator("#hold_first_discussion")
    await discussion.get_by_label("Risalah pembahasan").fill("Sedang ditulis")
    await discussion.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
    await expect(discussion.get_by_label("Risalah pembahasan")).to_have_value("Sedang ditulis")
    await check(page, f"kasus-galat-{width}-id")


async def test_a_case_is_led_on_without_a_script(shown: Shown, new_page: NewPage) -> None:
    here = await shown.at("review")
    page = await new_page(origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}{here}")
    await page.get_by_text("Minta pelapor melengkapi").click()
    asked = page.locator("#ask_completion")
    await asked.get_by_label("Penjelasan kepada pelapor").fill("Kirim foto aslinya.")
    await asked.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Langkah dicatat.")).to_be_visible()
    await expect(page.locator("h1")).to_contain_text("Menunggu perbaikan")
    await page.get_by_text("Tulis catatan").click()
    await page.get_by_label("Catatan", exact=True).fill("Ditelepon pukul 10.")
    await page.locator("#catatan").get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Tersimpan.")).to_be_visible()
    await expect(page.locator("#berkas")).to_contain_text("Ditelepon pukul 10.")


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "en")])
async def test_a_wish_to_withdraw_that_waits(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    here = await shown.at("review")
    sari = shown.console.browser(SARI)
    assert (await step(sari, here, "ask_withdrawal", asked_at=AT, reason="Berdamai.")).status_code == 303
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}{here}")
    await expect(page.locator("#wish-title")).to_be_visible()
    await check(page, f"kasus-cabut-{width}-{language}")
