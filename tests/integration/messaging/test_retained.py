"""The reader that the checker and the restore share gives every record of a topic, and none twice."""

from __future__ import annotations

from collections import Counter

from deploy.bench.topics import Record, fill
from deploy.retained import retained
from shared.contracts.catalogue import PARTITIONS, Topic
from shared.messaging.brokers import Brokers
from shared.messaging.producer import partition_of
from shared.messaging.topics import Names
from tests.support.stack import Namespace

RECORDS: list[Record] = [(f"key-{number}".encode(), f"value-{number}".encode(), []) for number in range(60)]


async def values(place: Namespace, topic: str, *only: int) -> Counter[bytes]:
    """How often each value was read."""
    brokers = Brokers(place.kafka_bootstrap)
    return Counter(
        [
            bytes(record.value)
            async for records in retained(brokers, topic, only=only, client="test")
            for record in records
        ]
    )


async def test_every_record_is_read_once(place: Namespace) -> None:
    await fill(Brokers(place.kafka_bootstrap), place.name, Topic.REPORTS, RECORDS)
    topic = Names(place.name).topic(Topic.REPORTS)
    assert await values(place, topic) == Counter(value for _key, value, _headers in RECORDS)
    some = [value for key, value, _headers in RECORDS if partition_of(key) in (1, 2)]
    assert 0 < len(some) < len(RECORDS) / PARTITIONS * 4
    assert await values(place, topic, 1, 2) == Counter(some)


async def test_a_topic_that_is_empty_or_missing_has_none(place: Namespace) -> None:
    assert await values(place, Names(place.name).topic(Topic.CASES)) == Counter()
    assert await values(place, f"{place.name}.nowhere") == Counter()
