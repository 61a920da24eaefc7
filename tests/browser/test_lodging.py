"""A tip's sender lodges a report in a real browser: from the tip's page to the report's receipt and back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from deploy.local.servers import Servers
from tests.browser.conftest import NewPage
from tests.browser.test_track_page import NOW, Shown
from tests.support.intake import running
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.stack import fresh_namespace

TIP = {"kind": "tip", "channel": "web", "narrative": "Ada amplop di gang belakang pasar."}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(stack: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    folder = tmp_path_factory.mktemp("intake") / "keys"
    async with fresh_namespace(stack) as namespace, running(namespace, folder) as intake:
        intake.clock.now = NOW
        async with served(intake.service.app) as origin:
            yield Shown(intake, origin)


async def _tip(shown: Shown) -> dict[str, str]:
    receipt: dict[str, str] = (await shown.intake.web.post("/api/v1/reports", json=TIP)).json()["receipt"]
    return receipt


async def _tracked(shown: Shown, page: Page, receipt: dict[str, str]) -> None:
    await page.goto(f"{shown.origin}/lacak")
    for name, value in receipt.items():
        await page.fill(f"#{name}", value)
    await page.locator("main button").click()


async def _go(page: Page) -> None:
    await page.locator('main button[value="next"]').click()


async def _filled(page: Page) -> None:
    """The steps up to the last one."""
    await page.fill("#narrative", "Amplop dibagikan di depan mushala.")
    await _go(page)
    await _go(page)
    await expect(page.locator("main")).to_contain_text(
        re.compile("Tidak perlu diunggah lagi|no need to upload")
    )
    await _go(page)
    await page.fill("#reporter_name", "Siti Percobaan")
    await page.locator("#reporter_standing").check()
    await page.locator("#declared").check()
    await _go(page)


async def _sent(page: Page, receipt: dict[str, str]) -> None:
    await page.fill("#tip_number", receipt["number"])
    await page.fill("#tip_pin", receipt["pin"])
    await page.locator('main button[value="send"]').click()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_a_tip_goes_on_as_a_report(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    page = await new_page(width=width, language=language)
    tag, receipt = f"{width}-{language}", await _tip(shown)
    await _tracked(shown, page, receipt)
    await check(page, f"lacak-informasi-awal-{tag}")
    await page.locator('a[href="/lapor?jenis=dari-informasi-awal"]').click()
    await expect(page.locator('input[name="kind"][type="radio"]')).to_have_count(0)
    await check(page, f"lapor-lanjutan-{tag}")
    await _filled(page)
    await _sent(page, {**receipt, "pin": "AAAA-AAAA-AAAA-AAAA"})
    await check(page, f"lapor-lanjutan-galat-{tag}")
    await expect(page.locator("#tip_number")).to_have_value(receipt["number"])
    await expect(page.locator("#tip_pin")).to_have_value("")
    await _sent(page, receipt)
    await expect(page).to_have_url(re.compile("/lapor/selesai$"))
    await expect(page.locator("main")).not_to_contain_text(receipt["number"])
    await _tracked(shown, page, receipt)
    await check(page, f"lacak-dilaporkan-{tag}")
    said = {"id": "Anda menyampaikannya sebagai laporan", "en": "You lodged it as a report"}[language]
    await expect(page.locator(".bk-stages")).to_contain_text(said)
    await expect(page.locator('a[href="/lapor?jenis=dari-informasi-awal"]')).to_have_count(0)


async def test_it_is_lodged_on_a_phone_without_a_script(shown: Shown, new_page: NewPage) -> None:
    page, receipt = await new_page(width=390, scripts=False), await _tip(shown)
    await page.goto(f"{shown.origin}/lapor?jenis=dari-informasi-awal")
    await _filled(page)
    await _sent(page, receipt)
    await expect(page).to_have_url(re.compile("/lapor/selesai$"))
    await page.goto(f"{shown.origin}/lapor?jenis=dari-informasi-awal")
    await _filled(page)
    await _sent(page, receipt)
    await expect(page.locator(".govuk-error-summary")).to_contain_text("sudah disampaikan sebagai laporan")
