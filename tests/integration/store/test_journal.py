"""The journal is the record: chains verify, states are rebuilt from it, heads are told, epochs rise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.ids import new_id
from shared.store import meta
from shared.store.journal import Journal
from shared.store.mongo import Client, Database
from tests.support.sample_aggregate import Tally, TallyAggregate, adding, change, closing
from tests.support.store_world import HANDLERS, World, chain, received, target

AGGREGATE = TallyAggregate()


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database, service="triage")


async def grown(world: World) -> str:
    stream = new_id()
    for decide in (adding(1, note="n"), adding(2, content=stream), closing):
        await world.store.change(change(stream, decide))
    return stream


async def test_entries_come_in_order_and_as_they_were_hashed(world: World, journal: Journal) -> None:
    stream = await grown(world)
    entries = await journal.entries(stream)
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert "_id" not in entries[0]
    assert await journal.verify(stream) == []
    assert [entry["seq"] for entry in await journal.entries(stream, after=2)] == [3]


@pytest.mark.parametrize("amount", [0, -1, 2**31, 2**40, 2**53 - 1, -(2**53) + 1])
async def test_numbers_come_back_from_bson_as_they_were_hashed(
    world: World, journal: Journal, amount: int
) -> None:
    stream = new_id()
    await world.store.change(change(stream, adding(amount)))
    assert await journal.verify(stream) == []
    assert await journal.differs(stream, AGGREGATE) == []


@pytest.mark.parametrize(
    "text", ["", "\x00", "a\u0000b", "\u2028", "\U0001f5f3", "e\u0301", "\ufeff", "null", "\\", '"']
)
async def test_texts_come_back_from_bson_as_they_were_hashed(
    world: World, journal: Journal, text: str
) -> None:
    stream = new_id()
    await world.store.change(change(stream, adding(note=text + "!")))
    (entry,) = await journal.entries(stream)
    assert entry["data"]["internal"]["note"] == text + "!"
    assert await journal.verify(stream) == []


async def test_an_entry_changed_in_the_database_is_found(
    world: World, journal: Journal, owner: Client, database: Database
) -> None:
    stream = await grown(world)
    await owner[database.name]["journal"].update_one(
        {"stream": stream, "seq": 2}, {"$set": {"data.amount": 9}}
    )
    assert {problem.seq for problem in await journal.verify(stream)} == {2}


async def test_the_state_is_the_fold_of_the_journal(world: World, journal: Journal) -> None:
    stream = await grown(world)
    assert await journal.rebuild(stream, AGGREGATE) == await world.store.load(stream) == Tally(3, closed=True)
    assert await journal.differs(stream, AGGREGATE) == []


async def test_so_it_is_for_states_that_consumers_and_people_changed(world: World, journal: Journal) -> None:
    source = new_id()
    await world.store.apply_batch(world.consumer, received(chain(source, 5)), HANDLERS)
    await world.store.change(change(target(source), adding(7)))
    assert await journal.differs(target(source), AGGREGATE) == []
    assert await journal.rebuild(target(source), AGGREGATE) == Tally(12)


async def test_a_state_that_was_edited_or_lost_is_found(
    world: World, journal: Journal, database: Database
) -> None:
    edited, lost = await grown(world), await grown(world)
    await database["cases"].update_one({"_id": edited}, {"$set": {"body.total": 1}})
    await database["cases"].delete_one({"_id": lost})
    assert len(await journal.differs(edited, AGGREGATE)) == 1
    assert len(await journal.differs(lost, AGGREGATE)) == 1
    assert await journal.differs(new_id(), AGGREGATE) == []


async def test_every_stream_is_named_once(world: World, journal: Journal) -> None:
    made = [await grown(world) for _ in range(3)]
    named = [stream async for stream in journal.streams()]
    assert set(made) <= set(named)
    assert named == sorted(set(named))


async def test_heads_name_the_last_announced_event_of_what_changed_since(
    world: World, journal: Journal
) -> None:
    world.clock.forward(days=365)
    before = world.clock.now - timedelta(seconds=1)
    stream, silent = await grown(world), new_id()
    await world.store.change(change(silent, lambda state: closing(state or Tally())))
    (head,) = await journal.heads("cases", before)
    last = (await journal.entries(stream))[1]["announced"]
    assert (head.stream, head.sequence, head.hash, head.epoch) == (stream, 2, last["hash"], last["epoch"])
    # What is changed several times in one millisecond stands in the ones after it.
    assert await journal.heads("cases", world.clock.now + timedelta(seconds=1)) == []


async def test_heads_of_one_millisecond_go_on_after_a_stream(world: World, journal: Journal) -> None:
    world.clock.forward(days=400)
    before = world.clock.now - timedelta(milliseconds=1)
    streams = sorted(new_id() for _ in range(3))
    for stream in streams:
        await world.store.change(change(stream))
    (first,) = await journal.heads("cases", before, limit=1)
    rest = await journal.heads("cases", first.changed_at, after=first.stream)
    assert [first.stream, *(one.stream for one in rest)] == streams


async def test_events_after_a_restore_bear_a_new_epoch(
    world: World, owner: Client, database: Database
) -> None:
    stream = new_id()
    await world.store.change(change(stream))
    raised = await meta.raise_epoch(owner[database.name])
    try:
        await world.rival.start()
        await world.rival.change(change(stream))
        epochs = [entry["announced"]["epoch"] for entry in await world.entries(stream)]
        assert epochs == [raised - 1, raised]
    finally:
        await owner[database.name]["meta"].update_one({"_id": "epoch"}, {"$set": {"value": 1}})


async def test_the_cluster_last_seen_is_remembered(database: Database) -> None:
    await meta.remember_cluster(database, "one")
    await meta.remember_cluster(database, "two")
    assert await meta.cluster(database) == "two"
