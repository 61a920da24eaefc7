"""An office that is named in a tip does not get the report that its sender lodged."""

from __future__ import annotations

from services.triage.domain.case import Case
from services.triage.domain.commands import Claim, Propose
from services.triage.domain.events import ProposalWithdrawn
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.passing import passing_commands as ask
from services.triage.domain.passing.lodged_walls import inherited_walls
from services.triage.domain.passing.passing_facts import PassingDropped
from services.triage.domain.words import Decision
from tests.support.cases import COLLEAGUE, COMMISSIONER, NOON, OFFICER, SYSTEM, fold, opened
from tests.unit.triage.domain.passing.test_passing_rules import PROPOSE, WALL, after, walled


def tied(report: Case, tip: Case) -> Case:
    """The report once it was tied."""
    facts = inherited_walls(report, tip, by=SYSTEM.id, now=NOON)
    found = fold(facts, report) if facts else report
    assert found is not None
    return found


def test_without_walls_nothing_follows() -> None:
    assert inherited_walls(opened(), opened(), by=SYSTEM.id, now=NOON) == []


def test_a_person_is_kept_from_the_report_too_and_lets_go_of_it() -> None:
    tip = after(opened(), RaiseWall(by=OFFICER, accounts=(COLLEAGUE.id,)))
    report = tied(after(opened(), Claim(by=COLLEAGUE)), tip)
    assert (report.dossier.walled, report.claimed_by) == ((COLLEAGUE.id,), None)
    assert inherited_walls(report, tip, by=SYSTEM.id, now=NOON) == []


def test_while_the_office_still_has_the_tip_the_report_waits_for_the_same_way_out() -> None:
    report = tied(opened(), walled())
    assert report.closed_to("balikpapan", OFFICER.id)
    assert report.passing.conflict
    gone = after(report, ask.PassOn(by=COMMISSIONER, number=1))
    assert (gone.office, gone.passing.walled) == ("kaltim", ("balikpapan",))


def test_a_tip_that_is_gone_already_shows_the_report_its_way() -> None:
    tip = after(walled(), ask.PassOn(by=COMMISSIONER, number=1))
    report = tied(opened(), tip)
    assert report.passing.waiting is not None
    assert (report.passing.waiting.to, report.passing.conflict) == ("kaltim", True)
    assert inherited_walls(report, tip, by=SYSTEM.id, now=NOON) == []


def test_what_was_proposed_of_the_report_ends_by_it() -> None:
    proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="cukup")
    report = after(opened(), Claim(by=OFFICER), PROPOSE, proposal)
    kinds = [type(one) for one in inherited_walls(report, walled(), by=SYSTEM.id, now=NOON)]
    assert ProposalWithdrawn in kinds
    assert PassingDropped in kinds
    assert WALL.to == "kaltim"
