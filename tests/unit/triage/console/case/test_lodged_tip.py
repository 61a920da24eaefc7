"""A tip whose sender lodged a report: both pages and the API say so, to those alone who may see the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.triage.application.tie_lodged import TieLodged
from services.triage.domain.file.dossier_commands import RaiseWall
from shared.ids import derived, new_id
from shared.security.principals import Principal
from tests.support.page_forms import step
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import claimed, decided
from tests.support.whole_rulebook import books, whole_rulebook
from tests.unit.triage.application.test_tie_lodged import Marked

SAID = "Pengirimnya menyampaikan laporan"
FROM = "Berasal dari informasi awal"
DUE = "Yang jatuh berikutnya"


@dataclass
class Pair:
    """The pages of a tip that Sari traces and of the report that its sender lodged."""

    console: Console
    tip: str
    report: str

    async def page(self, who: Principal, case_id: str) -> str:
        return (await self.console.browser(who).get(f"/kasus/{case_id}")).text

    async def api(self, who: Principal, path: str) -> str:
        return (await self.console.browser(who).get(f"/api/v1/cases/{path}")).text

    async def walled(self, case_id: str) -> None:
        """Sari is named in that case."""
        wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
        await self.console.world.acts.file(self.console.world.asked(BAYU, case_id), wall)

    async def traced(self) -> None:
        """Tracing found nothing to suspect."""
        traced = {"traced_on": "2024-11-25", "suspected": "no"}
        here = f"/kasus/{self.tip}"
        answer = await step(self.console.browser(SARI), here, "record_tracing", minutes="nihil", **traced)
        assert answer.status_code == 303, answer.text


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    world = in_memory(books=books(), rules=whole_rulebook())
    await world.store.start()
    console, report_id = console_over(world), new_id()
    here, _, _ = await claimed(console, kind="tip", report_id=report_id)
    report = await world.opened(report_id=derived(report_id, "lodged"), lodged_from=report_id)
    assert await TieLodged(world.store, Marked(world), world.clock, new_id)() == 1
    yield Pair(console, here.rpartition("/")[2], report)
    await world.store.close()


async def test_both_pages_and_both_histories_tell_it_and_lead_to_the_other(pair: Pair) -> None:
    tip, report = await pair.page(SARI, pair.tip), await pair.page(SARI, pair.report)
    assert f'href="/kasus/{pair.report}"' in tip
    assert f'href="/kasus/{pair.tip}"' in report
    assert SAID in tip.split('id="riwayat"')[0]
    assert SAID in tip.split('id="riwayat"')[1]
    assert FROM in report.split('id="riwayat"')[0]
    assert FROM in report.split('id="riwayat"')[1]
    assert SAID not in report
    assert "lepas-kaitan" not in tip, "nobody of the staff takes back what the sender did"


async def test_its_closing_is_what_is_due_first_to_wait_for_then_to_propose_then_done(pair: Pair) -> None:
    before = await pair.page(SARI, pair.tip)
    assert f"{DUE}: penutupan informasi awal ini" in before
    assert 'value="close_tip"' not in before
    await pair.traced()
    offered = await pair.page(SARI, pair.tip)
    assert f"{DUE}: usulkan penutupan informasi awal ini." in offered
    assert 'value="close_tip"' in offered
    assert '"closing_due":true' in await pair.api(SARI, pair.tip)
    sari, hasan = pair.console.browser(SARI), pair.console.browser(HASAN)
    await decided(f"/kasus/{pair.tip}", sari, hasan, decision="close_tip")
    closed = await pair.page(SARI, pair.tip)
    assert DUE not in closed
    assert SAID in closed
    assert '"closing_due":false' in await pair.api(SARI, pair.tip)
    report = await pair.console.world.store.load(pair.report)
    assert report is not None
    assert report.stage.value == "preliminary_review", "the report goes its own way"


async def test_who_is_walled_from_the_report_learns_nothing_of_it_from_the_tip(pair: Pair) -> None:
    await pair.walled(pair.report)
    page, told = await pair.page(SARI, pair.tip), await pair.api(SARI, pair.tip)
    journal = await pair.api(SARI, f"{pair.tip}/journal")
    for secret in (pair.report, SAID, DUE):
        assert secret not in page
        assert secret not in told
    assert "cases_linked" not in journal
    assert '"closing_due":false' in told
    assert SAID in await pair.page(TONO, pair.tip)
    assert "cases_linked" in await pair.api(TONO, f"{pair.tip}/journal")


async def test_who_is_walled_from_the_tip_learns_nothing_of_it_from_the_report(pair: Pair) -> None:
    await pair.walled(pair.tip)
    page, told = await pair.page(SARI, pair.report), await pair.api(SARI, pair.report)
    for secret in (pair.tip, FROM):
        assert secret not in page
        assert secret not in told
    assert FROM in await pair.page(TONO, pair.report)


async def test_beside_each_other_they_may_be_merged_but_not_told_apart_or_untied(pair: Pair) -> None:
    sari = pair.console.browser(SARI)
    page = (await sari.get(f"/kasus/{pair.tip}/serupa?dengan={pair.report}")).text
    assert "laporan dari pengirim yang sama" in page
    assert f'action="/kasus/{pair.tip}/serupa/kaitkan"' in page
    assert f'action="/kasus/{pair.tip}/serupa/bukan"' not in page
    assert f'action="/kasus/{pair.tip}/serupa/batal"' not in page
