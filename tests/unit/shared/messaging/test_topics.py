"""Topics from code: as declared, never with another partition count; offsets that may be committed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import NewTopic

from shared.contracts.catalogue import PARTITIONS, Topic
from shared.errors import Infrastructure, Refused
from shared.messaging.offsets import Offsets
from shared.messaging.refusals import NotLetIn
from shared.messaging.topics import Names, declared, ensure_topics
from tests.support.kafka import SampleRecord

NAMES = Names("t")


class FakeAdmin:
    """A cluster with some topics."""

    def __init__(self, there: dict[str, tuple[int, int]] | None = None, refusal: int = 0) -> None:
        self.there = dict(there or {})
        self.refusal = refusal

    async def create(self, wanted: Sequence[NewTopic]) -> list[tuple[str, int, str]]:
        answers = []
        for topic in wanted:
            code = self.refusal or (36 if topic.name in self.there else 0)
            if not code:
                self.there[topic.name] = (topic.num_partitions, topic.num_partitions)
            answers.append((topic.name, code, ""))
        return answers

    async def partitions(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        return {name: self.there[name] for name in names if name in self.there}


async def test_missing_topics_are_made_and_making_them_again_changes_nothing() -> None:
    admin = FakeAdmin({"t.reports": (PARTITIONS, PARTITIONS)})
    for _ in range(2):
        await ensure_topics(admin, NAMES)
        assert admin.there == {f"t.{topic.value}": (PARTITIONS, PARTITIONS) for topic in Topic}


@pytest.mark.parametrize("count", [1, PARTITIONS - 1, PARTITIONS + 1])
async def test_a_topic_with_another_partition_count_is_refused_with_what_to_do(count: int) -> None:
    with pytest.raises(
        Refused, match=rf"t\.cases has {count} partitions where 12 are needed.*Delete the topic"
    ):
        await ensure_topics(FakeAdmin({"t.cases": (count, count)}), NAMES)


async def test_a_topic_that_kafka_will_not_make_is_refused() -> None:
    with pytest.raises(Refused, match="refuses to make the topic"):
        await ensure_topics(FakeAdmin(refusal=42), NAMES)
    with pytest.raises(NotLetIn, match="does not authorise this service's user for the topic"):
        await ensure_topics(FakeAdmin(refusal=29), NAMES)


async def test_partitions_without_a_leader_are_waited_for_and_count_as_away() -> None:
    with pytest.raises(Infrastructure):
        await ensure_topics(FakeAdmin({"t.cases": (PARTITIONS, PARTITIONS - 1)}), NAMES, settle_s=0.1)


def test_the_declared_settings_lose_nothing() -> None:
    for topic in declared(NAMES, replication=3):
        settings = topic.topic_configs
        assert (topic.num_partitions, topic.replication_factor) == (12, 3)
        assert settings["min.insync.replicas"] == "2"
        assert settings["unclean.leader.election.enable"] == "false"
        assert settings["retention.ms"] == str(14 * 24 * 3600 * 1000)
        assert settings["message.timestamp.type"] == "LogAppendTime"
    assert declared(NAMES, replication=1)[0].topic_configs["min.insync.replicas"] == "1"


def records(partition: int, *offsets: int) -> list[SampleRecord]:
    """Records of one partition."""
    return [SampleRecord(topic="t", partition=partition, offset=offset) for offset in offsets]


HERE, THERE = TopicPartition("t", 0), TopicPartition("t", 1)


def test_only_what_was_applied_and_is_ours_is_committed_and_only_once() -> None:
    offsets = Offsets()
    offsets.applied([*records(0, 4, 5), *records(1, 9)])
    assert offsets.due({HERE}, {}) == {HERE: 6}
    offsets.committed({HERE: 6})
    assert offsets.due({HERE, THERE}, {}) == {THERE: 10}


def test_nothing_is_committed_beyond_the_floor_nor_back() -> None:
    offsets = Offsets()
    offsets.applied(records(0, 5))
    assert offsets.due({HERE}, {HERE: 3}) == {HERE: 3}
    offsets.committed({HERE: 3})
    assert offsets.due({HERE}, {HERE: 2}) == {}
    assert offsets.due({HERE}, {}) == {HERE: 6}


def test_revoked_partitions_are_forgotten() -> None:
    offsets = Offsets()
    offsets.applied(records(0, 5))
    offsets.forget([HERE])
    assert offsets.due({HERE}, {}) == {}


def test_a_batch_begins_at_the_first_offset_of_each_partition() -> None:
    assert Offsets.first_of([*records(0, 7, 8), *records(1, 3)]) == {HERE: 7, THERE: 3}
