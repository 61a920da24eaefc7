"""A case passes to another office by two persons, in nobody's hands, with its clocks as they were."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.triage.domain import errors
from services.triage.domain.acts.guards import available
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.case import Case
from services.triage.domain.commands import Claim, Command, Propose, Tick
from services.triage.domain.decisions import decide
from services.triage.domain.evolution import evolve
from services.triage.domain.faults import BrokenHistory
from services.triage.domain.file.dossier_commands import AddNote, LiftWall, OpenExhibit, RaiseWall
from services.triage.domain.file.dossier_facts import CasesLinked, Tie
from services.triage.domain.passing import passing_commands as ask, passing_errors as wrong
from services.triage.domain.passing.passing_facts import CasePassed, CaseReceived, PassingDropped
from services.triage.domain.protection.protection_commands import MarkPassage
from services.triage.domain.protection.protection_facts import PassageGround
from services.triage.domain.words import Decision
from shared.changes import Actor
from shared.roles import Role
from tests.support.cases import BOTH, COLLEAGUE, COMMISSIONER, NOON, OFFICER, SYSTEM, fold, opened
from tests.support.office_moves import office_books

RULES = office_books().pinned("pilkada_2024_1")
SECOND = Actor("person", "01936c1e-8a00-7000-8000-0000000000e5", frozenset({Role.COMMISSIONER}))
AUDITOR = Actor("person", "01936c1e-8a00-7000-8000-0000000000e6", frozenset({Role.AUDITOR}))
PROPOSE = ask.ProposePassing(by=OFFICER, to="kaltim", words="Melintasi dua kota.")
WALL = ask.WallOffice(by=OFFICER, to="kaltim", words="Ketua kantor disebut.")


def after(case: Case, *commands: Command) -> Case:
    for minute, command in enumerate(commands, 1):
        found = fold(decide(case, command, RULES, NOON + timedelta(minutes=minute)), case)
        assert found is not None
        case = found
    return case


def passed() -> Case:
    return after(opened(), Claim(by=OFFICER), PROPOSE, ask.PassOn(by=COMMISSIONER, number=1))


def walled() -> Case:
    return after(opened(), Claim(by=OFFICER), WALL)


def test_it_is_proposed_passed_and_received_with_its_clocks_as_they_were() -> None:
    before = after(opened(), Claim(by=OFFICER))
    waiting = after(before, PROPOSE)
    assert (waiting.office, waiting.claimed_by) == ("balikpapan", OFFICER.id)
    gone = after(waiting, ask.PassOn(by=COMMISSIONER, number=1))
    assert (gone.office, gone.offices, gone.claimed_by) == ("kaltim", ("balikpapan", "kaltim"), None)
    assert (gone.clocks, gone.stage, gone.rulebook) == (before.clocks, before.stage, before.rulebook)
    received = after(gone, ask.ReceiveCase(by=SECOND))
    assert not received.passing.incoming
    assert after(received, Claim(by=COLLEAGUE)).claimed_by == COLLEAGUE.id


def test_two_persons_pass_it_and_the_second_is_a_commissioner() -> None:
    both = after(opened(), ask.ProposePassing(by=BOTH, to="kaltim", words="x"))
    with pytest.raises(errors.SamePerson):
        after(both, ask.PassOn(by=BOTH, number=1))
    for who in (COLLEAGUE, AUDITOR, SYSTEM):
        with pytest.raises(errors.RoleMissing):
            after(both, ask.PassOn(by=who, number=1))
    assert after(both, ask.PassOn(by=COMMISSIONER, number=1)).office == "kaltim"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (ask.ProposePassing(by=OFFICER, to="balikpapan", words="x"), wrong.UnknownOffice),
        (ask.ProposePassing(by=OFFICER, to="kaltim", words=" "), errors.BadReason),
        (ask.ProposePassing(by=OFFICER, to="kaltim", words="x" * 4_001), errors.BadReason),
        (ask.ProposePassing(by=COLLEAGUE, to="kaltim", words="x"), errors.NotHolder),
        (ask.ProposePassing(by=AUDITOR, to="kaltim", words="x"), errors.RoleMissing),
        (ask.PassOn(by=COMMISSIONER, number=1), wrong.PassingChanged),
        (ask.DropPassing(by=OFFICER, number=1), wrong.PassingChanged),
        (ask.ReceiveCase(by=OFFICER), wrong.NotIncoming),
        (RaiseWall(by=OFFICER, office=True, words="x"), BadRecord),
    ],
)
def test_what_is_refused_of_a_case_in_hand(command: Command, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        after(opened(), Claim(by=OFFICER), command)


def test_a_decision_about_it_is_settled_first() -> None:
    proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="cukup")
    decided = after(opened(), Claim(by=OFFICER), proposal)
    with pytest.raises(errors.ProposalPending):
        after(decided, PROPOSE)
    with pytest.raises(errors.ProposalPending):
        after(opened(), Claim(by=OFFICER), PROPOSE, proposal, ask.PassOn(by=COMMISSIONER, number=1))


def test_one_waits_at_a_time_and_who_proposed_or_a_commissioner_drops_it() -> None:
    waiting = after(opened(), PROPOSE)
    with pytest.raises(wrong.PassingPending):
        after(waiting, ask.ProposePassing(by=COMMISSIONER, to="samarinda", words="x"))
    with pytest.raises(errors.RoleMissing):
        after(waiting, ask.DropPassing(by=COLLEAGUE, number=1))
    for who in (OFFICER, COMMISSIONER):
        dropped = after(waiting, ask.DropPassing(by=who, number=1))
        assert dropped.passing.waiting is None
        again = after(dropped, PROPOSE)
        with pytest.raises(wrong.PassingChanged):
            after(again, ask.PassOn(by=COMMISSIONER, number=1))


def test_until_it_is_received_no_person_does_anything_and_time_goes_on() -> None:
    case = passed()
    assert available(case, BOTH, RULES) == ()
    passage = MarkPassage(by=OFFICER, start=0, end=2, length=9, ground=PassageGround.OTHER)
    for command in (Claim(by=COLLEAGUE), AddNote(by=SECOND, words="x"), WALL, PROPOSE, passage):
        with pytest.raises(wrong.NotReceived):
            after(case, command)
    late = NOON + timedelta(days=9)
    assert decide(case, Tick(by=SYSTEM), RULES, late)


def test_a_wall_of_the_office_ends_what_was_proposed_and_leaves_one_act() -> None:
    proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="cukup")
    facts = decide(
        after(opened(), Claim(by=OFFICER), PROPOSE, proposal), WALL, RULES, NOON + timedelta(hours=1)
    )
    assert [type(fact).__name__ for fact in facts] == [
        "WallRaised",
        "ProposalWithdrawn",
        "PassingDropped",
        "PassingProposed",
    ]
    case = walled()
    assert (case.claimed_by, case.passing.conflict, case.dossier.office_walled) == (None, True, True)
    for command in (Claim(by=COLLEAGUE), AddNote(by=COMMISSIONER, words="x"), WALL, PROPOSE):
        with pytest.raises(errors.NoSuchCase):
            after(case, command)
    for who in (OFFICER, COMMISSIONER):
        with pytest.raises(errors.NoSuchCase):
            after(case, ask.DropPassing(by=who, number=1))
        with pytest.raises(errors.NoSuchCase):
            after(case, LiftWall(by=who, office=True))
    assert available(case, BOTH, RULES) == ()
    assert after(case, ask.PassOn(by=COMMISSIONER, number=1)).office == "kaltim"


def test_who_is_named_beside_the_office_does_not_pass_it() -> None:
    wall = ask.WallOffice(by=OFFICER, to="kaltim", accounts=(COMMISSIONER.id,), words="x")
    case = after(opened(), wall)
    with pytest.raises(errors.NoSuchCase):
        after(case, ask.PassOn(by=COMMISSIONER, number=1))
    assert after(case, ask.PassOn(by=SECOND, number=1)).passing.walled == ("balikpapan",)


def test_it_does_not_come_back_to_an_office_in_conflict_until_its_wall_is_lifted() -> None:
    case = after(walled(), ask.PassOn(by=COMMISSIONER, number=1), ask.ReceiveCase(by=SECOND))
    assert not case.dossier.office_walled
    back = ask.ProposePassing(by=SECOND, to="balikpapan", words="x")
    with pytest.raises(wrong.OfficeInConflict):
        after(case, back)
    lifted = after(case, LiftWall(by=SECOND, office=True), back, ask.PassOn(by=COMMISSIONER, number=2))
    assert (lifted.office, lifted.offices) == ("balikpapan", ("kaltim", "balikpapan"))


def test_nobody_of_another_office_or_behind_a_wall_is_let_at_it() -> None:
    case = opened()
    assert not case.closed_to("balikpapan", OFFICER.id)
    assert case.closed_to("kaltim", OFFICER.id)
    assert walled().closed_to("balikpapan", COLLEAGUE.id)
    assert passed().closed_to("balikpapan", OFFICER.id)
    assert not passed().closed_to("kaltim", SECOND.id)


def test_a_history_that_cannot_be_is_not_folded() -> None:
    about = {"case_id": opened().case_id, "at": NOON, "by": OFFICER.id}
    for fact in (
        CaseReceived(**about, office="kaltim"),  # type: ignore[arg-type]  # the fields of every fact
        PassingDropped(**about, number=1),  # type: ignore[arg-type]  # the same
        CasePassed(**about, number=2, origin="balikpapan", to="kaltim"),  # type: ignore[arg-type]  # the same
    ):
        with pytest.raises(BrokenHistory):
            evolve(opened(), fact)


@pytest.mark.parametrize(("tie", "passes"), [(tie, tie not in (Tie.MERGED, Tie.LEADS)) for tie in Tie])
def test_what_is_merged_is_taken_apart_first(tie: Tie, *, passes: bool) -> None:
    """Of two offices neither could do it: each sees one half."""
    case, waiting = opened(), after(opened(), PROPOSE)
    tied = CasesLinked(
        case_id=case.case_id, at=NOON, by=OFFICER.id, other="01936c1e-8a00-7000-8000-0000000000aa", tie=tie
    )
    if passes:
        assert after(evolve(case, tied), PROPOSE).passing.waiting
        return
    with pytest.raises(wrong.MergedCase):
        after(evolve(case, tied), PROPOSE)
    with pytest.raises(wrong.MergedCase):
        after(evolve(waiting, tied), ask.PassOn(by=COMMISSIONER, number=1))


def test_nobody_opens_an_exhibit_before_the_case_is_received() -> None:
    exhibit = OpenExhibit(by=SECOND, exhibit=opened().report.evidence[0].id)
    with pytest.raises(wrong.NotReceived):
        after(passed(), exhibit)
    with pytest.raises(errors.NoSuchCase):
        after(walled(), exhibit)
    received = after(passed(), ask.ReceiveCase(by=SECOND))
    assert after(received, exhibit).revision == received.revision + 1
