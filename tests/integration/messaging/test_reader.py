"""The reader and the broker on real Kafka: trouble moves no offset, costs no membership, loses no order."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import NewTopic
from faststream.kafka import KafkaBroker

from deploy.local.servers import Servers
from shared.contracts.catalogue import Topic
from shared.errors import Infrastructure, Refused
from shared.messaging.admin import Admin
from shared.messaging.broker import make_broker, start_broker, stop_broker
from shared.messaging.brokers import Brokers
from shared.messaging.producer import LARGEST_REQUEST, Producer, TooLarge
from shared.messaging.reader import BatchReader
from shared.messaging.topics import Names, ensure_topics
from shared.store.records import Record
from tests.support.eventually import eventually
from tests.support.kafka import bare_producer, everything


@dataclass
class Applier:
    """Keeps what it applied, unless told to fail."""

    failing: Exception | None = None
    tries: int = 0
    values: list[bytes] = field(default_factory=list)

    async def __call__(self, records: Sequence[Record]) -> None:
        self.tries += 1
        if self.failing is not None:
            raise self.failing
        self.values += [record.value or b"" for record in records]


@dataclass
class Place:
    """Topics of one test's own."""

    bootstrap: str
    names: Names

    @property
    def topic(self) -> str:
        return self.names.topic(Topic.REPORTS)

    @property
    def group(self) -> str:
        return self.names.group("triage", self.topic)

    async def send(self, *values: bytes) -> None:
        async with bare_producer(self.bootstrap) as producer:
            for value in values:
                await producer.send_and_wait(self.topic, value, b"key")

    @asynccontextmanager
    async def reading(self, applier: Applier) -> AsyncIterator[BatchReader]:
        reader = BatchReader(topic=self.topic, group=self.group, apply=applier)
        broker = make_broker(Brokers(self.bootstrap), client_id="test")
        reader.attach(broker)
        await start_broker(broker)
        try:
            yield reader
        finally:
            await reader.finish()
            await stop_broker(broker)

    async def committed(self) -> int:
        admin = Admin(Brokers(self.bootstrap))
        try:
            return sum((await admin.committed(self.group)).values())
        finally:
            await admin.close()


@pytest.fixture
async def place(stack: Servers) -> Place:
    names = Names(f"t{secrets.token_hex(4)}")
    admin = Admin(Brokers(stack.kafka_bootstrap))
    await ensure_topics(admin, names)
    await admin.close()
    return Place(stack.kafka_bootstrap, names)


VALUES = [f"{number}".encode() for number in range(20)]


@pytest.mark.parametrize("trouble", [Infrastructure("MongoDB is away"), ZeroDivisionError()])
async def test_while_a_batch_cannot_be_applied_no_offset_moves_and_then_all_come_in_order(
    place: Place, trouble: Exception
) -> None:
    applier = Applier(failing=trouble)
    async with place.reading(applier) as reader:
        await place.send(*VALUES[:10])
        await eventually(lambda: applier.tries >= 3)
        assert reader.trouble
        await reader.commit()
        assert await place.committed() == 0
        await place.send(*VALUES[10:])
        applier.failing = None
        await eventually(lambda: len(applier.values) == 20, within=20)
        assert applier.values == VALUES
        assert reader.trouble == ""
        await reader.commit()
        assert await place.committed() == 20


async def test_trouble_is_tried_again_with_growing_pauses_and_not_in_a_loop(place: Place) -> None:
    applier = Applier(failing=Infrastructure("MongoDB is away"))
    async with place.reading(applier):
        await place.send(b"1")
        await eventually(lambda: applier.tries >= 2)
        began = time.monotonic()
        await eventually(lambda: time.monotonic() - began > 2)
        assert applier.tries <= 6


async def test_what_was_applied_is_committed_at_the_end_and_not_read_again(place: Place) -> None:
    first, second = Applier(), Applier()
    await place.send(*VALUES)
    async with place.reading(first):
        await eventually(lambda: len(first.values) == 20)
    await place.send(b"last")
    async with place.reading(second):
        await eventually(lambda: second.values)
        assert second.values == [b"last"]


