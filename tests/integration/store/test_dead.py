"""Dead records: kept sealed and once, their stream held until a person decided (test_decisions.py)."""

from __future__ import annotations

import pytest

from shared.errors import NotFound
from shared.ids import new_id
from shared.security.sealing import Unsealable
from shared.store.dead import Dead, Filter
from shared.store.decided import Act
from shared.store.decisions import Decisions
from shared.store.mongo import Database
from shared.store.records import Fate
from tests.support.buried import CLUSTER, EVERY, Raw, bury, decide
from tests.support.store_world import HANDLERS, World, chain, fates, received, target


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
    dead: Dead, decisions: Decisions, database: Database, world: World
) -> None:
    raw, stream = Raw(), new_id()
    identity = await bury(dead, raw, world, stream)
    await decide(decisions, Act.DISCARD, identity, reason="noise")
    assert await bury(dead, raw, world, stream) == identity
    assert await database["dead"].count_documents({"offset": raw.offset}) == 1
    assert await world.held(stream) == []


async def test_an_event_that_its_owner_sends_again_is_not_buried_again_whatever_was_decided(
    dead: Dead, decisions: Decisions, database: Database, world: World
) -> None:
    stream = new_id()
    first = Raw(headers=[("ce_id", b"an-id"), ("ce_epoch", b"1")])
    identity = await bury(dead, first, world, stream)
    again = [Raw(headers=[("ce_id", b"an-id"), ("ce_epoch", b"2")]) for _ in range(2)]
    await dead.bury(again[0], consumer=world.consumer, reason="r", detail="d", cluster="c", stream=stream)
    await decide(decisions, Act.DISCARD, identity, reason="will never be readable")
    await dead.bury(again[1], consumer=world.consumer, reason="r", detail="d", cluster="c", stream=stream)
    assert await database["dead"].count_documents({"stream": stream}) == 1
    assert await world.held(stream) == []
    erased = [Raw(value=value) for value in (b'{"a":1,"keyset":"wrapped"}', b'{"keyset":null,"a":1}')]
    await bury(dead, erased[0], world, stream)
    await dead.bury(erased[1], consumer=world.consumer, reason="r", detail="d", cluster="c", stream=stream)
    assert await database["dead"].count_documents({"stream": stream}) == 2
    await database["dead"].delete_one({"stream": stream, "offset": erased[0].offset})
    await bury(dead, Raw(headers=[("ce_id", b"another-id")]), world, stream)
    assert await database["dead"].count_documents({"stream": stream}) == 2


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


async def test_the_stream_of_a_dead_record_is_held_until_it_is_decided(
    dead: Dead, decisions: Decisions, world: World
) -> None:
    stream, other = new_id(), new_id()
    identity = await bury(dead, Raw(), world, stream)
    items = received([*chain(stream, 2), *chain(other, 1)])
    result = await world.store.apply_batch(world.consumer, items, HANDLERS)
    assert fates(result) == [Fate.HELD, Fate.HELD, Fate.APPLIED]
    world.clock.forward(hours=1)
    assert Fate.APPLIED not in fates(await world.store.retry_held(world.consumer, HANDLERS))
    await decide(decisions, Act.DISCARD, identity, reason="a test of a program")
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [Fate.APPLIED] * 2
    assert await world.total(target(stream)) == 2


async def test_a_retry_opens_the_stream_and_ends_well_or_waits_again(
    dead: Dead, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    identity = await bury(dead, Raw(), world, stream)
    await decide(decisions, Act.RETRY, identity)
    assert [doc["code"] for doc in await world.held(stream)] == ["dead"]
    assert identity in await dead.to_retry(1000)
    assert await world.held(stream) == []
    await dead.failed_again(identity, reason="value", detail="still not JSON")
    assert [doc["code"] for doc in await world.held(stream)] == ["dead"]
    await decide(decisions, Act.RETRY, identity)
    await dead.to_retry(1000)
    await dead.retried(identity)
    found = await dead.find(identity)
    assert found is not None
    assert found.status == "retried"


async def test_those_to_be_tried_come_in_the_topics_order_however_they_were_buried(
    dead: Dead, decisions: Decisions, world: World
) -> None:
    topic = f"jejak.{new_id()}"
    places = [(2, 7), (1, 9), (1, 3)]
    raws = [Raw(topic=topic, partition=partition, offset=offset) for partition, offset in places]
    ids = {(raw.partition, raw.offset): await bury(dead, raw, world) for raw in raws}
    for identity in ids.values():
        await decide(decisions, Act.RETRY, identity)
    mine = [identity for identity in await dead.to_retry(1000) if identity in ids.values()]
    assert mine == [ids[place] for place in sorted(places)]
    assert list(await dead.ids(Filter(status="retry", topic=topic))) == mine


async def test_the_list_is_narrowed_and_goes_on_behind_a_place(dead: Dead, world: World) -> None:
    topic = f"jejak.{new_id()}"
    ids = [await bury(dead, Raw(topic=topic), world, reason=reason) for reason in ("hash", "hash", "value")]
    mine = Filter(topic=topic)
    first, second = await dead.list(mine, limit=2)
    rest = await dead.list(mine, after=(second.at, second.id))
    assert [record.id for record in (first, second, *rest)] == sorted(ids, reverse=True)
    assert [record.id for record in await dead.list(Filter(topic=topic, reason="value"))] == [ids[2]]
    assert (await dead.by_status())["waiting"] >= 3


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        (b"jejak.intake.report_submitted.v1", "jejak.intake.report_submitted.v1"),
        (b"jejak.siti_aminah.v1", None),
        (b"\xff", None),
    ],
)
async def test_only_a_type_of_ours_is_shown(
    dead: Dead, world: World, header: bytes, kept: str | None
) -> None:
    identity = await bury(dead, Raw(headers=[("ce_type", header)]), world)
    found = await dead.find(identity)
    assert found is not None
    assert found.type == kept


async def test_what_is_not_there_is_not_found(dead: Dead) -> None:
    assert await dead.find("none") is None
    with pytest.raises(NotFound):
        await dead.raw("none")


async def test_an_operator_without_the_key_lists(database: Database, dead: Dead, world: World) -> None:
    identity = await bury(dead, Raw(), world)
    keyless = Dead(database, None, clock=world.clock, new_id=new_id)
    assert await keyless.count() >= 1
    assert identity in [record.id for record in await keyless.list(EVERY, limit=1000)]
