"""Closed passages: no character of one gets through, the rest does, and only who decides reads all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from services.triage.domain import errors
from services.triage.domain.acts.sittings import Ballot, Plenary, PlenaryOutcome
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.case import Case
from services.triage.domain.commands import OpenCase
from services.triage.domain.evolution import evolve
from services.triage.domain.file.dossier import Entry
from services.triage.domain.protection.deciders import reads_all
from services.triage.domain.protection.narrative import PLACEHOLDER, masked, place_of
from services.triage.domain.protection.passages import closed_since, mark, unmark
from services.triage.domain.protection.protection_commands import MarkPassage, UnmarkPassage
from services.triage.domain.protection.protection_facts import PassageGround, PassageMarked
from shared.changes import Actor
from shared.roles import Role
from tests.support.cases import CASE_ID, NOON, SYSTEM, a_report, given as case_after

OFFICER = Actor("person", "officer-a", frozenset({Role.OFFICER}))
COMMISSIONER = Actor("person", "commissioner-b", frozenset({Role.COMMISSIONER}))
AUDITOR = Actor("person", "auditor-c", frozenset({Role.AUDITOR}))
OPEN = OpenCase(by=SYSTEM, case_id=CASE_ID, report=a_report())
TEXT = "Saya menerima amplop berisi uang di rumah ketua RT."
RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: pair[0] < pair[1]))


def passage(number: int, start: int, end: int) -> PassageMarked:
    return PassageMarked(
        case_id="c", at=NOON, by="officer-a", passage=number, start=start, end=end, ground=PassageGround.OTHER
    )


def ask(start: int, end: int, by: Actor = OFFICER, length: int = len(TEXT)) -> MarkPassage:
    return MarkPassage(by=by, start=start, end=end, length=length, ground=PassageGround.TOOK_MONEY)


def marked(case: Case, *ranges: tuple[int, int]) -> Case:
    for start, end in ranges:
        for fact in mark(case, ask(start, end), now=NOON):
            case = evolve(case, fact)
    return case


@given(RANGES, st.text(alphabet="abcdefgh", min_size=60, max_size=60))
def test_what_is_closed_is_gone_and_what_is_open_stands_in_its_order(
    ranges: list[tuple[int, int]], text: str
) -> None:
    closed = [passage(number, start, end) for number, (start, end) in enumerate(ranges, 1)]
    hidden = {place for start, end in ranges for place in range(start, end)}
    told = masked(text, closed)
    for number in range(len(ranges) + 1):
        told = told.replace(PLACEHOLDER % {"number": number}, "")
    assert told == "".join(letter for place, letter in enumerate(text) if place not in hidden)


def test_passages_that_touch_are_closed_as_one() -> None:
    told = masked(TEXT, [passage(1, 5, 14), passage(2, 10, 29)])
    assert told == f"Saya {PLACEHOLDER % {'number': 1}}{TEXT[29:]}"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 2), (0, len(TEXT) + 1)])
def test_a_range_that_the_narrative_does_not_have_is_refused(start: int, end: int) -> None:
    with pytest.raises(BadRecord):
        mark(case_after(OPEN), ask(start, end), now=NOON)


@pytest.mark.parametrize(
    "by", [AUDITOR, Actor("system", "triage"), Actor("program", "officer-a", frozenset({Role.OFFICER}))]
)
def test_only_who_handles_cases_closes(by: Actor) -> None:
    with pytest.raises(errors.RoleMissing):
        mark(case_after(OPEN), ask(0, 4, by), now=NOON)


def test_who_is_walled_off_knows_no_such_case() -> None:
    case = case_after(OPEN)
    case = replace(case, dossier=replace(case.dossier, walled=(OFFICER.id, COMMISSIONER.id)))
    with pytest.raises(errors.NoSuchCase):
        mark(case, ask(0, 4), now=NOON)
    with pytest.raises(errors.NoSuchCase):
        unmark(case, UnmarkPassage(by=COMMISSIONER, passage=1, words="x"), now=NOON)
    assert not reads_all(case, COMMISSIONER)


def test_closing_what_is_closed_changes_nothing() -> None:
    case = marked(case_after(OPEN), (0, 10), (10, 20))
    assert mark(case, ask(3, 18), now=NOON) == []


def test_a_commissioner_opens_with_a_reason_and_an_officer_never() -> None:
    case = marked(case_after(OPEN), (0, 4))
    with pytest.raises(errors.RoleMissing):
        unmark(case, UnmarkPassage(by=OFFICER, passage=1, words="keliru"), now=NOON)
    with pytest.raises(BadRecord):
        unmark(case, UnmarkPassage(by=COMMISSIONER, passage=1, words=" "), now=NOON)
    with pytest.raises(BadRecord):
        unmark(case, UnmarkPassage(by=COMMISSIONER, passage=2, words="keliru"), now=NOON)
    (fact,) = unmark(case, UnmarkPassage(by=COMMISSIONER, passage=1, words="keliru"), now=NOON)
    opened = evolve(case, fact)
    assert opened.protection.passages == ()
    assert unmark(opened, UnmarkPassage(by=COMMISSIONER, passage=1, words="keliru"), now=NOON) == []
    assert marked(opened, (0, 4)).protection.passages[0].passage == 2


def test_who_recused_at_the_plenary_does_not_read_on() -> None:
    case = case_after(OPEN)
    assert reads_all(case, COMMISSIONER)
    assert not reads_all(case, OFFICER)

    def sat(case: Case, *, recused: bool) -> Case:
        ballots = (Ballot(commissioner=COMMISSIONER.id, present=True, recused=recused),)
        plenary = Plenary(held_at=NOON, ballots=ballots, outcome=PlenaryOutcome.STOP)
        entry = Entry(command="hold_plenary", at=NOON, by="x", record=plenary)
        return replace(case, dossier=replace(case.dossier, entries=(*case.dossier.entries, entry)))

    recused = sat(case, recused=True)
    assert not reads_all(recused, COMMISSIONER)
    assert reads_all(sat(recused, recused=False), COMMISSIONER)


def test_words_are_found_whatever_the_spaces_and_never_within_what_is_closed() -> None:
    text = "Ia memberi\nuang.  Saya menerima uang."
    start, end = place_of("memberi  uang.", text, [])
    assert text[start:end] == "memberi\nuang."
    with pytest.raises(BadRecord):
        place_of("uang.", text, [])
    start, end = place_of("uang.", text, [passage(1, 3, 18)])
    assert start == text.rindex("uang.")
    for guess in ("memberi", "tidak ada", " \n"):
        with pytest.raises(BadRecord):
            place_of(guess, text, [passage(1, 3, 18)])


def test_what_was_closed_later_is_told_apart_from_what_was_closed_then() -> None:
    then = marked(case_after(OPEN), (0, 4))
    assert closed_since(then, then) is None
    later = closed_since(then, marked(then, (10, 20)))
    assert later is not None
    assert [one.passage for one in later.passages] == [1, 2]


def test_the_moment_of_a_mark_is_that_of_the_command() -> None:
    (fact,) = mark(case_after(OPEN), ask(0, 4), now=NOON + timedelta(minutes=3))
    assert fact.at == NOON + timedelta(minutes=3)
