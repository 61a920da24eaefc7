"""An older backup comes back: the real comparison and opening, on databases in memory, before serving."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

from aiokafka import TopicPartition

from deploy.backup.beyond import Beyond
from deploy.backup.cases import Cases
from deploy.backup.dispatches import Dispatches
from deploy.backup.effects import Effects
from deploy.backup.entries import Recovery
from deploy.backup.findings import Finding, Kind
from deploy.backup.opening import Accepted, open_databases
from deploy.backup.reconcile import Outcome, Reconciliation
from deploy.backup.reports import Reports
from deploy.backup.witnesses import Witnesses
from deploy.backup.world import Surroundings
from shared.clock import rfc3339
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import header_texts
from shared.messaging.brokers import Brokers
from shared.messaging.topics import Names
from shared.store import meta
from shared.store.mongo import Database
from tests.simulation.kafka import Cluster
from tests.simulation.messaging import MEMORY, NAMESPACE
from tests.simulation.process import Process
from tests.simulation.services import BOOKS, OFFICE
from tests.simulation.world import CALM, SERVICES, Backup, World
from tests.support.memory_mongo import MemoryClient, MemoryMongo

STOPPED_S = 25.0
"""Services are stopped this long before a restore: nothing of theirs is on its way to Kafka any more."""
WITH_KAFKA = 0.35
"""That the broker is lost with the database: what only its topics knew is lost."""
_CASES, _REPORTS, _DISPATCHES = Cases(), Reports(), Dispatches(OFFICE)


class MemoryWitnesses(Witnesses):
    """The real one, on a cluster in memory."""

    cluster: Cluster

    async def retained(self, _brokers: Brokers, topic: str) -> AsyncIterator[Sequence[Any]]:
        """What the logs have."""
        for log in self.cluster.topics.get(topic, ()):
            yield list(log.records)


class MemoryReconciliation(Reconciliation):
    """The real one; which submissions are unsure is asked of the cluster in memory by the ledger itself."""

    async def _submissions(self) -> list[Finding]:
        return []


def take(world: World) -> None:
    """Back up all databases at one moment."""
    world.history.note("backup", "")
    for service in SERVICES:
        world.backups[service] = Backup(world.clock(), world.databases[service].snapshot())


async def restore_backup(world: World) -> None:
    """Stop everything, restore one service or all, compare, open, and serve."""
    if not world.backups:
        return
    services: list[str] = list(SERVICES) if world.chance.happens(0.3) else [world.chance.one(SERVICES)]
    services = [service for service in services if service in world.backups]
    if not services:
        return
    world.closed = True
    for copy in world.copies:
        copy.process.kill("for a restore")
    await asyncio.sleep(STOPPED_S)
    world.cluster.away = False
    if world.chance.happens(WITH_KAFKA):
        world.cluster.lose()
    process = Process("restore", chance=world.chance, history=world.history, weather=CALM)
    mongos: dict[str, MemoryMongo] = {
        name: world.plant.mongo(world.databases[name], process) for name in SERVICES
    }
    world.ledger.muted = True
    try:
        for service in services:
            await _load(world, service, mongos[service])
        await _compared(world, services, mongos)
    finally:
        for mongo in mongos.values():
            mongo.close()
        world.ledger.muted = False
        world.closed = False
        world.cluster.wake()


async def _load(world: World, service: str, mongo: MemoryMongo) -> None:
    """As `./jejak restore` leaves a database: the backup's content, a higher epoch, shut."""
    backup, database = world.backups.pop(service), cast("Database", mongo)
    before = await meta.epoch(mongo)
    world.databases[service].restore(backup.content)
    epoch = await meta.raise_epoch(database, above=before)
    world.history.note("restore", f"{service} as of {rfc3339(backup.taken_at)}, epoch {epoch}")
    about = {"from": "memory", "taken_at": rfc3339(backup.taken_at), "at": rfc3339(world.clock())}
    await meta.note_restored(database, meta.Restored.NOT_RECONCILED, **about)


async def _compared(world: World, services: list[str], mongos: dict[str, MemoryMongo]) -> None:
    if not world.plant.reconciles:
        await _served_as_it_is(world, services, mongos)
        return
    outcome = await _reconciled(world, services, mongos)
    _told(world, outcome)
    for service in services:
        world.ledger.forget(service)
        for told in world.restored:
            told(service)
    if "intake" in services:
        _unsure(world)
    if "notify" in services:
        _mail(world)
    if not outcome.ready:
        databases = {name: cast("Database", mongo) for name, mongo in mongos.items()}
        await open_databases(databases, Accepted("a person", "simulated"), clock=world.clock)


async def _served_as_it_is(world: World, services: list[str], mongos: dict[str, MemoryMongo]) -> None:
    for service in services:
        world.ledger.forget(service)
        await meta.note_restored(cast("Database", mongos[service]), meta.Restored.READY)


def _told(world: World, outcome: Outcome) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in sorted(outcome.counts.items()))
    world.history.note("restore", f"{counts or 'nothing beyond'}; sent again {outcome.queued}")
    for finding in outcome.listed:
        if finding.kind is Kind.LOST and finding.gone:
            world.ledger.gone.add(finding.stream)
        elif finding.kind is Kind.LOST:
            world.ledger.lost.add(finding.stream)
        elif finding.kind in (Kind.FORK, Kind.UNOPENABLE, Kind.UNREADABLE):
            world.history.broken("a restore finds no other history", finding.what, stream=finding.stream)


async def _reconciled(world: World, services: list[str], mongos: dict[str, MemoryMongo]) -> Outcome:
    databases = {name: cast("Database", mongo) for name, mongo in mongos.items()}
    recoveries: dict[str, Recovery] = {"intake": _REPORTS, "triage": _CASES, "notify": _DISPATCHES}
    collections = {name: one.aggregate.collection for name, one in recoveries.items()}
    witnesses = MemoryWitnesses(databases, collections, NAMESPACE, MEMORY)
    object.__setattr__(witnesses, "cluster", world.cluster)
    beyond = Beyond(Path(":memory:"))
    try:
        return await MemoryReconciliation(
            client=cast("Any", MemoryClient()),
            databases=databases,
            recoveries=recoveries,
            witnesses=witnesses,
            beyond=beyond,
            world=Surroundings(databases, beyond),
            effects=Effects(databases, BOOKS),
            office=OFFICE,
            clock=world.clock,
            write=True,
            keys=None,
            outcome=Outcome(services),
        ).run()
    finally:
        beyond.close()


def _unsure(world: World) -> None:
    """Submissions that intake has read and remembers nothing of; it never reads them again."""
    names = Names(NAMESPACE)
    topic = names.topic(Topic.SUBMISSIONS)
    group = world.cluster.groups.get(names.group("intake", topic))
    known = world.databases["intake"].table("keys").documents
    for log in world.cluster.topics.get(topic, ()):
        for record in log.records:
            read = group.offsets.get(TopicPartition(topic, record.partition), 0) if group else 0
            event = header_texts(record.headers)["ce_id"]
            if record.offset < read and world.ledger.submitted[event] not in known:
                world.ledger.unsure.add((record.partition, record.offset))


def _mail(world: World) -> None:
    """A notice of which notify has forgotten the attempt leaves again, under its id, with today's date."""
    for message in list(world.mail):
        if message.partition("@")[0].removeprefix("<") not in world.ledger.attempted:
            del world.mail[message]
