"""What an operator may do to topics and groups behind the services' backs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, RecordsToDelete

from shared.contracts.catalogue import PARTITIONS

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


async def delete(bootstrap: str, topic: str) -> None:
    """Delete a topic with all its records."""
    async with _admin(bootstrap) as admin:
        await admin.delete_topics([topic])


async def expire(bootstrap: str, topic: str) -> None:
    """Delete a topic's records, as retention does in the end."""
    up_to = {where: RecordsToDelete(end) for where, end in (await ends(bootstrap, topic)).items() if end}
    async with _admin(bootstrap) as admin:
        await admin.delete_records(up_to)


async def move_back(bootstrap: str, group: str, topic: str) -> int:
    """Set the offsets of a group without members to 0; how many records it had committed by then."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        known = [await consumer.committed(where) or 0 for where in partitions]
        await consumer.commit(dict.fromkeys(partitions, 0))
    finally:
        await consumer.stop()
    return sum(known)


async def ends(bootstrap: str, topic: str) -> dict[TopicPartition, int]:
    """The end of each partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        found: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    finally:
        await consumer.stop()
    return found


async def members(bootstrap: str, group: str) -> int:
    """How many members a group has, by what its coordinator knows."""
    async with _admin(bootstrap) as admin:
        (response,) = await admin.describe_consumer_groups([group])
    (described,) = response.groups
    return len(described[_MEMBERS])
