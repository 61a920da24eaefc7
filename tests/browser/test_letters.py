"""Letters in a real browser: list, preview, issue and verification; accessible at both widths."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, expect

from shared.ids import new_id
from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.triage_console import SARI, console_over
from tests.support.triage_memory import BOOKS, in_memory

STUDY = {
    "Fakta": "Dua orang membagikan amplop berisi uang di halaman balai RT 14.",
    "Analisis hukum": "Perbuatan itu dapat memenuhi unsur Pasal 187A ayat (1) UU 10/2016.",
    "Kesimpulan dan rekomendasi": "Laporan memenuhi syarat formal dan materiel; diregistrasi.",
}


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    console = console_over(world)
    async with served(console.app) as origin:
        yield Shown(console, origin)
    await world.store.close()


async def case(shown: Shown) -> str:
    """A case in Sari's hands."""
    case_id = await shown.case(missing=["evidence"], evidence=None)
    await shown.console.world.acts.claim(shown.console.world.asked(SARI, case_id, key=new_id()))
    return f"{shown.origin}/kasus/{case_id}/surat"


async def previewed(page: Page, here: str) -> None:
    await page.goto(here)
    form = page.locator("#form-preliminary_review")
    await form.locator("summary").click()
    for label, text in STUDY.items():
        await form.get_by_label(label).fill(text)
    await form.get_by_role("button", name="Pratinjau").click()


async def issued(page: Page, here: str) -> None:
    await previewed(page, here)
    hint = await page.locator("#case_number-hint").inner_text()
    await page.get_by_label("Ketik ulang nomor kasus").fill(hint.rpartition(": ")[2])
    await page.get_by_label("Ketik ulang nomor kasus").press("Enter")
    await expect(page.get_by_text("Surat ke-1 diterbitkan.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_letter_from_the_list_over_the_preview_to_the_issue(
    shown: Shown, new_page: NewPage, width: int
) -> None:
    here = await case(shown)
    page = await new_page(width=width, origin=shown.origin, session="session-sari")
    await page.goto(here)
    await check(page, f"surat-kosong-{width}")
    await page.locator("#form-preliminary_review summary").click()
    await page.locator("#form-preliminary_review").get_by_role("button", name="Pratinjau").click()
    await expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
    await check(page, f"surat-galat-{width}")
    await previewed(page, here)
    await page.get_by_label("Ketik ulang nomor kasus").fill("001")
    await page.get_by_role("button", name="Terbitkan").click()
    await expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
    await check(page, f"surat-pratinjau-{width}")
    await issued(page, here)
    await page.get_by_text("Batalkan surat ke-1").click()
    await check(page, f"surat-terbit-{width}")


async def test_an_auditor_reads_letters_in_english(shown: Shown, new_page: NewPage) -> None:
    here = await case(shown)
    await issued(await new_page(origin=shown.origin, session="session-sari", scripts=False), here)
    page = await new_page(language="en", origin=shown.origin, session="session-tono")
    await page.goto(here)
    await expect(page.get_by_text("Issued (1)")).to_be_visible()
    await check(page, "surat-auditor-en")


@pytest.mark.parametrize("width", [1280, 390])
async def test_anybody_checks_a_letter(shown: Shown, new_page: NewPage, width: int) -> None:
    here = await case(shown)
    await issued(await new_page(origin=shown.origin, session="session-sari", scripts=False), here)
    (doc,) = shown.console.world.store.side("cases")
    (letter,) = doc["body"]["dossier"]["letters"]
    page = await new_page(width=width)
    address = f"{shown.origin}/verifikasi/{letter['verification']}"
    await page.goto(address)
    await check(page, f"verifikasi-{width}")
    await page.get_by_label("Atau SHA-256").fill(letter["sha256"])
    await page.get_by_role("button", name="Periksa").click()
    await expect(page.get_by_text("sama persis")).to_be_visible()
    wrong = FilePayload(name="surat.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7")
    await page.get_by_label("Berkas PDF surat").set_input_files(wrong)
    await page.get_by_role("button", name="Periksa").click()
    await expect(page.get_by_text("bukan surat yang diterbitkan")).to_be_visible()
    await check(page, f"verifikasi-beda-{width}")
    await page.goto(f"{shown.origin}/verifikasi/x")
    await check(page, f"verifikasi-tidak-ada-{width}")
