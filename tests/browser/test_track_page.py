"""The reporter's page in a real browser: where the report stands, and the wish to withdraw."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from deploy.local.servers import Servers
from services.intake.domain import decisions
from services.intake.domain.milestones import Milestone, More, Reached
from shared.changes import Actor, Cause, Change
from shared.ids import new_id
from tests.browser.conftest import NewPage
from tests.support.intake import Running, running
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.stack import fresh_namespace

NOW = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)
ASKED = More(("evidence", "reporter_address"), datetime(2024, 11, 27, 16, tzinfo=UTC), "pilkada_2024_4")


@dataclass
class Shown:
    """Intake at an origin."""

    intake: Running
    origin: str

    async def report(self, *reached: Reached) -> dict[str, str]:
        """A report that reached these; its receipt."""
        body = {"kind": "report", "channel": "web", "narrative": "Amplop.", "reporter": {"name": "Siti"}}
        taken = (await self.intake.web.post("/api/v1/reports", json=body)).json()
        for one in reached:
            change: Change[Any, Any] = Change(
                taken["report_id"],
                Cause(new_id()),
                Actor("system", "/jejak/triage"),
                lambda report, one=one: decisions.reach(report, one, now=NOW),  # type: ignore[misc]  # bound
            )
            await self.intake.service.store.change(change)
        receipt: dict[str, str] = taken["receipt"]
        return receipt


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(stack: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    folder = tmp_path_factory.mktemp("intake") / "keys"
    async with fresh_namespace(stack) as namespace, running(namespace, folder) as intake:
        intake.clock.now = NOW
        async with served(intake.service.app) as origin:
            yield Shown(intake, origin)


async def _typed(page: Page, receipt: dict[str, str], **more: str) -> None:
    for name, value in {**receipt, **more}.items():
        await page.fill(f"#{name}", value)
    await page.locator("main button").click()


def _lived(*milestones: Milestone, more: More) -> list[Reached]:
    """These, an hour after the other, what is said with the last one."""
    at = [NOW + timedelta(hours=hours) for hours in range(1, len(milestones) + 1)]
    plain = [Reached(one, when) for one, when in zip(milestones, at, strict=True)]
    return [*plain[:-1], Reached(milestones[-1], at[-1], more)]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_what_lacks_and_what_was_published_are_open_to_all(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    page = await new_page(width=width, language=language)
    tag = f"{width}-{language}"
    asked = await shown.report(*_lived(Milestone.COMPLETION_ASKED, more=ASKED))
    await page.goto(f"{shown.origin}/lacak")
    await _typed(page, asked)
    await check(page, f"lacak-dilengkapi-{tag}")
    bits = {"id": ("Bukti", "27/11/2024 24.00 WITA"), "en": ("Evidence", "27/11/2024 24:00 WITA")}[language]
    for text in bits:
        await expect(page.locator(".bk-stages")).to_contain_text(text)
    lived = (Milestone.REGISTERED, Milestone.PASSED, Milestone.STOPPED, Milestone.PUBLISHED)
    over = await shown.report(*_lived(*lived, more=More(outcome="stopped")))
    await page.goto(f"{shown.origin}/lacak")
    await _typed(page, over)
    await check(page, f"lacak-diumumkan-{tag}")
    said = {"id": "Hasil: Dihentikan.", "en": "Outcome: Stopped."}[language]
    await expect(page.locator(".bk-stages")).to_contain_text(said)
    await expect(page.locator('a[href="/lacak/cabut"]')).to_have_count(0)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_a_wish_to_withdraw_is_open_to_all(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    page = await new_page(width=width, language=language)
    tag = f"{width}-{language}"
    receipt = await shown.report()
    await page.goto(f"{shown.origin}/lacak")
    await _typed(page, receipt)
    await page.locator('a[href="/lacak/cabut"]').click()
    await _typed(page, {"number": receipt["number"], "pin": "salah"}, reason="Saya berdamai.")
    await check(page, f"cabut-galat-{tag}")
    await expect(page.locator("#reason")).to_have_value("Saya berdamai.")
    await _typed(page, receipt, reason=" ")
    await expect(page.locator("#reason-error")).to_be_visible()
    await _typed(page, receipt, reason="Saya berdamai.")
    await check(page, f"cabut-selesai-{tag}")
    await expect(page.locator("h1")).to_have_text(re.compile("diterima|received"))
    await expect(page.locator("main")).to_contain_text(receipt["number"])
    await page.goto(f"{shown.origin}/lacak/cabut")
    await _typed(page, receipt, reason="Sekali lagi.")
    await expect(page.locator(".govuk-error-summary")).to_be_visible()
    await page.goto(f"{shown.origin}/lacak")
    await _typed(page, receipt)
    await check(page, f"lacak-cabut-{tag}")
    wish = {"id": "Anda memohon pencabutan laporan", "en": "You asked for a withdrawal"}[language]
    await expect(page.locator(".bk-stages")).to_contain_text(wish)


async def test_a_wish_is_asked_on_a_phone_without_a_script(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, scripts=False)
    receipt = await shown.report()
    await page.goto(f"{shown.origin}/lacak/cabut")
    await _typed(page, receipt, reason="")
    await page.get_by_role("link", name="Tulis alasannya.").click()
    await _typed(page, receipt, reason="Saya berdamai.")
    await expect(page.locator("h1")).to_have_text(re.compile("diterima|received"))
    await expect(page.locator("main")).to_contain_text(receipt["number"])
    await page.reload()
    await expect(page.locator("h1")).to_have_text(re.compile("diterima|received"))
    await expect(page.locator("main")).to_contain_text(receipt["number"])
