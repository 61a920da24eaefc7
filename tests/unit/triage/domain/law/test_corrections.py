"""A correction of the law: proposed with its basis, decided by another person, in force in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.triage.domain.law import deciding, law_errors as errors, proposing
from services.triage.domain.law.corrections import (
    BrokenCorrections,
    CorrectionApproved,
    Corrections,
    Fact,
    LawKey,
    Standing,
    evolve,
)
from services.triage.domain.law.proposing import Wanted
from shared.changes import Actor
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from tests.support import cases

BOOK = Rulebooks.load().pinned("pilkada_2024_3")
KEY = LawKey(office="balikpapan", rulebook=BOOK.id)
OTHER = Actor("person", "01936c1e-8a00-7000-8000-0000000000e9", frozenset({Role.COMMISSIONER}))
OPERATOR = Actor("person", "01936c1e-8a00-7000-8000-0000000000ea", frozenset({Role.OPERATOR}))
PROGRAM = Actor("program", "01936c1e-8a00-7000-8000-0000000000eb", frozenset({Role.COMMISSIONER}))
WANTED = Wanted(
    table="deadlines",
    row="preliminary_review",
    field="length",
    new="3",
    article="Pasal 9",
    source="Lembaran Negara",
    reason="Salah kutip.",
)


def fold(facts: list[Fact], state: Corrections | None = None) -> Corrections:
    for fact in facts:
        state = evolve(state, fact)
    assert state is not None
    return state


def proposed(state: Corrections | None = None, by: Actor = cases.OFFICER, **changes: str) -> Corrections:
    wanted = replace(WANTED, **changes)
    return fold(proposing.propose(state, KEY, wanted, BOOK, by=by, now=cases.NOON), state)


def approved(state: Corrections, number: int = 1) -> Corrections:
    facts = deciding.approve(state, number, BOOK, by=cases.COMMISSIONER, now=cases.NOON)
    return fold(facts, state)


def test_a_proposal_has_the_old_value_and_changes_nothing() -> None:
    state = proposed()
    (one,) = state.items
    assert (one.row.id, one.row.old, one.row.new) == ("pilkada_2024_3-1", "2", "3")
    assert one.standing is Standing.PROPOSED
    assert state.in_force == ()


def test_another_person_approves_it_and_it_is_in_force() -> None:
    state = approved(proposed())
    assert [one.new for one in state.in_force] == ["3"]
    assert proposing.standing(state, BOOK).deadline("preliminary_review").length == 3


def test_nobody_approves_their_own() -> None:
    with pytest.raises(errors.SameHand):
        approved(proposed(by=cases.COMMISSIONER))


@pytest.mark.parametrize("by", [cases.OFFICER, OPERATOR, cases.SYSTEM, PROGRAM])
def test_only_a_commissioner_approves(by: Actor) -> None:
    with pytest.raises(errors.NotForThisRole):
        deciding.approve(proposed(by=OTHER), 1, BOOK, by=by, now=cases.NOON)


@pytest.mark.parametrize("by", [OPERATOR, cases.SYSTEM, PROGRAM])
def test_only_officers_and_commissioners_propose(by: Actor) -> None:
    with pytest.raises(errors.NotForThisRole):
        proposed(by=by)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("row", {"row": "nothing"}),
        ("row", {"table": "receivers"}),
        ("row", {"row": "report_window"}),
        ("field", {"field": "starts_from"}),
        ("new", {"new": "2"}),
        ("new", {"new": "soon"}),
        ("article", {"article": "  "}),
        ("source", {"source": ""}),
        ("reason", {"reason": "x" * 1_001}),
    ],
)
def test_what_cannot_be_is_refused_by_field(field: str, changes: dict[str, str]) -> None:
    with pytest.raises(errors.BadCorrection) as refused:
        proposed(None, cases.OFFICER, **changes)
    assert list(refused.value.fields) == [field]


def test_two_of_one_deadline_do_not_wait_together_also_of_its_reading() -> None:
    state = proposed()
    with pytest.raises(errors.CorrectionWaits):
        proposed(state, table="readings", row="preliminary_review_kediri", new="5")
    assert len(proposed(state, row="study", new="9").items) == 2


def test_it_is_undone_by_another_one() -> None:
    state = approved(proposed(approved(proposed()), new="2"), 2)
    assert [(one.old, one.new) for one in state.in_force] == [("2", "3"), ("3", "2")]
    assert proposing.standing(state, BOOK).deadline("preliminary_review").length == 2


def test_what_was_decided_is_not_decided_again() -> None:
    state = approved(proposed())
    with pytest.raises(errors.CorrectionSettled):
        approved(state)
    with pytest.raises(errors.CorrectionSettled):
        deciding.decline(state, 1, "tidak", by=cases.COMMISSIONER, now=cases.NOON)


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_number_that_there_is_not_is_told_so(number: int) -> None:
    with pytest.raises(errors.NoSuchCorrection):
        approved(proposed(), number)


def test_a_row_that_says_something_else_by_now_is_not_corrected() -> None:
    waiting = proposed()
    (item,) = waiting.items
    outdated = replace(waiting, items=(replace(item, row=replace(item.row, old="7")),))
    with pytest.raises(errors.CorrectionOutdated):
        approved(outdated)


def test_it_is_declined_with_a_reason_or_taken_back_by_who_proposed_it() -> None:
    state = proposed()
    for by in (cases.COMMISSIONER, cases.OFFICER):
        declined = fold(deciding.decline(state, 1, "Sudah benar.", by=by, now=cases.NOON), state)
        assert (declined.items[0].standing, declined.items[0].note) == (Standing.DECLINED, "Sudah benar.")
        assert declined.in_force == ()
    with pytest.raises(errors.NotForThisRole):
        deciding.decline(state, 1, "Sudah benar.", by=cases.COLLEAGUE, now=cases.NOON)
    with pytest.raises(errors.BadCorrection):
        deciding.decline(state, 1, " ", by=cases.COMMISSIONER, now=cases.NOON)


def test_facts_that_do_not_follow_are_a_broken_journal() -> None:
    decided = CorrectionApproved(key=KEY, number=1, at=cases.NOON, by=cases.COMMISSIONER.id)
    with pytest.raises(BrokenCorrections):
        evolve(None, decided)
    (fact,) = proposing.propose(None, KEY, WANTED, BOOK, by=cases.OFFICER, now=cases.NOON)
    with pytest.raises(BrokenCorrections):
        evolve(proposed(), fact)
    with pytest.raises(BrokenCorrections):
        evolve(proposed(), replace(decided, key=LawKey(office="samarinda", rulebook=BOOK.id)))
