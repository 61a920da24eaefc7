"""The pages of a tip and of the report that its sender lodged: they fit, are accessible, and lead on."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from services.triage.application.tie_lodged import TieLodged
from shared.ids import derived, new_id
from tests.browser.conftest import NewPage
from tests.browser.test_case_page import LOOKS, Shown, shown
from tests.support.page_checks import check
from tests.support.page_forms import step
from tests.support.triage_console import SARI
from tests.unit.triage.application.test_tie_lodged import Marked

__all__ = ["shown"]


@pytest.mark.parametrize(("width", "language"), LOOKS)
async def test_a_tip_says_what_is_due_since_its_sender_lodged_a_report(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    world, tag, report_id = shown.console.world, f"{width}-{language}", new_id()
    here = await shown.at("review", kind="tip", report_id=report_id)
    report = await world.opened(report_id=derived(report_id, "lodged"), lodged_from=report_id)
    await TieLodged(world.store, Marked(world), world.clock, new_id)()
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}{here}")
    await expect(page.locator("#lodged-title a")).to_have_attribute("href", f"/kasus/{report}")
    await check(page, f"kasus-informasi-awal-dilaporkan-{tag}")
    traced = {"traced_on": "2024-11-25", "suspected": "no"}
    await step(shown.console.browser(SARI), here, "record_tracing", minutes="nihil", **traced)
    await page.goto(f"{shown.origin}{here}")
    await expect(page.locator('section[aria-labelledby="lodged-title"] a[href="#usul"]')).to_be_visible()
    await check(page, f"kasus-informasi-awal-ditutup-{tag}")
    await page.locator("#lodged-title a").click()
    await expect(page.locator(f'dd a[href="{here}"]')).to_be_visible()
    await check(page, f"kasus-dari-informasi-awal-{tag}")
