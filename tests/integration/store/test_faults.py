"""MongoDB fails, freezes and dies under the write path: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import NetworkTimeout

from shared.clock import system_clock
from shared.errors import Busy, Infrastructure
from shared.ids import new_id
from shared.security.sealing import Sealer
from shared.store import indexes
from shared.store.change import ChangeStore
from shared.store.journal import verify_chain
from shared.store.mongo import Client, open_client, open_database
from shared.store.records import Fate
from shared.store.transaction import MongoBackend
from tests.support.eventually import eventually
from tests.support.own_mongo import OwnMongo
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, adding, change
from tests.support.store_world import HANDLERS, HandClock, World, chain, fates, received, target

UNKNOWN = ["UnknownTransactionCommitResult"]
TRANSIENT = ["TransientTransactionError"]
NAMESPACE = "faults"


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnMongo]:
    own = OwnMongo(tmp_path_factory.mktemp("mongod") / "own")
    own.start()
    yield own
    own.close()


@pytest.fixture
async def direct(mongod: OwnMongo) -> AsyncIterator[Client]:
    client = open_client(mongod.owner_url, app="test-faults")
    await indexes.ensure(client, NAMESPACE)
    yield client
    client.close()


@pytest.fixture
async def world(mongod: OwnMongo, direct: Client) -> AsyncIterator[World]:
    database = open_database(direct, f"{NAMESPACE}_triage")
    stores: list[ChangeStore[Tally, Fact]] = [
        ChangeStore(
            database,
            TallyAggregate(),
            service="triage",
            office="balikpapan",
            clock=system_clock,
            new_id=new_id,
            secrets=Sealer(b"s" * 32, "answers"),
        )
        for _ in range(2)
    ]
    for store in stores:
        await store.start()
    yield World(stores[0], stores[1], MongoBackend(database), HandClock())
    mongod.heal()
    for store in stores:
        await store.close()


async def once(world: World, stream: str) -> None:
    entries = await world.entries(stream)
    assert [entry["seq"] for entry in entries] == [1]
    assert await world.rows(stream) == [1]
    assert await world.total(stream) == 1


async def test_write_conflicts_are_tried_again(world: World, mongod: OwnMongo) -> None:
    streams = [new_id() for _ in range(8)]
    mongod.fail(["insert"], times=5, errorCode=112, errorLabels=TRANSIENT)
    await asyncio.gather(*(world.store.change(change(stream, key=stream)) for stream in streams))
    for stream in streams:
        await once(world, stream)


async def test_a_connection_lost_during_the_commit_is_no_second_report(
    world: World, mongod: OwnMongo
) -> None:
    streams = [new_id() for _ in range(8)]
    mongod.fail(["commitTransaction"], times=1, closeConnection=True)
    outcomes = await asyncio.gather(*(world.store.change(change(stream, key=stream)) for stream in streams))
    assert not any(outcome.repeated for outcome in outcomes)
    for stream in streams:
        await once(world, stream)


@pytest.mark.parametrize("keyed", ["k", None], ids=["with keys", "without keys"])
async def test_a_commit_that_landed_but_is_never_confirmed_is_found_and_answered(
    world: World, mongod: OwnMongo, keyed: str | None
) -> None:
    streams = [new_id() for _ in range(4)]
    mongod.fail(
        ["commitTransaction"], times=50, writeConcernError={"code": 64, "errmsg": "waiting for replication"}
    )
    outcomes = await asyncio.gather(
        *(world.store.change(change(stream, key=keyed and stream)) for stream in streams)
    )
    assert [outcome.answer for outcome in outcomes] == [{"stream": stream, "total": 1} for stream in streams]
    for stream in streams:
        await once(world, stream)


async def test_a_commit_that_never_arrives_is_busy_and_its_repeat_is_taken_once(
    world: World, mongod: OwnMongo
) -> None:
    stream = new_id()
    mongod.fail(["commitTransaction"], times=50, closeConnection=True)
    with pytest.raises(Busy):
        await world.store.change(change(stream, key=stream))
    mongod.heal()
    await world.store.change(change(stream, key=stream))
    await once(world, stream)


async def test_a_batch_whose_commit_is_not_confirmed_is_applied_once(world: World, mongod: OwnMongo) -> None:
    stream = new_id()
    mongod.fail(
        ["commitTransaction"], times=6, writeConcernError={"code": 64, "errmsg": "waiting for replication"}
    )
    result = await world.store.apply_batch(world.consumer, received(chain(stream, 3)), HANDLERS)
    assert len(result.results) == 3
    assert await world.total(target(stream)) == 3


async def test_a_batch_during_an_outage_is_no_try_and_comes_again(world: World, mongod: OwnMongo) -> None:
    stream = new_id()
    items = received(chain(stream, 3))
    mongod.fail(["insert", "update"], times=1_000, errorCode=11602, errorLabels=TRANSIENT)
    with pytest.raises(Infrastructure):
        await world.store.apply_batch(world.consumer, items, HANDLERS)
    mongod.heal()
    assert await world.held(stream) == []
    assert fates(await world.store.apply_batch(world.consumer, items, HANDLERS)) == [Fate.APPLIED] * 3


async def test_locks_of_a_process_that_died_in_its_transaction_do_not_stay(
    world: World, direct: Client
) -> None:
    stream = new_id()
    await world.store.change(change(stream))
    dead = await direct.start_session()
    dead.start_transaction()
    cases = direct[f"{NAMESPACE}_triage"]["cases"]
    await cases.update_one({"_id": stream}, {"$set": {"office": "nobody"}}, session=dead)
    outcome = await world.store.change(change(stream, adding(2)))
    assert outcome.state == Tally(3)
    dead.delegate._server_session = None  # the process is gone: nobody will end its session


async def test_a_frozen_database_makes_callers_busy_and_forgets_nothing(
    world: World, mongod: OwnMongo
) -> None:
    stream = new_id()
    mongod.signal(signal.SIGSTOP)
    try:
        with pytest.raises(Busy):
            await world.store.change(change(stream, key=stream))
    finally:
        mongod.signal(signal.SIGCONT)

    async def repeated() -> bool:
        try:
            await world.store.change(change(stream, key=stream))
        except Infrastructure:
            return False
        return True

    await eventually(repeated, within=40)
    await once(world, stream)


async def insisted(world: World, number: int) -> str:
    """A report sent again with its key until it is acknowledged."""
    stream = new_id()
    while True:
        try:
            outcome = await world.store.change(change(stream, key=f"{number}-{stream}"))
        except Infrastructure:
            continue
        assert outcome.answer == {"stream": stream, "total": 1}
        return stream


async def test_every_report_acknowledged_while_the_database_dies_again_and_again_is_there_once(
    world: World, mongod: OwnMongo
) -> None:
    acknowledged: list[str] = []

    async def reporter(number: int) -> None:
        for _ in range(25):
            acknowledged.append(await insisted(world, number))  # noqa: PERF401 - the killer watches it grow

    def progress() -> int:
        return len(acknowledged)

    async def killer() -> None:
        for after in (20, 70, 130):
            await eventually(progress, after.__le__, within=120)
            await asyncio.to_thread(mongod.kill)
            await asyncio.to_thread(mongod.start)

    await asyncio.gather(killer(), *(reporter(number) for number in range(8)))
    assert len(set(acknowledged)) == 200
    for stream in acknowledged:
        entries = await world.entries(stream)
        assert [entry["seq"] for entry in entries] == [1]
        assert verify_chain(entries, "/jejak/triage") == []


async def test_the_set_up_waits_for_an_index_longer_than_for_any_other_answer(
    mongod: OwnMongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = AsyncIOMotorClient[dict[str, object]](mongod.owner_url, socketTimeoutMS=300, retryWrites=False)
    slow = {"blockConnection": True, "blockTimeMS": 900}
    try:
        mongod.fail(["createIndexes"], times=1, **slow)
        await indexes.ensure(hasty, "patient")
        monkeypatch.setattr(indexes, "BUILDING_S", None)
        mongod.fail(["createIndexes"], times=1, **slow)
        with pytest.raises(NetworkTimeout):
            await indexes.ensure(hasty, "hasty")
    finally:
        mongod.heal()
        hasty.close()
