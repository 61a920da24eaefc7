"""Dead records: kept sealed and once, their stream held, then retried or discarded by a person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.security.sealing import Sealer, Unsealable
from shared.store.dead import Dead
from shared.store.held import Held
from shared.store.mongo import Database
from shared.store.records import Fate, Headers
from tests.support.store_world import HANDLERS, World, chain, fates, received, target

_offsets = count()
CLUSTER = "cluster-1"


@dataclass
class Raw:
    """A record as Kafka's client gives it."""

    value: bytes | None = b"\xff\xfe Siti Aminah, 0811-5550-1234"
    key: bytes | None = b"key"
    headers: Headers = field(default_factory=lambda: [("ce_id", b"\xff"), ("x", b"")])
    topic: str = "jejak.reports"
    partition: int = 1
    offset: int = field(default_factory=lambda: next(_offsets))
    timestamp: int | None = 1_700_000_000_123
    timestamp_type: int | None = 1


@pytest.fixture
def dead(database: Database, world: World) -> Dead:
    return Dead(database, Sealer(b"d" * 32, "dead"), clock=world.clock, new_id=new_id)


async def bury(dead: Dead, raw: Raw, world: World, stream: str | None = None) -> str:
    await dead.bury(
        raw,
        consumer=world.consumer,
        reason="headers",
        detail="a header is not text",
        cluster=CLUSTER,
        stream=stream,
    )
    return next(
        record.id for record in await dead.list(status=None, limit=1000) if record.offset == raw.offset
    )


async def test_a_buried_record_is_kept_byte_for_byte_and_sealed(
    dead: Dead, database: Database, world: World
) -> None:
    raw = Raw()
    identity = await bury(dead, raw, world)
    opened = await dead.raw(identity)
    stored = str(await database["dead"].find_one({"_id": identity}))
    assert (opened.key, opened.value, list(opened.headers)) == (raw.key, raw.value, list(raw.headers))
    assert (opened.timestamp, opened.timestamp_type) == (raw.timestamp, raw.timestamp_type)
    assert "Siti" not in stored
    assert "5550" not in stored


async def test_an_operator_sees_where_it_lay_and_why_but_no_byte(dead: Dead, world: World) -> None:
    raw = Raw()
    identity = await bury(dead, raw, world, "some-stream")
    record = next(each for each in await dead.list() if each.id == identity)
    assert (record.topic, record.partition, record.offset, record.cluster) == (
        raw.topic,
        raw.partition,
        raw.offset,
        CLUSTER,
    )
    assert (record.reason, record.size, record.stream, record.status) == (
        "headers",
        30,
        "some-stream",
        "waiting",
    )
    assert len(record.sha256) == 64


async def test_a_record_without_value_or_key_is_kept_too(dead: Dead, world: World) -> None:
    identity = await bury(dead, Raw(value=None, key=None, headers=[]), world)
    opened = await dead.raw(identity)
    assert (opened.key, opened.value, opened.headers) == (None, None, [])


async def test_a_record_is_buried_once_however_often_it_comes(
    dead: Dead, database: Database, world: World
) -> None:
    raw, stream = Raw(), new_id()
    identity = await bury(dead, raw, world, stream)
    await dead.discard(identity, by="operator-1", reason="noise")
    assert await bury(dead, raw, world, stream) == identity
    assert await database["dead"].count_documents({"offset": raw.offset}) == 1
    assert await world.held(stream) == []


async def test_the_same_place_on_a_new_cluster_is_another_record(
    dead: Dead, database: Database, world: World
) -> None:
    raw = Raw()
    await bury(dead, raw, world)
    await dead.bury(raw, consumer=world.consumer, reason="r", detail="d", cluster="cluster-2", stream=None)
    assert await database["dead"].count_documents({"offset": raw.offset}) == 2


async def test_another_record_at_the_same_place_of_a_topic_made_anew_is_kept_too(
    dead: Dead, database: Database, world: World
) -> None:
    raw = Raw()
    await bury(dead, raw, world)
    await bury(dead, Raw(value=b"{", offset=raw.offset), world)
    await bury(dead, Raw(value=b"{", offset=raw.offset), world)
    assert await database["dead"].count_documents({"offset": raw.offset}) == 2


async def test_the_raw_bytes_open_only_in_their_own_place(
    dead: Dead, database: Database, world: World
) -> None:
    one, other = await bury(dead, Raw(), world), await bury(dead, Raw(), world)
    sealed = await database["dead"].find_one({"_id": one})
    assert sealed is not None
    await database["dead"].update_one({"_id": other}, {"$set": {"sealed": sealed["sealed"]}})
    with pytest.raises(Unsealable):
        await dead.raw(other)