async def test_records_from_before_the_first_start_are_read(place: Place) -> None:
    applier = Applier()
    await place.send(*VALUES)
    async with place.reading(applier):
        await eventually(lambda: applier.values == VALUES)


async def test_the_consumer_runs_with_settings_that_lose_nothing(place: Place) -> None:
    async with place.reading(Applier()) as reader:
        assert reader._subscriber is not None
        consumer = reader._subscriber.consumer
        assert isinstance(consumer, AIOKafkaConsumer)
        assert consumer._enable_auto_commit is False
        assert consumer._auto_offset_reset == "earliest"
        assert consumer._isolation_level == "read_committed"


async def test_the_producer_runs_with_settings_that_lose_nothing(place: Place) -> None:
    producer = Producer(Brokers(place.bootstrap), client_id="test")
    await producer.start()
    try:
        assert producer._client is not None
        assert producer._client._txn_manager is not None, "idempotent"
        assert producer._client._sender._acks == -1
    finally:
        await producer.stop()


async def test_a_record_over_the_limit_is_refused_before_it_is_queued_and_one_under_it_passes(
    place: Place,
) -> None:
    producer = Producer(Brokers(place.bootstrap), client_id="test")
    await producer.start()
    try:
        with pytest.raises(TooLarge):
            await producer.send(place.topic, key=b"k", value=b"x" * LARGEST_REQUEST, headers=[])
        await (await producer.send(place.topic, key=b"k", value=b"x" * (LARGEST_REQUEST - 1000), headers=[]))
    finally:
        await producer.stop()
    assert [len(record.value) for record in await everything(place.bootstrap, place.topic)] == [
        LARGEST_REQUEST - 1000
    ]


async def test_a_producer_that_is_abandoned_fails_what_is_open_and_never_delivers_it(place: Place) -> None:
    producer = Producer(Brokers(place.bootstrap), client_id="test")
    await producer.start()
    client = producer._client
    assert client is not None
    client._message_accumulator._linger_time = 60.0
    queued = await producer.send(place.topic, key=b"k", value=b"x", headers=[])
    await producer.abandon()
    await asyncio.wait([queued], timeout=1)
    assert queued.exception() is not None
    assert not producer.running
    assert await everything(place.bootstrap, place.topic) == []


async def test_a_topic_that_somebody_made_with_one_partition_is_refused(stack: Servers) -> None:
    names = Names(f"t{secrets.token_hex(4)}")
    admin = Admin(Brokers(stack.kafka_bootstrap))

    try:
        await admin.create([NewTopic(names.topic(Topic.CASES), 1, 1)])
        with pytest.raises(Refused, match="has 1 partitions where 12 are needed"):
            await ensure_topics(admin, names)
    finally:
        await admin.close()


async def test_of_several_hosts_one_that_answers_is_enough(place: Place) -> None:
    hosts = f"127.0.0.1:1,{place.bootstrap}"
    broker = make_broker(Brokers(hosts), client_id="test")
    BatchReader(topic=place.names.topic(Topic.REPORTS), group="g", apply=Applier()).attach(broker)
    admin, producer = Admin(Brokers(hosts)), Producer(Brokers(hosts), client_id="test")
    assert await admin.cluster_id()
    await producer.start()
    await start_broker(broker)
    await stop_broker(broker)
    await producer.stop()
    await admin.close()


async def test_without_kafka_everything_says_so_within_its_bound() -> None:
    began = time.monotonic()
    admin, producer = Admin(Brokers("127.0.0.1:1")), Producer(Brokers("127.0.0.1:1"), client_id="test")
    for attempt in (admin.cluster_id(), producer.start(), start_broker(_broker_of_nowhere())):
        with pytest.raises(Infrastructure):
            await attempt
    await producer.stop()
    await admin.close()
    assert time.monotonic() - began < 5


def _broker_of_nowhere() -> KafkaBroker:
    broker = make_broker(Brokers("127.0.0.1:1"), client_id="test")
    BatchReader(topic="t", group="g", apply=Applier()).attach(broker)
    return broker
