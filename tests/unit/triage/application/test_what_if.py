"""What another rulebook would make of open deadlines is told with both ends, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import Listing
from services.triage.application.queue.deadline_list import deadlines_of, listed_case
from services.triage.application.queue.views import After
from services.triage.application.what_acts import turns
from services.triage.application.what_if import Shift, WhatIf, Why, shifts
from services.triage.domain.case import Case
from shared.roles import Role
from shared.rules.errors import NoSuchRulebook
from shared.rules.handling import Condition
from shared.rules.model import DeadlineRule, Rulebook
from shared.rules.rulebooks import Rulebooks
from tests.support import cases
from tests.support.fake_accounts import person

NOW = cases.NOON + timedelta(hours=1)
REGISTERED = cases.registered()


def told(case: Case, book: Rulebook) -> tuple[Shift, ...]:
    return shifts(deadlines_of(case, changed_at=NOW, now=NOW), book)


def with_rule(rule: str, **changes: object) -> Rulebook:
    book = cases.rulebook()
    changed: DeadlineRule = replace(book.deadline(rule), **changes)  # type: ignore[arg-type]  # any field
    return replace(book, deadlines={**book.deadlines, rule: changed})


def test_under_its_own_rulebook_nothing_moves() -> None:
    assert told(REGISTERED, cases.rulebook()) == ()


def test_a_longer_period_is_told_with_both_ends() -> None:
    (shift,) = told(REGISTERED, with_rule("study", length=5))
    before: datetime = REGISTERED.clocks[1].due_at
    assert (shift.rule, shift.why) == ("study", Why.MOVED)
    assert (shift.before, shift.after) == (before, before + timedelta(days=2))


def test_a_step_that_was_taken_is_not_looked_at() -> None:
    assert told(REGISTERED, with_rule("preliminary_review", length=9)) == ()


def test_a_deadline_that_the_other_book_lacks_is_told_without_an_end() -> None:
    book = cases.rulebook()
    without = {name: rule for name, rule in book.deadlines.items() if name != "study"}
    (shift,) = told(REGISTERED, replace(book, deadlines=without))
    assert (shift.rule, shift.after, shift.why) == ("study", None, Why.NOT_THERE)


def test_working_days_into_a_year_without_holidays_are_said_to_be_uncountable() -> None:
    working = cases.rulebook().calendars["working_days"]
    unknown = replace(working, years=frozenset({1999}))
    (shift,) = told(REGISTERED, with_rule("study", calendar=unknown))
    assert (shift.after, shift.why) == (None, Why.UNCOUNTABLE)


BOOK = cases.rulebook()
OTHER = replace(BOOK, id="lain_1")
STANDING = listed_case(REGISTERED)


def books(other: Rulebook) -> Rulebooks:
    return Rulebooks({BOOK.id: BOOK, other.id: other})


def test_acts_that_are_lost_gained_or_wait_otherwise_are_told_apart() -> None:
    at = [move for move in BOOK.moves_at(REGISTERED.stage, REGISTERED.kind) if not move.approvers]
    gone, kept = at[0], at[1]
    assert Condition.ROUTE_OPEN not in kept.conditions
    conditions = frozenset({Condition.ROUTE_OPEN})
    changed = tuple(
        replace(one, command="act_anew")
        if one is gone
        else replace(one, conditions=conditions)
        if one is kept
        else one
        for one in BOOK.moves
    )
    other = replace(OTHER, moves=changed)
    (turn,) = turns([STANDING], books(other), other)
    assert (turn.lost, turn.gained, turn.conditioned) == ((gone.command,), ("act_anew",), (kept.command,))
    assert (turn.stage_there, turn.cases) == (True, [STANDING])


def test_a_stage_that_the_other_book_lacks_leaves_nothing_to_do() -> None:
    moves = tuple(one for one in BOOK.moves if REGISTERED.stage not in one.stages)
    other = replace(OTHER, moves=moves)
    (turn,) = turns([STANDING], books(other), other)
    assert (turn.stage_there, turn.gained, turn.conditioned) == (False, (), ())
    assert turn.lost


def test_the_same_moves_turn_nothing() -> None:
    assert turns([STANDING], books(OTHER), OTHER) == ()


@dataclass
class TwoLooks:
    """Deadlines that take two looks."""

    places: list[After | None] = field(default_factory=list)

    async def listed(
        self,
        who: object,  # noqa: ARG002 - anybody
        scope: FeedScope,
        *,
        now: datetime,
        after: After | None = None,
        most: int = 0,  # noqa: ARG002 - as many as it likes
    ) -> Listing:
        assert scope is FeedScope.OFFICE
        self.places.append(after)
        found = deadlines_of(REGISTERED, changed_at=now, now=now)
        return Listing(found, None if after else After(now, REGISTERED.case_id), [STANDING])


async def test_the_use_case_looks_until_no_case_is_left_and_never_counts_what_was_met() -> None:
    other = with_rule("study", length=5)
    looks, sari = TwoLooks(), person(Role.OFFICER, username="sari", account_id="a")
    what_if = WhatIf(looks, books(replace(other, id="lain_1")), lambda: NOW)
    found = await what_if(sari, "lain_1")
    assert looks.places == [None, After(NOW, REGISTERED.case_id)]
    assert (found.looked_at, found.cases, len(found.shifts), found.turns) == (2, 2, 2, ())
    with pytest.raises(NoSuchRulebook):
        await what_if(sari, "tidak_ada")
