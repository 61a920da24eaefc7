"""A burst of one program delays another's record by a slice or two, not by all that lies before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from shared.errors import Infrastructure
from shared.messaging import fair
from shared.messaging.fair import SLICE, FairTurns
from shared.store.records import Record
from tests.support.eventually import eventually

TOPIC = "t.submissions"


def record(offset: int, program: str, partition: int = 0) -> Record:
    made: Record = ConsumerRecord(
        TOPIC, partition, offset, 0, 0, b"k", b"v", None, 1, 1, (("ce_source", program.encode()),)
    )
    return made


def burst(count: int, program: str = "loud", *, first: int = 0) -> list[Record]:
    return [record(first + number, program) for number in range(count)]


class Gate:
    """Applies slices when it is let."""

    def __init__(self) -> None:
        self.slices: list[list[Record]] = []
        self.open = asyncio.Event()
        self.fails: Exception | None = None

    async def apply(self, records: Sequence[Record]) -> None:
        await self.open.wait()
        if self.fails is not None:
            raise self.fails
        self.slices.append(list(records))

    @property
    def done(self) -> int:
        return sum(map(len, self.slices))


@asynccontextmanager
async def running(gate: Gate) -> AsyncIterator[FairTurns]:
    turns = FairTurns(TOPIC, gate.apply)
    task = asyncio.create_task(turns.run())
    try:
        yield turns
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_who_writes_behind_a_burst_is_in_the_next_slice() -> None:
    gate = Gate()
    async with running(gate) as turns:
        await turns.apply(burst(10 * SLICE))
        await asyncio.sleep(0)
        await turns.apply([record(10 * SLICE, "quiet")])
        gate.open.set()
        await eventually(lambda: gate.done == 10 * SLICE + 1)
    served = [any(b"quiet" in one.headers[0][1] for one in each) for each in gate.slices]
    assert served.index(True) == 1, "the slice in hand, then its own"


async def test_each_program_keeps_its_order_and_an_unused_share_goes_to_those_who_have_more() -> None:
    gate = Gate()
    gate.open.set()
    async with running(gate) as turns:
        await turns.apply([*burst(SLICE), *burst(3, "a", first=SLICE), *burst(2, "b", first=SLICE + 3)])
        await eventually(lambda: gate.done == SLICE + 5)
    assert [len(each) for each in gate.slices] == [SLICE, 5]
    loud = [one.offset for each in gate.slices for one in each if one.headers[0][1] == b"loud"]
    assert loud == sorted(loud)


async def test_with_more_programs_than_a_slice_has_places_all_have_their_turn() -> None:
    gate = Gate()
    gate.open.set()
    async with running(gate) as turns:
        await turns.apply([record(number, f"p{number % (2 * SLICE)}") for number in range(4 * SLICE)])
        await eventually(lambda: gate.done == 4 * SLICE)
    assert len({one.headers[0][1] for each in gate.slices[:2] for one in each}) == 2 * SLICE


async def test_nothing_is_committed_beyond_the_first_record_that_waits_or_is_in_hand() -> None:
    gate = Gate()
    async with running(gate) as turns:
        assert turns.floor() == {}
        await turns.apply([*burst(SLICE + 5, first=40), record(7, "quiet", partition=3)])
        await eventually(lambda: bool(turns._in_hand))
        assert turns.floor() == {TopicPartition(TOPIC, 0): 40, TopicPartition(TOPIC, 3): 7}
        gate.open.set()
        await eventually(lambda: gate.done == SLICE + 6 and turns.floor() == {})


async def test_a_slice_that_fails_is_tried_again_whole_and_meanwhile_no_more_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fair, "FIRST_PAUSE_S", 0.01)
    gate = Gate()
    gate.open.set()
    gate.fails = Infrastructure("MongoDB failed")
    async with running(gate) as turns:
        await turns.apply(burst(3))
        await eventually(lambda: turns.trouble == "MongoDB failed")
        with pytest.raises(Infrastructure, match="MongoDB failed"):
            await turns.apply(burst(1, first=3))
        assert turns.floor() == {TopicPartition(TOPIC, 0): 0}
        gate.fails = None
        await eventually(lambda: gate.done == 3)
        assert turns.trouble == ""
        await turns.apply(burst(1, first=3))
        await eventually(lambda: gate.done == 4)


async def test_what_is_read_ahead_is_bounded_and_a_restart_forgets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fair, "MOST_AHEAD", 5)
    gate = Gate()
    async with running(gate) as turns:
        await turns.apply(burst(3))
        await eventually(lambda: bool(turns._in_hand))
        reading = asyncio.create_task(turns.apply(burst(6, first=3)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not reading.done(), "the reader waits for room"
        turns.restart()
        await reading
        assert turns.floor() == {TopicPartition(TOPIC, 0): 0}, "only what is in hand"
