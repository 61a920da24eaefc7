"""Opening who reported in a real browser: two persons, a frame of intake's, closed again by itself."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.shown_identity import OneReporter, shown_identity
from tests.support.page_checks import check


async def asked(page: Page, address: str) -> None:
    """A request with its reason, by the form."""
    await page.goto(address)
    await page.get_by_label("mengundang pelapor untuk klarifikasi").check()
    await page.get_by_role("textbox", name="Alasan").fill(
        "Perlu mengundang pelapor untuk klarifikasi besok pagi."
    )
    await page.get_by_role("button", name="Minta persetujuan").click()


@pytest.mark.parametrize("width", [1280, 390])
async def test_asked_agreed_to_opened_and_covered_again(new_page: NewPage, width: int) -> None:
    vault = OneReporter()
    async with shown_identity(vault) as triage:
        case = f"{triage.origin}/kasus/{await triage.case()}"
        page = await new_page(width=width, origin=triage.origin, session="session-sari")
        await page.goto(f"{case}/identitas")
        await page.get_by_role("button", name="Minta persetujuan").click()
        await expect(page.get_by_text("Pilih untuk apa identitas dibuka.").first).to_be_visible()
        await check(page, f"identitas-salah-{width}")
        await asked(page, f"{case}/identitas")
        await expect(page.get_by_text("menunggu orang kedua").first).to_be_visible()
        await check(page, f"identitas-diminta-{width}")
        other = await new_page(width=width, origin=triage.origin, session="session-hasan")
        await other.goto(case)
        await check(other, f"identitas-kasus-{width}")
        await other.get_by_role("button", name="Setujui pembukaan").click()
        await page.goto(f"{case}/identitas")
        await page.get_by_role("button", name="Buka sekarang selama 5 menit").click()
        await page.get_by_role("button", name="Tampilkan identitas").click()
        frame = page.frame_locator("iframe[name=viewer]")
        await expect(frame.get_by_text("Samudra Rekaan")).to_be_visible()
        await expect(page.locator(".bk-closing__left")).to_have_text(re.compile("^[0-5]:[0-5][0-9]$"))
        assert "Samudra" not in page.url
        await check(page, f"identitas-terbuka-{width}")
        assert len(vault.shown) == 1
        await page.get_by_role("button", name="Tutup sekarang").click()
        await expect(page.get_by_text("tertutup kembali").first).to_be_visible()
        await expect(page.locator("iframe")).to_have_count(0)
        await check(page, f"identitas-tertutup-{width}")


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_page_covers_itself_with_and_without_a_script(new_page: NewPage, scripts: bool) -> None:  # noqa: FBT001 - a case of the table
    async with shown_identity(OneReporter()) as triage:
        case = f"{triage.origin}/kasus/{await triage.case()}"
        page = await new_page(width=390, origin=triage.origin, session="session-sari", scripts=scripts)
        await asked(page, f"{case}/identitas")
        other = await new_page(origin=triage.origin, session="session-hasan")
        await other.goto(f"{case}/identitas")
        await other.get_by_role("button", name="Setujui pembukaan").click()
        await page.goto(f"{case}/identitas")
        await page.get_by_role("button", name="Buka sekarang selama 5 menit").click()
        # Eight seconds are left when the page is asked for again.
        triage.console.world.clock.pass_(minutes=4, seconds=52)
        await page.goto(f"{case}/identitas")
        await page.get_by_role("button", name="Tampilkan identitas").click()
        await expect(page.frame_locator("iframe[name=viewer]").get_by_text("Samudra Rekaan")).to_be_visible()
        triage.console.world.clock.pass_(seconds=8)
        await expect(page.locator("iframe")).to_have_count(0)
        await expect(page.get_by_text("Samudra Rekaan")).to_have_count(0)
        await expect(page.get_by_text("tertutup kembali").first).to_be_visible()


async def test_it_speaks_english_and_an_auditor_may_only_read(new_page: NewPage) -> None:
    async with shown_identity(OneReporter()) as triage:
        case = f"{triage.origin}/kasus/{await triage.case()}"
        page = await new_page(language="en", origin=triage.origin, session="session-tono")
        await page.goto(f"{case}/identitas")
        await expect(page.get_by_text("You cannot ask for the identity in this case.")).to_be_visible()
        await check(page, "identitas-pemeriksa-en")
