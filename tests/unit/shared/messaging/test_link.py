"""The link: another cluster gets topics, a fresh producer and all events; then it is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest
from aiokafka.admin import NewTopic

from shared.contracts.catalogue import PARTITIONS
from shared.errors import Infrastructure, Refused
from shared.messaging.brokers import Brokers
from shared.messaging.link import Link
from shared.messaging.producer import Producer
from shared.messaging.reader import BatchReader
from shared.messaging.refusals import NotLetIn
from shared.messaging.topics import Names
from tests.support.eventually import eventually


class Shared:
    """What the database of all copies of a service remembers."""

    def __init__(self, known: str | None = None) -> None:
        self.known = known


@dataclass
class Reader:
    """One that Kafka lets read, or not."""

    refused: str = ""
    failing: bool = False


@dataclass(frozen=True)
class Door(Brokers):
    """Brokers whose password may be changed."""

    changed: list[str] = field(default_factory=list)

    def mark(self) -> str:
        return repr(self.changed)


class Cluster:
    """A cluster, a producer and a memory that write down what happens."""

    def __init__(self, found: str, known: str | None = None, *, shared: Shared | None = None) -> None:
        self.found: str | Exception = found
        self.shared = shared or Shared(known)
        self.log: list[str] = []
        self.generation = 0
        self.door = Door("nowhere:1")
        self.readers: list[Reader] = []
        self.replay_fails = False
        self.count = PARTITIONS
        self.gone: set[str] = set()
        self.link = Link(
            brokers=self.door,
            client_id="test",
            names=Names("t"),
            own="t.reports",
            replication=1,
            admin=self,
            producer=cast("Producer", self),
            readers=cast("list[BatchReader]", self.readers),
            memory=self,
            replay_all=self.replay_all,
        )

    @property
    def known(self) -> str | None:
        """The cluster that the database remembers."""
        return self.shared.known

    async def cluster_id(self) -> str:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def create(self, topics: Sequence[NewTopic]) -> list[tuple[str, int, str]]:
        self.log.append("topics")
        self.gone.clear()
        return [(topic.name, 0, "") for topic in topics]

    async def partitions(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        return {name: (self.count, self.count) for name in names if name not in self.gone}

    async def start(self) -> None:
        self.generation += 1
        self.log.append("producer")

    async def abandon(self) -> None:
        self.log.append("abandoned")

    async def stop(self) -> None:
        self.log.append("flushed")

    async def cluster(self) -> str | None:
        return self.known

    async def remember(self, cluster_id: str) -> None:
        self.shared.known = cluster_id
        self.log.append("remembered")

    async def replay_all(self) -> int:
        if self.replay_fails:
            raise Infrastructure("MongoDB is away")
        self.log.append("replayed")
        return 1


async def test_the_first_cluster_is_remembered_and_nothing_is_sent_again() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    assert cluster.log == ["abandoned", "topics", "remembered", "producer"]


async def test_the_known_cluster_is_linked_to_once() -> None:
    cluster = Cluster("A", known="A")
    await cluster.link._look()
    await cluster.link._look()
    assert cluster.log == ["abandoned", "topics", "producer"]


async def test_a_partition_that_is_added_under_a_running_service_is_named_and_all_flows_on() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    cluster.count = PARTITIONS + 1
    with pytest.raises(Refused, match="13 partitions where 12 are needed"):
        await cluster.link._look()
    assert cluster.link.cluster == "A"
    assert cluster.log[-1] == "producer", "nothing was taken down"


async def test_the_own_topic_is_made_and_filled_anew_when_it_was_deleted_under_a_running_service() -> None:
    cluster = Cluster("A", known="A")
    await cluster.link._look()
    cluster.gone = {"t.reports"}
    await cluster.link._look()
    assert cluster.log[3:] == ["abandoned", "topics", "replayed", "producer"]
    await cluster.link._look()
    assert cluster.log.count("replayed") == 1


async def test_the_own_topic_is_filled_anew_when_it_was_deleted_while_the_service_rested() -> None:
    cluster = Cluster("A", known="A")
    cluster.gone = {"t.reports"}
    cluster.replay_fails = True
    with pytest.raises(Infrastructure):
        await cluster.link._look()
    cluster.replay_fails = False
    await cluster.link._look()
    assert cluster.log[-2:] == ["replayed", "producer"], "also when it did not succeed at once"


async def test_anothers_topic_that_was_deleted_is_left_to_its_owner_who_can_fill_it() -> None:
    cluster = Cluster("A", known="A")
    await cluster.link._look()
    cluster.gone = {"t.cases"}
    await cluster.link._look()
    assert cluster.log[3:] == []
    cluster.gone = {"t.replays"}
    await cluster.link._look()
    assert cluster.log[3:] == ["abandoned", "topics", "producer"]


async def test_a_producer_that_lost_its_topic_waits_until_the_topic_is_filled_anew() -> None:
    cluster = Cluster("A", known="A")
    await cluster.link._look()
    cluster.gone = {"t.reports"}
    await cluster.link.mend(cluster.generation)
    assert cluster.log[3:] == ["abandoned", "topics"]
    await cluster.link._look()
    assert cluster.log[-2:] == ["replayed", "producer"]


async def test_another_cluster_gets_everything_again_before_anything_is_sent() -> None:
    cluster = Cluster("B", known="A")
    await cluster.link._look()
    assert cluster.log == ["abandoned", "topics", "replayed", "remembered", "producer"]


async def test_a_replay_that_was_cut_short_is_done_again() -> None:
    cluster = Cluster("B", known="A")
    cluster.replay_fails = True
    with pytest.raises(Infrastructure):
        await cluster.link._look()
    assert (cluster.known, cluster.generation) == ("A", 0), "no producer deletes rows before the replay"
    cluster.replay_fails = False
    await cluster.link._look()
    assert cluster.log[-3:] == ["replayed", "remembered", "producer"]


async def test_a_cluster_that_changes_under_a_running_service_is_noticed() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    cluster.found = "B"
    await cluster.link._look()
    assert cluster.log.count("replayed") == 1
    assert (cluster.known, cluster.link.seen, cluster.generation) == ("B", "B", 2)


async def test_a_producer_with_a_hole_is_replaced_once_however_many_ask() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    await asyncio.gather(cluster.link.mend(1), cluster.link.mend(1))
    assert cluster.generation == 2
    assert cluster.log[-3:] == ["abandoned", "topics", "producer"]


async def test_a_producer_that_could_not_be_replaced_is_made_at_the_next_look() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    cluster.found = Infrastructure("Kafka is away")
    with pytest.raises(Infrastructure):
        await cluster.link.mend(1)
    cluster.found = "A"
    await cluster.link._look()
    assert cluster.generation == 2


async def test_a_mended_producer_is_not_made_for_a_cluster_that_nobody_settled() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    cluster.found = "B"
    await cluster.link.mend(1)
    assert cluster.generation == 1
    await cluster.link._look()
    assert cluster.log[-3:] == ["replayed", "remembered", "producer"]


async def test_a_copy_that_still_sent_to_the_old_cluster_has_everything_sent_again_too() -> None:
    shared = Shared()
    first, second = Cluster("A", shared=shared), Cluster("A", shared=shared)
    await first.link._look()
    await second.link._look()
    first.found = "B"
    await first.link._look()
    assert (shared.known, second.link.seen) == ("B", "A"), "the second still sends to the old one"
    second.found = "B"
    await second.link._look()
    assert second.log[-2:] == ["replayed", "producer"]


async def test_a_way_to_another_cluster_and_back_sends_everything_again_each_time() -> None:
    cluster = Cluster("A")
    for found in "ABA":
        cluster.found = found
        await cluster.link._look()
    assert cluster.log.count("replayed") == 2
    assert cluster.known == "A"


async def test_while_kafka_is_away_the_link_says_why_and_afterwards_all_is_well() -> None:
    cluster = Cluster("A")
    cluster.found = Infrastructure("Kafka does not answer")
    running = asyncio.create_task(cluster.link.run())
    await eventually(lambda: cluster.link.trouble == "Kafka does not answer")
    cluster.found = "A"
    await eventually(lambda: cluster.link.trouble == "")
    running.cancel()


async def test_what_a_consumer_may_not_read_is_said_of_the_link_until_it_may() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    cluster.readers.append(reader := Reader(refused="no ACL"))
    with pytest.raises(NotLetIn, match="no ACL"):
        await cluster.link._look()
    reader.refused = ""
    await cluster.link._look()


async def test_a_changed_password_makes_all_clients_anew_and_nothing_is_sent_again() -> None:
    cluster = Cluster("A")
    await cluster.link._look()
    cluster.door.changed.append("password")
    await cluster.link._look()
    await cluster.link._look()
    assert cluster.log == ["abandoned", "topics", "remembered", "producer", "abandoned", "topics", "producer"]
