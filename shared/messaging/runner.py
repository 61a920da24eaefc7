"""All of a service's messaging as one thing that its wiring builds, starts and stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from shared.clock import Clock
from shared.contracts.catalogue import TOPIC_OF, Topic
from shared.contracts.replays import StreamOwner
from shared.errors import Infrastructure
from shared.messaging.admin import Admin, describe
from shared.messaging.broker import LARGEST_BATCH
from shared.messaging.brokers import Brokers, Reaching
from shared.messaging.condition import Condition
from shared.messaging.fair import FairTurns, nothing
from shared.messaging.heads import ANNOUNCE_EVERY_S, HeadsAnnouncer, HeadsChecker
from shared.messaging.link import Link
from shared.messaging.ports import Ports
from shared.messaging.producer import Producer
from shared.messaging.reader import Apply, BatchReader
from shared.messaging.refusals import Certificate
from shared.messaging.relay import Lease, Relay
from shared.messaging.replay import Replays
from shared.messaging.second_tries import Retried, SecondTries
from shared.messaging.submissions import SubmissionConsumer, SubmissionSubscription
from shared.messaging.subscribe import Burial, EventConsumer, Subscription
from shared.messaging.topics import Names
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import CONSUMER_LAG, DEAD_ROWS, HELD_ROWS, LogEvent
from shared.telemetry.traces import Traces

_log = Log("messaging.runner")

COMMIT_EVERY_S = 1.0
SWEEP_EVERY_S = 5.0
CANCEL_AGAIN_S = 0.2


class Where(Reaching, Protocol):
    """What is read of a service's settings."""

    @property
    def kafka_replication(self) -> int: ...  # noqa: D102  # the words are those of the settings
    @property
    def namespace(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Observed:
    """Where spans and figures go."""

    traces: Traces
    metrics: Metrics


async def _released(lease: Lease) -> None:
    with suppress(Infrastructure, TimeoutError):
        await asyncio.wait_for(lease.release(), 1)


async def ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until they end: a client that connects may take a cancellation for its own and go on."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)


async def in_turn(steps: Sequence[Callable[[], Awaitable[object]]]) -> None:
    """Take every step, whatever becomes of another; the first fault is raised, the others are logged."""
    first: Exception | None = None
    for step in steps:
        try:
            await step()
        except Exception as fault:  # noqa: BLE001  # raised below, or logged
            if first is None:
                first = fault
            else:
                _log.warning(LogEvent.SWEEP_FAILED, reason=describe(fault))
    if first is not None:
        raise first


class Messaging:
    """Starts at once and stops within five seconds, whether or not Kafka is there."""

    def __init__(
        self,
        service: StreamOwner,
        where: Where,
        ports: Ports,
        *,
        subscriptions: Sequence[Subscription],
        submissions: SubmissionSubscription | None = None,
        observed: Observed,
        clock: Clock,
    ) -> None:
        self._service = service
        self._where = where
        self._ports = ports
        self._observed = observed
        self._names = Names(where.namespace)
        self._admin = Admin(Brokers.of(where))
        self._certificate = Certificate(self._admin.brokers, clock)
        self._producer = Producer(self._admin.brokers, client_id=f"{where.namespace}-{service}")
        self.replays = self._make_replays()
        self._consumers = [self._consumer(subscription) for subscription in subscriptions]
        names = {one.topic: one.name for one in subscriptions}
        self._checker = HeadsChecker(
            consumers=names, reached=ports.reached, behind=self._behind, replays=self.replays
        )
        self.replays.listen(self._checker)
        self._announcer = HeadsAnnouncer(
            service=service, changed=ports.changed, memory=ports.memory, replays=self.replays, clock=clock
        )
        self._applying: dict[str, Retried] = {}
        self._second_tries = SecondTries(ports.dead, self._applying)
        self._fair = FairTurns(self._names.topic(Topic.SUBMISSIONS), self._take(submissions))
        self._readers = self._make_readers()
        self._link = self._make_link()
        self.relay = self._make_relay()
        self.condition = Condition(
            self._link, self.relay, [*self._readers, self._fair], self._certificate.parts
        )
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin in the background; never waits for Kafka."""
        self._tasks = [
            asyncio.create_task(self._link.run(), name="messaging.link"),
            asyncio.create_task(self.relay.run(), name="messaging.relay"),
            asyncio.create_task(self._fair.run(), name="messaging.fair"),
            asyncio.create_task(self._every(COMMIT_EVERY_S, self._commit), name="messaging.commit"),
            asyncio.create_task(self._every(SWEEP_EVERY_S, self.sweep), name="messaging.sweep"),
            asyncio.create_task(self._every(SWEEP_EVERY_S, self._measure), name="messaging.measure"),
            asyncio.create_task(self._every(ANNOUNCE_EVERY_S, self._announce), name="messaging.announce"),
            asyncio.create_task(self._certificate.run(), name="messaging.certificate"),
        ]

    async def stop(self) -> None:
        """Stop in the reverse order: no new work, the batches in hand, offsets, producer, lease."""
        await ended(self._tasks)
        self._tasks = []
        await asyncio.gather(
            self._link.stop(),
            _released(self._ports.relay_lease),
            _released(self._ports.heads_lease),
            self._admin.close(),
        )

    async def ping(self) -> None:
        """Every part that `condition` tells apart.

        Raises:
            Infrastructure: Kafka is away, the relay is stuck or a consumer cannot apply.
        """
        for part in self.condition.parts.values():
            await part()

    async def sweep(self) -> None:
        """Carry out what persons asked, try dead and held records again, ask for what never came.

        Dead ones first: a stream's held records stand behind the one that was dead.
        """
        held = [partial(self._retry_held, consumer) for consumer in self._consumers]
        await in_turn([self._ports.asked.carry_out_asked, self._second_tries.run, *held, self._checker.check])

    async def _retry_held(self, consumer: EventConsumer) -> None:
        result = await self._ports.store.retry_held(consumer.subscription.name, consumer.handlers)
        if result.gaps:
            await self.replays.ask(consumer.subscription.topic, result.gaps)

    async def lag(self) -> dict[str, int | None]:
        """Records not yet read, by topic; None while no partition of it is read here."""
        lags = {reader.topic: await reader.lag() for reader in self._readers}
        return {topic: sum(lag.values()) if lag else None for topic, lag in lags.items()}

    def _make_replays(self) -> Replays:
        return Replays(
            service=self._service,
            topic=self._names.topic(Topic.REPLAYS),
            producer=self._producer,
            outbox=self._ports.outbox,
            bury=self._bury,
            metrics=self._observed.metrics,
        )

    def _consumer(self, subscription: Subscription) -> EventConsumer:
        return EventConsumer(
            subscription,
            store=self._ports.store,
            bury=self._bury,
            ask=self.replays.ask,
            traces=self._observed.traces,
            metrics=self._observed.metrics,
        )

    def _make_link(self) -> Link:
        return Link(
            brokers=self._admin.brokers,
            client_id=f"{self._where.namespace}-{self._service}",
            names=self._names,
            own=self._names.topic(TOPIC_OF[self._service]),
            replication=self._where.kafka_replication,
            admin=self._admin,
            producer=self._producer,
            readers=self._readers,
            memory=self._ports.memory,
            replay_all=self._ports.outbox.enqueue_all,
        )

    def _make_relay(self) -> Relay:
        return Relay(
            outbox=self._ports.outbox,
            producer=self._producer,
            topic=self._names.topic(TOPIC_OF[self._service]),
            lease=self._ports.relay_lease,
            mend=self._link.mend,
            traces=self._observed.traces,
            metrics=self._observed.metrics,
        )

    def _take(self, submissions: SubmissionSubscription | None) -> Apply:
        if submissions is None:
            return nothing
        consumer = SubmissionConsumer(
            submissions, store=self._ports.store, bury=self._bury, metrics=self._observed.metrics
        )
        self._applying[self._names.topic(Topic.SUBMISSIONS)] = consumer
        return consumer.apply

    def _make_readers(self) -> list[BatchReader]:
        for one in self._consumers:
            self._applying[self._names.topic(one.subscription.topic)] = one
        topic = self._names.topic(Topic.REPLAYS)
        hear = BatchReader(
            topic=topic,
            group=self._names.group(self._service, topic),
            apply=self.replays.apply,
            floor=self._checker.floor,
            on_start=self._checker.restart,
        )
        return [*(self._reader(name, one.apply) for name, one in self._applying.items()), hear]

    def _reader(self, topic: str, apply: Apply) -> BatchReader:
        group = self._names.group(self._service, topic)
        if topic == self._fair.topic:
            return self._fair.reader(group)
        return BatchReader(topic=topic, group=group, apply=apply)

    async def _bury(self, burial: Burial) -> None:
        record = burial.record
        await self._ports.dead.bury(
            record,
            consumer=burial.consumer,
            reason=burial.reason,
            detail=burial.detail,
            cluster=self._link.seen,
            stream=burial.stream,
        )
        about = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        _log.warning(LogEvent.RECORD_DEAD, consumer=burial.consumer, reason=burial.reason, **about)

    async def _behind(self, topic: Topic) -> bool:
        lags = [await reader.lag() for reader in self._readers if reader.topic == self._names.topic(topic)]
        return sum(sum(lag.values()) for lag in lags) > LARGEST_BATCH

    async def _commit(self) -> None:
        await asyncio.gather(*(reader.commit() for reader in self._readers))

    async def _announce(self) -> None:
        if await self._ports.heads_lease.hold():
            await self._announcer.announce()

    async def _measure(self) -> None:
        await self.relay.measure()
        gauge = self._observed.metrics.gauge
        for topic, lag in (await self.lag()).items():
            gauge(CONSUMER_LAG).labels(topic.partition(".")[2]).set(lag or 0)
        held = sum((await self._ports.held.count()).values())
        gauge(HELD_ROWS).labels(self._service).set(held)
        gauge(DEAD_ROWS).labels(self._service).set(await self._ports.dead.count())

    async def _every(self, seconds: float, do: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await do()
            except Infrastructure as error:
                _log.info(LogEvent.SWEEP_FAILED, reason=error.detail, where=getattr(do, "__name__", ""))
            except Exception as error:  # noqa: BLE001  # the next round must come
                _log.error(LogEvent.SWEEP_FAILED, error)