async def test_the_stream_of_a_dead_record_is_held_until_it_is_decided(dead: Dead, world: World) -> None:
    stream, other = new_id(), new_id()
    identity = await bury(dead, Raw(), world, stream)
    items = received([*chain(stream, 2), *chain(other, 1)])
    result = await world.store.apply_batch(world.consumer, items, HANDLERS)
    assert fates(result) == [Fate.HELD, Fate.HELD, Fate.APPLIED]
    world.clock.forward(hours=1)
    assert Fate.APPLIED not in fates(await world.store.retry_held(world.consumer, HANDLERS))
    await dead.discard(identity, by="operator-1", reason="a test of a program")
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [Fate.APPLIED] * 2
    assert await world.total(target(stream)) == 2


async def test_a_discarded_record_keeps_who_and_why_and_is_decided_once(dead: Dead, world: World) -> None:
    identity = await bury(dead, Raw(), world)
    await dead.discard(identity, by="operator-1", reason="noise")
    record = next(each for each in await dead.list(status="discarded", limit=1000) if each.id == identity)
    assert (record.decided_by, record.decision) == ("operator-1", "noise")
    with pytest.raises(Conflict):
        await dead.discard(identity, by="operator-2", reason="again")
    with pytest.raises(Conflict):
        await dead.ask_retry(identity, by="operator-2")


async def test_a_retry_opens_the_stream_and_ends_well_or_waits_again(dead: Dead, world: World) -> None:
    stream = new_id()
    identity = await bury(dead, Raw(), world, stream)
    await dead.ask_retry(identity, by="operator-1")
    assert identity in await dead.to_retry(1000)
    assert await world.held(stream) == []
    await dead.failed_again(identity, reason="value", detail="still not JSON")
    assert [doc["code"] for doc in await world.held(stream)] == ["dead"]
    await dead.ask_retry(identity, by="operator-1")
    await dead.to_retry(1000)
    await dead.retried(identity)
    assert identity not in [record.id for record in await dead.list(limit=1000)]


async def test_what_is_not_there_is_not_found(dead: Dead) -> None:
    for attempt in (
        dead.raw("none"),
        dead.ask_retry("none", by="o"),
        dead.discard("none", by="o", reason="r"),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_an_operator_without_the_key_lists_and_discards(
    database: Database, dead: Dead, world: World
) -> None:
    identity = await bury(dead, Raw(), world)
    keyless = Dead(database, None, clock=world.clock, new_id=new_id)
    assert await keyless.count() >= 1
    await keyless.discard(identity, by="operator-1", reason="noise")


async def test_a_held_record_that_a_person_skips_lets_the_stream_go_on(
    database: Database, world: World
) -> None:
    stream, held = new_id(), Held(database)
    events = chain(stream, 4)
    await world.store.apply_batch(world.consumer, received(events[:1]), HANDLERS)
    unknown = replace(events[1], type="jejak.intake.never_seen.v1").sealed()
    third = replace(events[2], prev=unknown.hash).sealed()
    await world.store.apply_batch(world.consumer, received([unknown, third]), HANDLERS)
    first = (await held.list(stream=stream))[0]
    assert (first.sequence, first.code) == (2, "unknown-type")
    await held.skip(first, by="operator-1", reason="superseded", now=world.clock.now)
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [Fate.APPLIED]
    position = await database["positions"].find_one({"_id": {"consumer": world.consumer, "stream": stream}})
    assert position is not None
    assert (position["sequence"], position["skipped"][0]["by"]) == (3, "operator-1")


async def test_a_fork_that_a_person_sets_aside_lets_the_stream_go_on(
    database: Database, world: World
) -> None:
    stream, held = new_id(), Held(database)
    events = chain(stream, 3)
    await world.store.apply_batch(
        world.consumer, received([events[0], *chain(stream, 1), events[1]]), HANDLERS
    )
    assert await world.position(stream) == 1
    fork = next(record for record in await held.list(stream=stream) if record.code == "fork")
    assert fork.needs_person
    await held.skip(fork, by="operator-1", reason="from the lost cluster", now=world.clock.now)
    result = await world.store.apply_batch(world.consumer, received(events[2:]), HANDLERS)
    assert fates(result) == [Fate.APPLIED, Fate.APPLIED]


async def test_a_record_behind_a_gap_cannot_be_skipped(database: Database, world: World) -> None:
    stream, held = new_id(), Held(database)
    await world.store.apply_batch(world.consumer, received(chain(stream, 3)[2:]), HANDLERS)
    (record,) = await held.list(stream=stream)
    with pytest.raises(NotFound, match="replay"):
        await held.skip(record, by="operator-1", reason="r", now=world.clock.now)
    assert (await held.count())["gap"] >= 1
    assert await held.try_now(world.consumer, stream, now=world.clock.now) == 1
