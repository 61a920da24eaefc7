"""A report that a tip's sender lodged, over Kafka and real MongoDB: tied whichever came first, and once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced
from shared.ids import derived, new_id
from shared.roles import Role
from tests.integration.triage.test_cases_api import BASE
from tests.support.eventually import eventually
from tests.support.triage import Running, sealed_report

PAGE = {"accept": "text/html"}


@dataclass
class Pair:
    """The two events as intake tells them, and the cases that they open."""

    tip: Announced
    report: Announced

    @property
    def tip_case(self) -> str:
        return derived(self.tip.subject, "case")

    @property
    def report_case(self) -> str:
        return derived(self.report.subject, "case")


def pair_of(triage: Running) -> Pair:
    """A tip and its report."""
    tip_id = new_id()
    tip = sealed_report(triage.keys, report_id=tip_id, kind="tip")
    report = sealed_report(triage.keys, report_id=derived(tip_id, "lodged"), lodged_from=tip_id)
    return Pair(tip, report)


async def links(triage: Running, pair: Pair) -> list[int]:
    """How often each of the two journals tells of the other case."""
    wanted = ((pair.tip_case, pair.report_case), (pair.report_case, pair.tip_case))
    return [
        await triage.count("journal", {"stream": own, "type": "cases_linked", "data.other": other})
        for own, other in wanted
    ]


@pytest.mark.parametrize("first", ["tip", "report"])
async def test_both_cases_tell_it_once_whichever_came_first(triage: Running, first: str) -> None:
    pair = pair_of(triage)
    begun, later = (pair.tip, pair.report) if first == "tip" else (pair.report, pair.tip)
    await triage.publish(Topic.REPORTS, [begun])
    case_id = derived(begun.subject, "case")
    await eventually(lambda: triage.count("cases", {"_id": case_id}), until=lambda n: n == 1, within=20)
    assert await links(triage, pair) == [0, 0]
    await triage.publish(Topic.REPORTS, [later, begun, later])
    await eventually(lambda: links(triage, pair), until=lambda found: found == [1, 1], within=30)
    assert await triage.count("cases", {"body.board.untied": True}) == 0
    officer = await triage.token(Role.OFFICER)
    tip = (await triage.web.get(f"{BASE}/{pair.tip_case}", headers=officer)).json()
    assert tip["dossier"]["links"] == [{"other": pair.report_case, "tie": "lodged"}]
    assert tip["dossier"]["closing_due"] is True
    page = (await triage.web.get(f"/kasus/{pair.report_case}", headers={**officer, **PAGE})).text
    assert f'href="/kasus/{pair.tip_case}"' in page
