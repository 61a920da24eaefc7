"""The real messaging of a service, on a cluster and a database in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from aiokafka import AIOKafkaProducer
from faststream.kafka import KafkaBroker

from services.intake.adapters.mongo_submissions import MongoSubmissions
from services.intake.adapters.noted_burials import NotedBurials
from shared.contracts.replays import StreamOwner
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.link import Link
from shared.messaging.ports import Ports, database_ports
from shared.messaging.producer import Producer
from shared.messaging.reader import Apply, BatchReader
from shared.messaging.runner import Messaging, Observed
from shared.messaging.submissions import SubmissionSubscription
from shared.messaging.subscribe import Subscription
from shared.settings import KafkaSecurity
from shared.store.change import ChangeStore
from shared.store.dead import Dead
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces
from tests.simulation.clients import AdminClient, Broker
from tests.simulation.machine import Machine
from tests.simulation.producers import ProducerClient
from tests.support.fake_store import ClearSealer

NAMESPACE = "jejak"
MEMORY = Brokers("memory:1")
OBSERVED = Observed(Traces.silent(), Metrics())


@dataclass(frozen=True, slots=True)
class Place:
    """What is read of a service's settings."""

    kafka_bootstrap: str = MEMORY.bootstrap
    kafka_security: KafkaSecurity = MEMORY.security
    kafka_ca_file: Path | None = None
    kafka_user: str | None = None
    kafka_password_file: Path | None = None
    kafka_replication: int = 1
    namespace: str = NAMESPACE


class MemoryProducer(Producer):
    """The real one, on a client in memory."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(MEMORY, client_id="simulated")
        self._machine = machine

    def _made(self) -> AIOKafkaProducer:
        return cast("AIOKafkaProducer", ProducerClient(self._machine.cluster, self._machine.process))


class MemoryAdmin(Admin):
    """The real one, on a client in memory."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(MEMORY)
        self._machine = machine

    async def _connected(self) -> Any:
        if self._client is None:
            self._client = cast("Any", AdminClient(self._machine.cluster, self._machine.process))
        return self._client


class MemoryLink(Link):
    """The real one, with brokers in memory."""

    machine: Machine

    def _made(self) -> KafkaBroker:
        return cast("KafkaBroker", Broker(self.machine.cluster, self.machine.process))


class MemoryMessaging(Messaging):
    """The real one; its clients are in memory."""

    def __init__(self, machine: Machine, service: StreamOwner, ports: Ports, **given: Any) -> None:
        self.machine = machine
        self._clients = MemoryAdmin(machine), MemoryProducer(machine)
        super().__init__(service, Place(), ports, observed=OBSERVED, clock=machine.clock, **given)

    @property
    def _admin(self) -> Admin:
        return self._clients[0]

    @_admin.setter
    def _admin(self, _real: Admin) -> None:
        """What the real one makes for itself is left alone."""

    @property
    def _producer(self) -> Producer:
        return self._clients[1]

    @_producer.setter
    def _producer(self, _real: Producer) -> None:
        """As above."""

    async def _measure(self) -> None:
        """Figures are not looked at here, and cost a third of everything."""

    def _make_link(self) -> Link:
        link = super()._make_link()
        link.__class__ = MemoryLink
        cast("MemoryLink", link).machine = self.machine
        return link

    def _reader(self, topic: str, apply: Apply) -> BatchReader:
        return self.machine.plant.reader(super()._reader(topic, apply))


class MemoryDead(Dead):
    """The real one on the database in memory."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.database, ClearSealer(), clock=machine.clock, new_id=machine.new_id)
        self._backend = machine.mongo


class MemoryBurials(NotedBurials):
    """The real one on the database in memory."""

    def __init__(self, machine: Machine) -> None:
        database = machine.database
        submissions = MongoSubmissions(database, ClearSealer())
        super().__init__(
            database, ClearSealer(), clock=machine.clock, new_id=machine.new_id, submissions=submissions
        )
        self._backend = machine.mongo


def messaging(
    machine: Machine,
    service: StreamOwner,
    store: ChangeStore[Any, Any],
    *,
    collection: str,
    subscriptions: Sequence[Subscription],
    submissions: SubmissionSubscription | None = None,
) -> MemoryMessaging:
    """A service's messaging."""
    ports = database_ports(
        machine.database,
        store,
        service=service,
        collection=collection,
        secrets=ClearSealer(),
        clock=machine.clock,
        new_id=machine.new_id,
    )
    dead = MemoryBurials(machine) if submissions is not None else MemoryDead(machine)
    return MemoryMessaging(
        machine,
        service,
        machine.plant.ports(replace(ports, dead=dead), machine),
        subscriptions=subscriptions,
        submissions=submissions,
    )
