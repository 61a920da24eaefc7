"""What an operator or a disk may do to Kafka behind the services' backs, and what Kafka knows of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, RecordsToDelete
from aiokafka.errors import KafkaError

from shared.contracts.catalogue import PARTITIONS
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers

_MEMBERS = 5
"""The field of a group's description (Kafka protocol, DescribeGroups)."""


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def widen(bootstrap: str, topic: str) -> None:
    """Add a partition to a topic."""
    async with _admin(bootstrap) as admin:
        await admin.create_partitions({topic: NewPartitions(PARTITIONS + 1)})


async def delete_topic(bootstrap: str, topic: str) -> None:
    """Delete a topic with all that it holds."""
    async with _admin(bootstrap) as admin:
        await admin.delete_topics([topic])


async def delete_records(bootstrap: str, topic: str) -> int:
    """Let Kafka forget all that a topic holds, as retention does; how many offsets that is."""
    until = await ends(bootstrap, topic)
    async with _admin(bootstrap) as admin:
        await admin.delete_records(
            {where: RecordsToDelete(before_offset=end) for where, end in until.items()}
        )
    return sum(until.values())


async def ends(bootstrap: str, topic: str) -> dict[TopicPartition, int]:
    """The next offset of each partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        found: dict[TopicPartition, int] = await consumer.end_offsets(_partitions(topic))
    finally:
        await consumer.stop()
    return found


async def alive(bootstrap: str) -> set[int]:
    """The numbers of the brokers that the cluster counts on; none while this one does not answer."""
    with suppress(KafkaError):
        async with _admin(bootstrap) as admin:
            return {int(one["node_id"]) for one in (await admin.describe_cluster())["brokers"]}
    return set()


async def leaderless(bootstrap: str, topic: str) -> int:
    """How many partitions of a topic have no leader."""
    admin = Admin(Brokers(bootstrap))
    try:
        count, led = (await admin.partitions([topic]))[topic]
    finally:
        await admin.close()
    return count - led


async def members(bootstrap: str, group: str) -> int:
    """How many members a group has, by what its coordinator knows."""
    async with _admin(bootstrap) as admin:
        (response,) = await admin.describe_consumer_groups([group])
    (described,) = response.groups
    return len(described[_MEMBERS])


async def committed(bootstrap: str, group: str) -> dict[TopicPartition, int]:
    """The committed offsets of a group."""
    admin = Admin(Brokers(bootstrap))
    try:
        return await admin.committed(group)
    finally:
        await admin.close()


async def commit(bootstrap: str, group: str, offsets: Mapping[TopicPartition, int]) -> None:
    """Commit offsets for a group without members, as an operator does by hand."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(list(offsets))
        await consumer.commit(dict(offsets))
    finally:
        await consumer.stop()


async def move_back(bootstrap: str, group: str, topic: str) -> int:
    """Set the offsets of a group without members to 0; how many records it had committed by then."""
    known = await committed(bootstrap, group)
    await commit(bootstrap, group, dict.fromkeys(_partitions(topic), 0))
    return sum(known.values())


def _partitions(topic: str) -> list[TopicPartition]:
    return [TopicPartition(topic, number) for number in range(PARTITIONS)]
