"""What Kafka takes and our client cannot read: buried, or refused by the broker; never a closed partition."""

from __future__ import annotations

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer import message_accumulator, producer as producer_module
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.contracts.catalogue import Topic
from shared.ids import new_id
from shared.messaging.topics import Names
from tests.support.eventually import eventually
from tests.support.kafka import bare_producer
from tests.support.stack import Namespace
from tests.support.two_services import Service, applied, numbers

MEGABYTES_OF_BLANKS = b" " * 10_000_000


class NoText(str):
    """A header's name that leaves as bytes which are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        """Whatever is asked."""
        return b"\xff\xfename"


async def test_a_header_whose_name_is_no_text_is_buried_and_its_partition_flows(
    intake: Service, triage: Service, place: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = Names(place.name).topic(Topic.REPORTS)
    reports = [new_id() for _ in range(24)]
    for report in reports:
        await intake.tell(report)
        await applied(triage, report, 1)
    for module in (message_accumulator, producer_module):  # the one in C wants plain text
        monkeypatch.setattr(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    async with bare_producer(place.kafka_bootstrap) as producer:
        sent = [
            await producer.send_and_wait(topic, b"{}", partition=number, headers=[(NoText("x"), b"1")])
            for number in range(12)
        ]
    places = [{"topic": topic, "partition": one.partition, "offset": one.offset} for one in sent]
    dead = await eventually(
        lambda: triage.database["dead"].find({"$or": places}).to_list(None), lambda found: len(found) == 12
    )
    assert {doc["reason"] for doc in dead} == {"header-bytes"}
    for report in reports:
        await intake.tell(report)
        assert await applied(triage, report, 2) == numbers(2)


async def test_a_small_record_that_unpacks_to_a_large_one_is_refused_by_the_broker(
    intake: Service, place: Namespace
) -> None:
    await intake.tell(new_id())
    producer = AIOKafkaProducer(
        bootstrap_servers=place.kafka_bootstrap, compression_type="gzip", max_request_size=20_000_000
    )
    await producer.start()
    try:
        with pytest.raises(KafkaError):
            await producer.send_and_wait(Names(place.name).topic(Topic.REPORTS), MEGABYTES_OF_BLANKS)
    finally:
        await producer.stop()
