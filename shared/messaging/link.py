"""A process's link to Kafka: made in the background, watched, made anew when the cluster is another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from aiokafka.admin import NewTopic
from faststream.kafka import KafkaBroker

from shared.contracts.catalogue import Topic
from shared.errors import JejakError
from shared.messaging.broker import make_broker, start_broker, stop_broker
from shared.messaging.brokers import Brokers
from shared.messaging.producer import Producer
from shared.messaging.reader import BatchReader
from shared.messaging.refusals import NotLetIn
from shared.messaging.topics import Names, check_topics, ensure_topics
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("messaging.link")

WATCH_EVERY_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
KAFKA = "kafka"
_OWNERLESS = (Topic.SUBMISSIONS, Topic.REPLAYS)


class ClusterAdmin(Protocol):
    """What is asked of the cluster."""

    async def cluster_id(self) -> str:
        """The id of the cluster that answers now."""
        ...

    async def create(self, topics: Sequence[NewTopic]) -> list[tuple[str, int, str]]:
        """Ask for topics."""
        ...

    async def partitions(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Per topic its partitions, and those with a leader."""
        ...


class ClusterMemory(Protocol):
    """What the database remembers of the cluster that it last published to."""

    async def cluster(self) -> str | None:
        """Its id, or None before the first."""
        ...

    async def remember(self, cluster_id: str) -> None:
        """Note it, once everything that a new one asks for is done."""
        ...


class Link:
    """Topics, producer and consumers of one process. `replay_all` publishes every event again, on `own`."""

    def __init__(
        self,
        *,
        brokers: Brokers,
        client_id: str,
        names: Names,
        own: str,
        replication: int,
        admin: ClusterAdmin,
        producer: Producer,
        readers: Sequence[BatchReader],
        memory: ClusterMemory,
        replay_all: Callable[[], Awaitable[int]],
    ) -> None:
        self.trouble = "not connected yet"
        """Why Kafka cannot be used now; empty while all is well."""
        self.cluster: str | None = None
        """The cluster that the link is made to; None while it is not."""
        self.seen = ""
        """The cluster that records come from."""
        self._brokers = brokers
        self._client_id = client_id
        self._names = names
        self._own = own
        self._replication = replication
        self._admin = admin
        self._producer = producer
        self._readers = readers
        self._memory = memory
        self._replay_all = replay_all
        self._sent_to: str | None = None
        """The cluster that this process's producer was last made for, whatever the database remembers."""
        self._refill = False
        """The own topic was gone: everything in it is to be sent again, also if that fails at first."""
        self._mark = ""
        """Of the password and CA that the clients were made with: they keep them for life."""
        self._broker: KafkaBroker | None = None
        self._changing = asyncio.Lock()

    async def run(self) -> None:
        """Keep the link until cancelled."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  # whatever it is: shown, logged, tried again
                self._lost(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                if self.trouble:
                    _log.info(LogEvent.DEPENDENCY_BACK, dependency=KAFKA, cluster=self.cluster)
                pause, self.trouble = FIRST_PAUSE_S, ""
                await asyncio.sleep(WATCH_EVERY_S)

    async def mend(self, generation: int) -> None:
        """Replace a producer that lost a record, unless that has been done since `generation`."""
        async with self._changing:
            if self.cluster is not None and self._producer.generation == generation:
                # Until a producer is there again the link is not made: the next look makes it if this fails.
                before, self.cluster = self.cluster, None
                await self._producer.abandon()
                if await self._admin.cluster_id() != before:
                    return
                await self._make_topics(known=before)
                if not self._refill:
                    await self._producer.start()
                    self.cluster = before

    async def stop(self) -> None:
        """Finish the batches in hand, commit, leave the groups, flush; all of it bounded."""
        async with self._changing:
            await self._take_down(flush=True)

    async def _look(self) -> None:
        found = await self._admin.cluster_id()
        async with self._changing:
            if found != self.cluster or self._mark != self._brokers.mark():
                await self._bring_up(found)
            elif self._broker is None or any(reader.failing for reader in self._readers):
                # A client whose inner tasks have ended never recovers by itself.
                _log.warning(LogEvent.DEPENDENCY_LOST, dependency=KAFKA, reason="a consumer keeps failing")
                await self._restart_consumers()
        # Said now, while all still flows: the next start of a service would refuse to connect.
        missing = await check_topics(self._admin, self._names)
        # Another's topic is left to its owner, who alone can fill it again.
        if missing & {self._own, *map(self._names.topic, _OWNERLESS)}:
            async with self._changing:
                await self._bring_up(found)
        for reader in self._readers:
            if reader.refused:
                raise NotLetIn(reader.refused)

    async def _bring_up(self, found: str) -> None:
        known = await self._memory.cluster()
        self.cluster, self._mark = None, self._brokers.mark()
        await self._take_down(flush=False)
        self.seen = found
        await self._make_topics(known=found if found in (known, self._sent_to) else None)
        await self._settle(known, found)
        # From here on the relay deletes rows: whatever this cluster lacks is in the outbox, durably.
        self._sent_to = found
        await self._producer.start()
        await self._restart_consumers()
        self.cluster = found

    async def _make_topics(self, *, known: str | None) -> None:
        """Make what is missing; in a `known` cluster the topics were there, with all that was sent."""
        missing = await check_topics(self._admin, self._names)
        if missing and known is not None:
            which = ", ".join(sorted(missing))
            _log.warning(LogEvent.DEPENDENCY_LOST, dependency=KAFKA, reason=f"deleted, made anew: {which}")
            self._refill = self._refill or self._own in missing
        await ensure_topics(self._admin, self._names, replication=self._replication)

    async def _settle(self, known: str | None, found: str) -> None:
        """Let everything be sent again if the database or this process last published to another cluster.

        The database alone does not tell: another copy of the service may have noted the new cluster while
        this one still sent rows to the old, and deleted them.
        """
        changed = bool({known, self._sent_to} - {None, found})
        if changed:
            _log.warning(LogEvent.CLUSTER_CHANGED, cluster=found)
        if changed or self._refill:
            rows = await self._replay_all()
            reason = "another-cluster" if changed else "topic-deleted"
            _log.info(LogEvent.REPLAY_STARTED, reason=reason, cluster=found, rows=rows)
            self._refill = False
        if known != found:
            await self._memory.remember(found)

    async def _restart_consumers(self) -> None:
        await self._stop_consumers()
        broker = self._made()
        for reader in self._readers:
            reader.attach(broker)
        await start_broker(broker)
        self._broker = broker

    def _made(self) -> KafkaBroker:
        return make_broker(self._brokers, client_id=self._client_id)

    async def _take_down(self, *, flush: bool) -> None:
        if flush:
            await asyncio.gather(*(reader.finish() for reader in self._readers))
            await asyncio.gather(self._stop_consumers(), self._producer.stop())
        else:
            await self._producer.abandon()
            await self._stop_consumers()

    async def _stop_consumers(self) -> None:
        broker, self._broker = self._broker, None
        if broker is not None:
            await stop_broker(broker)

    def _lost(self, error: Exception) -> None:
        why = error.detail if isinstance(error, JejakError) else type(error).__name__
        if not isinstance(error, JejakError):
            _log.error(LogEvent.DEPENDENCY_LOST, error, dependency=KAFKA)
        elif why != self.trouble:
            _log.warning(LogEvent.DEPENDENCY_LOST, dependency=KAFKA, reason=why)
        self.trouble = why
