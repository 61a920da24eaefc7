"""Simulated people lead real reports from arrival to publication by the rulebooks' own moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Stage
from shared.rules.handling import Move, Record
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from tests.office_week.corpus import Item, corpus
from tests.office_week.desk import Desk
from tests.office_week.officers import OFFICER, Chance

SEED = 7
WHOLE = [book for book in Rulebooks.load() if book.format > 1]
assert WHOLE, "no rulebook holds a whole life: tests over it would check nothing"
BOOKS = pytest.mark.parametrize("rules", WHOLE, ids=lambda book: book.id)


def with_deliveries(rules: Rulebook) -> Rulebook:
    """With the move by which an officer records a hand-off on paper, where the folder has none yet."""
    if any(move.command == Act.RECORD_DELIVERY for move in rules.moves):
        return rules
    like = next(move for move in rules.moves if move.command == Act.RECORD_STEP)
    move: Move = replace(
        like, id="record_delivery", command="record_delivery", record=Record.DELIVERY, conditions=frozenset()
    )
    return replace(rules, moves=(*rules.moves, move))


@cache
def items() -> tuple[Item, ...]:
    return tuple(corpus())


@cache
def week(rulebook: str) -> Mapping[str, Desk]:
    """Cases led to their ends: all 420 under the newest rulebook, some 80 of every sort under the others."""
    rules = with_deliveries(Rulebooks.load().pinned(rulebook))
    few = [item for place, item in enumerate(items()) if place % 6 == 0 or not item.expected.in_time]
    chosen = items() if rulebook == WHOLE[-1].id else few
    desks = {item.source_ref: Desk(item, rules, SEED) for item in chosen}
    for desk in desks.values():
        desk.work()
    return desks


@BOOKS
def test_every_case_ends_published(rules: Rulebook) -> None:
    ends = Counter(desk.stands.stage for desk in week(rules.id).values())
    assert ends == {Stage.PUBLISHED: len(week(rules.id))}


@BOOKS
def test_at_the_end_every_deadline_was_met_or_lapsed_or_closed(rules: Rulebook) -> None:
    waiting = [
        (name, clock.deadline.id)
        for name, desk in week(rules.id).items()
        for clock in desk.stands.clocks
        if clock.waiting
    ]
    assert not waiting


@BOOKS
def test_nothing_is_escalated_that_was_not_registered(rules: Rulebook) -> None:
    for desk in week(rules.id).values():
        assert desk.stands.registered_at is not None or not desk.stands.handoffs


@BOOKS
def test_every_policy_has_its_day(rules: Rulebook) -> None:
    """Whatever a rulebook ever opens to the officer: one may have no extension, or no crimes."""
    desks = week(rules.id).values()
    sent = {request.act for desk in desks for request in desk.sent}
    offered = {act for desk in desks for act in desk.offered}
    table = {policy.act for policies in OFFICER.values() for policy in policies}
    assert (table & offered) | {"claim", "classify"} <= sent


def test_the_newest_rulebook_opens_everything_that_the_policies_know() -> None:
    sent = {request.act for desk in week(WHOLE[-1].id).values() for request in desk.sent}
    assert {policy.act for policies in OFFICER.values() for policy in policies} | {"decline"} <= sent


@BOOKS
def test_what_came_too_late_is_refused(rules: Rulebook) -> None:
    late = [desk for name, desk in week(rules.id).items() if not desk.item.expected.in_time]
    assert late
    assert all(desk.stands.registered_at is None for desk in late)


def test_a_seed_decides_everything() -> None:
    rules = with_deliveries(WHOLE[-1])
    chosen = items()[::40]

    def sent(seed: int) -> list[object]:
        desks = [Desk(item, rules, seed) for item in chosen]
        for desk in desks:
            desk.work()
        return [desk.sent for desk in desks]

    assert sent(1) == sent(1)
    assert sent(1) != sent(2)


def test_chances_are_named_so_that_one_moves_no_other() -> None:
    chance = Chance(1, "spb-1")
    assert chance.number("a") == Chance(1, "spb-1").number("a") != chance.number("b")
    assert sum(Chance(1, f"spb-{one}").of("a", 30) for one in range(1_000)) in range(250, 350)
