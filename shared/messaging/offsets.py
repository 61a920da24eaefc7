"""What has been applied of each partition and not yet committed, and where a batch began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from aiokafka import TopicPartition

from shared.store.records import Record


class Offsets:
    """The next offset of each partition: applied by us, and last committed."""

    def __init__(self) -> None:
        self._next: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}

    def applied(self, records: Sequence[Record]) -> None:
        """The effects of these records are committed in the database."""
        for record in records:
            self._next[TopicPartition(record.topic, record.partition)] = record.offset + 1

    def due(
        self, assigned: Collection[TopicPartition], floor: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """What is to be committed of the partitions that are ours, nowhere beyond `floor`."""
        ready = {
            where: min(offset, floor.get(where, offset))
            for where, offset in self._next.items()
            if where in assigned
        }
        return {where: offset for where, offset in ready.items() if self._committed.get(where, -1) < offset}

    def committed(self, offsets: dict[TopicPartition, int]) -> None:
        """Kafka has these."""
        self._committed.update(offsets)

    def forget(self, revoked: Iterable[TopicPartition]) -> None:
        """The partitions are no longer ours."""
        for where in revoked:
            self._next.pop(where, None)
            self._committed.pop(where, None)

    @staticmethod
    def first_of(records: Sequence[Record]) -> dict[TopicPartition, int]:
        """The first offset of each partition in a batch."""
        first: dict[TopicPartition, int] = {}
        for record in records:
            where = TopicPartition(record.topic, record.partition)
            first[where] = min(record.offset, first.get(where, record.offset))
        return first
