"""Topics made from code: the same at every start, and again after a change of cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import errors
from aiokafka.admin import NewTopic

from shared.contracts.catalogue import PARTITIONS, RETENTION_DAYS, Topic
from shared.errors import Infrastructure, Refused
from shared.messaging.refusals import NotLetIn, refusal

MADE, EXISTS = 0, 36
BROKER_LIMIT = 1_048_588
"""`max.message.bytes`: Kafka's default, written out because `LARGEST_RECORD` relies on it."""

_SETTLE_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Names:
    """Names under a namespace, so that many installations share one Kafka."""

    namespace: str

    def topic(self, topic: Topic) -> str:
        """Full name of a topic, e.g. `jejak.reports`."""
        return f"{self.namespace}.{topic.value}"

    def group(self, service: str, topic: str) -> str:
        """Consumer group of a service on one topic, so that a rebalance leaves its other topics alone."""
        return f"{self.namespace}.{service}.{topic.removeprefix(f'{self.namespace}.')}"


class TopicAdmin(Protocol):
    """What is asked of the cluster."""

    async def create(self, topics: Sequence[NewTopic]) -> list[tuple[str, int, str]]:
        """Ask for topics; name, error code and message of each."""
        ...

    async def partitions(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Per topic how many partitions it has, and how many of them have a leader."""
        ...


def declared(names: Names, *, replication: int) -> list[NewTopic]:
    """All topics as they must be."""
    settings = {
        "cleanup.policy": "delete",
        "retention.ms": str(RETENTION_DAYS * 24 * 3600 * 1000),
        "max.message.bytes": str(BROKER_LIMIT),
        # The broker unpacks what a program compressed: no record hides its size, none needs a codec.
        "compression.type": "uncompressed",
        "min.insync.replicas": str(max(1, replication - 1)),
        "unclean.leader.election.enable": "false",
        # By the broker's clock: a program with a wrong clock must not make retention eat a segment at once.
        "message.timestamp.type": "LogAppendTime",
    }
    return [NewTopic(names.topic(topic), PARTITIONS, replication, topic_configs=settings) for topic in Topic]


async def ensure_topics(
    admin: TopicAdmin, names: Names, *, replication: int = 1, settle_s: float = 5.0
) -> None:
    """Make the topics that are missing and wait until every partition has a leader.

    Raises:
        Refused: a topic has another partition count, or Kafka refuses to make one.
        NotLetIn: this user may not make them.
        Infrastructure: Kafka does not answer, or some partition gets no leader within `settle_s`.
    """
    wanted = declared(names, replication=replication)
    for name, code, message in await admin.create(wanted):
        if why := refusal(errors.for_code(code)(name)):
            raise NotLetIn(why)
        if code not in (MADE, EXISTS):
            raise Refused(
                f"Kafka refuses to make the topic {name} (error {code}): {message or 'no reason given'}"
            )
    await _settled(admin, [topic.name for topic in wanted], tries=max(1, round(settle_s / _SETTLE_PAUSE_S)))


async def check_topics(admin: TopicAdmin, names: Names) -> set[str]:
    """Look whether the topics are still as they must be; those that are missing.

    Raises:
        Refused: one has another partition count.
        Infrastructure: Kafka does not answer.
    """
    wanted = {names.topic(topic) for topic in Topic}
    found = await admin.partitions(sorted(wanted))
    for name, (count, _led) in found.items():
        _check(name, count)
    return wanted - found.keys()


async def _settled(admin: TopicAdmin, names: Sequence[str], *, tries: int) -> None:
    for _ in range(tries):
        found = await admin.partitions(names)
        for name, (count, _led) in found.items():
            _check(name, count)
        if all(found.get(name) == (PARTITIONS, PARTITIONS) for name in names):
            return
        await asyncio.sleep(_SETTLE_PAUSE_S)
    raise Infrastructure("Kafka has the topics, but some of their partitions have no leader")


def _check(name: str, count: int) -> None:
    if count != PARTITIONS:
        raise Refused(
            f"The topic {name} has {count} partitions where {PARTITIONS} are needed, because with another "
            f"count a report's events may change partitions. Delete the topic; it is made and filled anew."
        )
