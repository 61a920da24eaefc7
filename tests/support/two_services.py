"""Two tiny services on real servers: one announces reports, the other keeps what it applied of each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.changes import Actor, Cause, Change, Draft, JsonObject, Write
from shared.clock import from_rfc3339, rfc3339, system_clock
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.contracts.replays import StreamOwner
from shared.ids import derived, new_id
from shared.messaging.ports import Ports, database_ports
from shared.messaging.runner import Messaging, Observed
from shared.messaging.submissions import SubmissionSubscription
from shared.messaging.subscribe import Subscription
from shared.settings import KafkaSecurity
from shared.store.change import ChangeStore
from shared.store.mongo import Client, Database, open_client, open_database
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces
from tests.support.eventually import eventually
from tests.support.fake_store import ClearSealer
from tests.support.kafka import submitted
from tests.support.stack import Namespace

SYSTEM = Actor("system", "test")


@dataclass(frozen=True, slots=True)
class Told:
    """Something was told about a report: announced by intake, kept by triage."""

    number: int
    at: datetime
    data: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reports:
    """Intake's state: how often it told something, and the number that must be its own."""

    told: int = 0
    number: str = ""


class ReportAggregate:
    """Each change is announced as report_submitted."""

    collection = "reports"

    def load(self, doc: JsonObject) -> Reports:
        return Reports(doc["told"], doc["number"])

    def dump(self, state: Reports) -> JsonObject:
        return {"told": state.told, "number": state.number}

    def evolve(self, state: Reports | None, fact: Told) -> Reports:
        return replace(state or Reports(), told=fact.number, number=fact.data["report_id"])

    def draft(self, fact: Told) -> Draft:
        return Draft("told", fact.at, fact.data, event_type="jejak.intake.report_submitted.v1")

    def restore(self, entry: JsonObject) -> Told:
        return Told(0, from_rfc3339(entry["at"]), entry["data"])

    def writes(self, state: Reports, facts: Sequence[Told]) -> Sequence[Write]:
        _ = state, facts
        return []


@dataclass(frozen=True, slots=True)
class Kept:
    """Triage's state: the receipt numbers it was told, in the order in which it applied them."""

    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """An event was applied."""

    number: str
    report: str
    at: datetime


class CaseAggregate:
    """Each event that is applied is written down; announced as a case that was opened."""

    collection = "cases"

    def load(self, doc: JsonObject) -> Kept:
        return Kept(tuple(doc["heard"]))

    def dump(self, state: Kept) -> JsonObject:
        return {"heard": list(state.heard), "stage": "preliminary_review"}

    def evolve(self, state: Kept | None, fact: Heard) -> Kept:
        return Kept((*(state or Kept()).heard, fact.number))

    def draft(self, fact: Heard) -> Draft:
        data: JsonObject = {
            "case_id": derived(fact.report, "case"),
            "report_id": fact.report,
            "receipt_number": fact.number,
            "kind": "tip",
            "rulebook": "pilkada_2024_1",
            "stage": "preliminary_review",
        }
        return Draft("heard", fact.at, data, event_type="jejak.triage.case_opened.v1")

    def restore(self, entry: JsonObject) -> Heard:
        data = entry["data"]
        return Heard(data["receipt_number"], data["report_id"], from_rfc3339(entry["at"]))

    def writes(self, state: Kept, facts: Sequence[Heard]) -> Sequence[Write]:
        _ = state, facts
        return []


def telling(stream: str, *, at: datetime, trace: str = "") -> Change[Reports, Told]:
    """The change by which intake tells one more thing about a report."""

    def decide(state: Reports | None) -> Sequence[Told]:
        number = (state.told if state else 0) + 1
        data = submitted(stream, receipt_number=str(number), received_at=rfc3339(at))
        return [Told(number, at, data)]

    return Change(stream, Cause(new_id()), SYSTEM, decide, trace)


def hearing(report: ReportSubmittedV1, event: Announced) -> Change[Kept, Heard]:
    """What triage does about it."""
    heard = Heard(report.receipt_number, report.report_id, report.received_at)
    stream = derived(report.report_id, "case")
    return Change(stream, Cause(event.id), SYSTEM, lambda _: [heard], event.trace)


def listening(handle: Callable[[Any, Announced], Any] = hearing) -> Subscription:
    """Triage's subscription."""
    return Subscription(Topic.REPORTS, "triage", {ReportSubmittedV1: handle})


@dataclass
class Service:
    """A running service of one kind of state."""

    name: str
    client: Client
    database: Database
    store: ChangeStore[Any, Any]
    ports: Ports
    messaging: Messaging
    metrics: Metrics

    async def tell(self, stream: str, times: int = 1, *, trace: str = "") -> None:
        """Intake tells something about a report."""
        for _ in range(times):
            await self.store.change(telling(stream, at=system_clock(), trace=trace))

    async def heard(self, report: str) -> tuple[str, ...]:
        """What triage applied of a report, in order."""
        kept = await self.store.load(derived(report, "case"))
        return () if kept is None else kept.heard


def numbers(count: int) -> tuple[str, ...]:
    """What triage must have heard of a report of which so much was told."""
    return tuple(str(number) for number in range(1, count + 1))


async def applied(triage: Service, report: str, count: int, *, within: float = 30.0) -> tuple[str, ...]:
    """What triage heard of a report, once it is so much or more."""
    heard: tuple[str, ...] = await eventually(
        lambda: triage.heard(report), lambda heard: len(heard) >= count, within=within
    )
    return heard


@dataclass(frozen=True)
class Where:
    """Where Kafka is."""

    kafka_bootstrap: str
    namespace: str
    kafka_replication: int = 1
    kafka_security: KafkaSecurity = "PLAINTEXT"
    kafka_ca_file: Path | None = None
    kafka_user: str | None = None
    kafka_password_file: Path | None = None


@dataclass(frozen=True)
class Making:
    """What differs between services."""

    name: StreamOwner
    aggregate: Any
    subscriptions: Sequence[Subscription] = ()
    submissions: SubmissionSubscription | None = None
    traces: Traces = field(default_factory=Traces.silent)


INTAKE = Making("intake", ReportAggregate())
TRIAGE = Making("triage", CaseAggregate(), (listening(),))


def build(making: Making, namespace: Namespace, *, bootstrap: str = "") -> Service:
    """A service, not started."""
    client = open_client(namespace.mongo_url(making.name), app="test")
    database = open_database(client, namespace.database(making.name))
    store: ChangeStore[Any, Any] = ChangeStore(
        database,
        making.aggregate,
        service=making.name,
        office="balikpapan",
        clock=system_clock,
        new_id=new_id,
        secrets=ClearSealer(),
    )
    ports = database_ports(
        database,
        store,
        service=making.name,
        collection=making.aggregate.collection,
        secrets=ClearSealer(),
        clock=system_clock,
        new_id=new_id,
    )
    metrics = Metrics()
    messaging = Messaging(
        making.name,
        Where(bootstrap or namespace.kafka_bootstrap, namespace.name),
        ports,
        subscriptions=making.subscriptions,
        submissions=making.submissions,
        observed=Observed(making.traces, metrics),
        clock=system_clock,
    )
    return Service(making.name, client, database, store, ports, messaging, metrics)


@asynccontextmanager
async def running(making: Making, namespace: Namespace, *, bootstrap: str = "") -> AsyncIterator[Service]:
    """A service that runs until the block ends."""
    service = build(making, namespace, bootstrap=bootstrap)
    await service.store.start()
    await service.messaging.start()
    try:
        yield service
    finally:
        await service.messaging.stop()
        await service.store.close()
        service.client.close()
