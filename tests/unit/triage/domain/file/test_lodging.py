"""A tip and the report that its sender lodged: tied once, at any stage, by nobody of the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.evolution import evolve
from services.triage.domain.file import ties
from services.triage.domain.file.dossier_commands import LinkCases, UnlinkCases
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.file.lodging import closing_due, lodged_as, tie_half, tip_of, untied
from services.triage.domain.words import Kind, Stage
from shared.ids import derived
from tests.support.cases import CASE_ID, NOON, OFFICER, opened
from tests.support.linking import linking_rules

RULES = linking_rules()
TIP_ID = "01936000-0000-7000-8000-0000000000b1"
OTHER = derived(CASE_ID, "other")


def told(case: Case, tie: Tie, at: datetime = NOON) -> Case:
    for fact in tie_half(case, OTHER, tie, by="triage", now=at):
        case = evolve(case, fact)
    return case


def tip(stage: Stage = Stage.TRACING) -> Case:
    case = opened()
    return replace(case, stage=stage, report=replace(case.report, kind=Kind.TIP))


@pytest.mark.parametrize("stage", list(Stage))
def test_the_tip_says_it_once_at_any_stage_and_stands_where_it_stood(stage: Stage) -> None:
    before = tip(stage)
    after = told(before, Tie.LODGED)
    assert tie_half(after, OTHER, Tie.LODGED, by="triage", now=NOON) == [], "said twice it is one"
    assert lodged_as(after) == OTHER
    assert len(after.dossier.links) == 1
    assert (after.stage, after.kind, after.clocks) == (stage, Kind.TIP, before.clocks)
    assert after.settled == after.revision, "whoever decides about the tip must have read it"


def test_a_report_is_untied_until_its_own_half_is_on_record() -> None:
    report = replace(opened(), report=replace(opened().report, lodged_from=TIP_ID))
    assert tip_of(report) == derived(TIP_ID, "case")
    assert untied(report)
    assert not untied(told(report, Tie.TIP))
    assert not untied(opened())
    assert tip_of(opened()) is None


def test_closing_is_due_on_the_tip_until_it_is_closed_or_a_finding() -> None:
    assert closing_due(told(tip(), Tie.LODGED))
    assert not closing_due(tip()), "nobody lodged a report"
    assert not closing_due(told(tip(Stage.TIP_CLOSED), Tie.LODGED))
    assert not closing_due(replace(told(tip(), Tie.LODGED), found=Kind.FINDING))


def test_the_staff_do_not_take_it_back_and_may_still_link_and_merge() -> None:
    case = told(opened(), Tie.LODGED)
    assert decide(case, UnlinkCases(by=OFFICER, other=OTHER), RULES, NOON) == []
    for tie in (Tie.LINKED, Tie.MERGED):
        for fact in decide(case, LinkCases(by=OFFICER, other=OTHER, tie=tie), RULES, NOON):
            case = evolve(case, fact)
    assert ties.lead_of(case.dossier.links) == OTHER
    for tie in (Tie.LINKED, Tie.MERGED):
        for fact in decide(case, UnlinkCases(by=OFFICER, other=OTHER, tie=tie), RULES, NOON):
            case = evolve(case, fact)
    assert [link.tie for link in case.dossier.links] == [Tie.LODGED]
