"""The verdict on an event, as a table: drop, apply, gap or fork."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, strategies as st

from shared.contracts.canonical import GENESIS
from shared.store.position import NOWHERE, LostEvents, Position, Verdict, judge


@dataclass(frozen=True)
class At:
    """Where an event says it stands."""

    epoch: int
    sequence: int
    hash: str = "h"
    prev: str = "p"


HERE = Position(epoch=2, sequence=10, hash="ten", past=((1, 6),))
LOSS = LostEvents(first=13, last=14, hash="fourteen", epoch=3)
DROP, APPLY, GAP, FORK = Verdict.DROP, Verdict.APPLY, Verdict.GAP, Verdict.FORK


@pytest.mark.parametrize(
    ("position", "event", "verdict"),
    [
        (NOWHERE, At(1, 1, prev=GENESIS), APPLY),
        (NOWHERE, At(3, 1, prev=GENESIS), APPLY),
        (NOWHERE, At(1, 1, prev="else"), FORK),
        (NOWHERE, At(1, 2, prev="one"), GAP),
        (HERE, At(2, 9), DROP),
        (HERE, At(2, 1, hash="another"), DROP),
        (HERE, At(2, 10, hash="ten"), DROP),
        (HERE, At(2, 10, hash="another"), FORK),
        (HERE, At(2, 11, prev="ten"), APPLY),
        (HERE, At(2, 11, prev="another"), FORK),
        (HERE, At(2, 12, prev="ten"), GAP),
        (HERE, At(3, 11, prev="ten"), APPLY),
        (HERE, At(3, 11, prev="another"), FORK),
        (HERE, At(3, 12), GAP),
        (HERE, At(3, 10, hash="ten"), FORK),
        (HERE, At(3, 4), FORK),
        (HERE, At(1, 6), DROP),
        (HERE, At(1, 3), DROP),
        (HERE, At(1, 7), FORK),
        (HERE, At(1, 10, hash="ten"), FORK),
        (HERE, At(1, 11, prev="ten"), FORK),
        (HERE, At(1, 12), FORK),
    ],
    ids=str,
)
def test_the_verdict(position: Position, event: At, verdict: Verdict) -> None:
    assert judge(position, event) is verdict


def test_a_position_keeps_how_far_each_earlier_epoch_was_applied() -> None:
    position = NOWHERE
    for event in (At(1, 1, "a"), At(1, 2, "b"), At(3, 3, "c"), At(4, 4, "d")):
        position = position.moved(event)
    assert position == Position(4, 4, "d", ((1, 2), (3, 3)))


def test_a_position_survives_its_document() -> None:
    behind_a_loss = HERE.accepting(LOSS)
    for position in (HERE, behind_a_loss):
        assert Position.of(position.document({"consumer": "c", "stream": "s"})) == position


def test_what_is_lost_is_stepped_over_only_when_what_is_before_it_is_applied() -> None:
    behind = HERE.accepting(LOSS)
    assert (behind.sequence, behind.hash) == (10, "ten")
    assert judge(behind, At(4, 15, "f", "fourteen")) is GAP
    over = behind.moved(At(2, 11, "e", "ten")).moved(At(3, 12, "t", "e"))
    assert (over.epoch, over.sequence, over.hash) == (3, 14, "fourteen")
    assert judge(over, At(4, 15, "f", "fourteen")) is APPLY
    assert over.moved(At(4, 15, "f", "fourteen")).past == ((1, 6), (2, 11), (3, 14))


def test_who_stands_right_before_a_loss_or_within_it_steps_over_at_once() -> None:
    for sequence in (12, 13):
        assert Position(3, sequence, "t").accepting(LOSS).sequence == 14
    assert Position(3, 14, "fourteen").accepting(LOSS).sequence == 14


@given(st.lists(st.integers(min_value=0, max_value=11), max_size=60))
def test_however_a_chain_is_delivered_each_event_is_applied_once_and_in_order(order: list[int]) -> None:
    events = [At(1 + n // 4, n + 1, f"h{n + 1}", f"h{n}" if n else GENESIS) for n in range(12)]
    position, applied = NOWHERE, list[int]()
    for n in order:
        verdict = judge(position, events[n])
        assert verdict is not FORK
        if verdict is APPLY:
            position = position.moved(events[n])
            applied.append(n)
    assert applied == list(range(len(applied)))


def test_losses_that_follow_each_other_are_stepped_over_together() -> None:
    position = HERE.accepting(LOSS).accepting(LostEvents(first=15, last=16, hash="sixteen", epoch=4))
    assert position.moved(At(3, 12, "t")).hash == "sixteen"
