"""The way from a restored head to where others have come: found link by link, or said to be lost."""

from __future__ import annotations

from deploy.backup import chain
from deploy.backup.beyond import Seen, Told
from shared.contracts.envelope import Announced
from shared.ids import new_id
from shared.store.fold import Head
from tests.support.store_world import chain as announced

STREAM = new_id()
EVENTS = announced(STREAM, 6)


def head(reached: int) -> Head:
    last = EVENTS[reached - 1] if reached else None
    return Head(reached, "", reached, last.hash if last else Head().announced_hash, 1)


def told(*events: Announced) -> list[Told]:
    return [Told(event, "topic") for event in events]


def seen(event: Announced, by: str = "triage:reports") -> Seen:
    return Seen(by, event.epoch, event.sequence, event.hash)


def test_what_the_topic_still_has_is_followed_to_its_end() -> None:
    for reached in (0, 2, 5):
        plan = chain.plan(head(reached), told(*reversed(EVENTS)), [seen(EVENTS[5])])
        assert plan is not None
        assert [one.event.sequence for one in plan.follow] == list(range(reached + 1, 7))
        assert plan.whole
        assert plan.forks == ()


def test_nobody_has_come_further_so_there_is_nothing_to_do() -> None:
    assert chain.plan(head(6), told(*EVENTS), []) is None
    assert chain.plan(head(0), [], []) is None


def test_a_link_that_is_missing_ends_the_way_there() -> None:
    plan = chain.plan(head(2), told(EVENTS[2], EVENTS[4], EVENTS[5]), [])
    assert plan is not None
    assert [one.event.sequence for one in plan.follow] == [3]
    assert not plan.whole
    assert (plan.last.sequence, plan.last.hash) == (6, EVENTS[5].hash)


def test_a_place_that_a_consumer_reached_is_known_without_its_content() -> None:
    plan = chain.plan(head(2), [], [seen(EVENTS[3]), seen(EVENTS[4], "notify:cases")])
    assert plan is not None
    assert plan.follow == ()
    assert plan.last.sequence == 5
    assert plan.forks == ()


def test_two_histories_under_one_number_are_a_fork() -> None:
    other = announced(STREAM, 1, after=EVENTS[1])[0]
    plan = chain.plan(head(2), told(*EVENTS), [seen(other), seen(EVENTS[5], "notify:cases")])
    assert plan is not None
    assert len(plan.follow) == 4
    assert [place.hash for place in plan.forks] == [other.hash]


def test_another_history_at_the_head_itself_is_a_fork() -> None:
    other = announced(STREAM, 1, after=EVENTS[1])[0]
    plan = chain.plan(head(3), [], [seen(other)])
    assert plan is not None
    assert plan.follow == ()
    assert [place.hash for place in plan.forks] == [other.hash]
    assert plan.last.sequence == 3


def test_of_two_records_with_one_number_the_one_that_was_applied_counts() -> None:
    other = announced(STREAM, 1, after=EVENTS[1])[0]
    plan = chain.plan(head(2), told(other, EVENTS[2]), [seen(other)])
    assert plan is not None
    assert [one.event.hash for one in plan.follow] == [other.hash]
