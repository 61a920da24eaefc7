"""What an outbox promises: rows in order, the same event at every building, complete replays."""

from __future__ import annotations

import asyncio
import time

import pytest

from shared.ids import new_id
from shared.store.journal import Journal
from shared.store.mongo import Database
from shared.store.outbox import Outbox, Parked, Row
from tests.support.sample_aggregate import adding, change, closing
from tests.support.store_world import World


async def three(world: World) -> str:
    stream = new_id()
    for decide in (adding(1), adding(2), adding(3, content=stream)):
        await world.store.change(change(stream, decide))
    return stream


class OutboxSuite:
    """On MongoDB, and on the database in memory."""

    async def test_rows_come_by_stream_and_entry_and_hold_nothing_else(
        self, world: World, outbox: Outbox, database: Database
    ) -> None:
        streams = sorted([await three(world), await three(world)])
        rows = await outbox.next_rows()
        assert rows == [Row(stream, seq) for stream in streams for seq in (1, 2, 3)]
        assert [set(doc) async for doc in database["outbox"].find({})] == [{"_id"}] * 6
        assert await outbox.next_rows(2) == rows[:2]
        assert await outbox.next_rows(2, after=rows[1]) == rows[2:4]

    async def test_events_are_built_from_the_journal_in_the_order_of_the_rows(
        self, world: World, outbox: Outbox
    ) -> None:
        stream = await three(world)
        rows = await outbox.next_rows()
        events = await outbox.events(rows[::-1])
        assert [event.sequence for event in events] == [3, 2, 1]
        assert events[0].keyset == f"wrapped-{stream}"
        assert events[1].keyset is None
        assert all(event.computed_hash() == event.hash for event in events)
        assert await outbox.events(rows[::-1]) == events

    async def test_silent_entries_have_no_row(self, world: World, outbox: Outbox) -> None:
        stream = new_id()
        await world.store.change(change(stream))
        await world.store.change(change(stream, closing))
        assert await outbox.next_rows() == [Row(stream, 1)]

    async def test_an_acknowledged_row_dies_and_the_journal_stays(
        self, world: World, outbox: Outbox, database: Database
    ) -> None:
        stream = await three(world)
        rows = await outbox.next_rows()
        await outbox.done(rows[:2])
        assert await outbox.next_rows() == rows[2:]
        assert len(await Journal(database, service="triage").entries(stream)) == 3

    async def test_depth_counts_rows_and_tells_the_age_of_the_oldest(
        self, world: World, outbox: Outbox
    ) -> None:
        assert await outbox.depth() == (0, 0.0)
        await three(world)
        rows, age = await outbox.depth()
        assert rows == 3
        assert age > 0

    async def test_a_parked_row_keeps_its_stream_back_and_no_other_until_a_replay(
        self, world: World, outbox: Outbox
    ) -> None:
        stuck, other = await three(world), await three(world)
        first, second = Row(stuck, 1), Row(stuck, 2)
        await outbox.done([first])
        await outbox.park(second, "larger than Kafka takes")
        assert {row.stream for row in await outbox.next_rows()} == {other}
        assert await outbox.parked() == [Parked(stuck, 2, "larger than Kafka takes")]
        await outbox.done([Row(other, seq) for seq in (1, 2, 3)])
        began = time.monotonic()
        await outbox.wake(within=0.5)
        assert time.monotonic() - began >= 0.5, "rows that may not leave wake nobody"
        await outbox.enqueue_stream(stuck)
        assert [row.seq for row in await outbox.next_rows()] == [1, 2, 3]
        assert await outbox.parked() == []

    async def test_a_row_wakes_the_relay_within_the_second_of_the_sweep(
        self, world: World, outbox: Outbox
    ) -> None:
        slept = asyncio.create_task(outbox.wake(within=30))
        while not slept.done() and not await outbox.next_rows(1):
            await asyncio.sleep(0.05)
            await world.store.change(change(new_id()))
        began = time.monotonic()
        await slept
        assert time.monotonic() - began < 0.9

    async def test_a_commit_of_this_process_rings_the_bell_and_one_without_rows_does_not(
        self,
        world: World,
    ) -> None:
        bell = world.store.backend.bell
        stream = new_id()
        await world.store.change(change(stream))
        assert bell.is_set()
        bell.clear()
        await world.store.change(change(stream, closing))  # announced to nobody
        assert not bell.is_set()

    async def test_wake_returns_at_once_while_rows_wait_and_after_its_time_without(
        self, world: World, outbox: Outbox
    ) -> None:
        await asyncio.wait_for(outbox.wake(within=0.01), 5)
        await world.store.change(change(new_id()))
        await asyncio.wait_for(outbox.wake(within=600), 5)

    async def test_a_row_written_between_the_look_and_the_stream_is_not_missed(
        self, world: World, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        look = outbox._empty_at

        async def look_then_write() -> object | None:
            found = await look()
            if found is not None:
                await world.store.change(change(new_id()))
            return found

        monkeypatch.setattr(outbox, "_empty_at", look_then_write)
        began = time.monotonic()
        await asyncio.wait_for(outbox.wake(within=600), 5)
        assert time.monotonic() - began < 0.9

    async def test_a_stream_is_replayed_from_an_announced_sequence(
        self, world: World, outbox: Outbox
    ) -> None:
        stream = await three(world)
        await outbox.done(await outbox.next_rows())
        assert await outbox.enqueue_stream(stream, 2) == 2
        rows = await outbox.next_rows()
        assert [(row.stream, row.seq) for row in rows] == [(stream, 2), (stream, 3)]
        assert [event.sequence for event in await outbox.events(rows)] == [2, 3]

    async def test_everything_is_replayed_and_twice_is_once(
        self, world: World, outbox: Outbox, database: Database
    ) -> None:
        for _ in range(3):
            await three(world)
        announced = await database["journal"].count_documents({"announced": {"$ne": None}})
        assert await outbox.enqueue_all() == announced
        assert await outbox.enqueue_all() == announced
        assert await database["outbox"].count_documents({}) == announced

    async def test_an_acknowledgement_from_before_a_replay_does_not_take_its_rows(
        self, world: World, outbox: Outbox
    ) -> None:
        stream = await three(world)
        sent_before = await outbox.next_rows()
        await outbox.enqueue_stream(stream)
        await outbox.done(sent_before)
        rows = await outbox.next_rows()
        assert [(row.stream, row.seq) for row in rows] == [(stream, seq) for seq in (1, 2, 3)]
        await outbox.done(rows)
        assert await outbox.next_rows() == []
