"""A stream's working copy: many changes in one transaction cost as much as they must, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import bson
import pytest
from bson.codec_options import CodecOptions

from shared.changes import JsonObject
from shared.errors import InvalidInput
from shared.ids import new_id
from shared.store import fold
from shared.store.fold import Scribe, Stream
from shared.store.plan import Plan
from tests.support.sample_aggregate import TallyAggregate, adding, change

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MANY = 300


class Counting(TallyAggregate):
    """Counts how often a state is written down."""

    dumped = 0

    def dump(self, state: Any) -> JsonObject:
        self.dumped += 1
        return super().dump(state)


def copy(aggregate: TallyAggregate) -> Stream[Any, Any]:
    """A new stream."""
    return Stream(new_id(), None, aggregate, Scribe("/jejak/triage", "balikpapan", lambda: NOW, new_id, 1))


def test_hundreds_of_changes_of_one_stream_write_its_state_down_once_or_twice() -> None:
    aggregate = Counting()
    stream = copy(aggregate)
    for number in range(MANY):
        stream.apply(change(stream.id, adding(number + 1)))
    plan = Plan()
    stream.write(plan, 0)
    assert aggregate.dumped <= 2
    (state,) = [
        one for command in plan.commands() if command.collection == "cases" for one in command.documents
    ]
    assert state["v"] == MANY == stream.head.seq
    assert state["head"] == stream.head.hash


def test_near_the_limit_the_change_that_is_too_much_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "SURELY_FITS", 0)
    stream = copy(Counting())
    stream.apply(change(stream.id, adding(1)))
    before = stream.head
    monkeypatch.setattr("shared.store.plan.LARGEST_DOCUMENT", 10)
    with pytest.raises(InvalidInput):
        stream.apply(change(stream.id, adding(2)))
    assert stream.head == before


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(seconds=3)])
def test_a_state_is_always_later_than_the_one_before_it(ahead: timedelta) -> None:
    """Whatever the clock of this process shows: who asks for what changed since a moment misses nothing."""
    first = copy(Counting())
    first.apply(change(first.id, adding(1)))
    before = {**_written(first), "at": NOW + ahead}
    again = Stream(first.id, before, TallyAggregate(), Scribe("/jejak/triage", "b", lambda: NOW, new_id, 1))
    again.apply(change(first.id, adding(2)))
    assert _written(again)["at"] >= before["at"] + timedelta(milliseconds=1)


def _written(stream: Stream[Any, Any]) -> JsonObject:
    plan = Plan()
    stream.write(plan, 0)
    (raw,) = [
        one for command in plan.commands() if command.collection == "cases" for one in command.documents
    ]
    document = raw.get("u", raw)
    return bson.decode(document.raw, CodecOptions(tz_aware=True, tzinfo=UTC))
