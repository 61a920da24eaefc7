"""What messaging needs of a service's database, gathered in one value; fakes stand in for it in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from shared.clock import Clock
from shared.ids import NewId
from shared.messaging.heads import AnnouncedMemory, Changed, Cursor, Reached
from shared.messaging.link import ClusterMemory
from shared.messaging.relay import Lease, Outbox
from shared.messaging.replay import Requeue
from shared.messaging.second_tries import ToRetry
from shared.messaging.submissions import Submissions
from shared.messaging.subscribe import Consumers
from shared.store import dead, held, journal, lease, meta, outbox
from shared.store.change import ChangeStore
from shared.store.decisions import Decisions
from shared.store.keys import Sealer
from shared.store.mongo import Database
from shared.store.orders import Orders
from shared.store.records import BatchResult, Handlers

LEASE_TTL = timedelta(seconds=6)
"""Of the relay: how long nothing is published after the copy that did it was killed."""


class WholeOutbox(Outbox, Requeue, Protocol):
    """The outbox with everything that relay and replays use."""

    async def enqueue_all(self) -> int:
        """Publish everything again; the number of rows."""
        ...


class WholeStore(Consumers, Submissions, Protocol):
    """The store with everything that consumers use."""

    async def retry_held(self, consumer: str, handlers: Handlers) -> BatchResult:
        """Try held records whose time has come."""
        ...


class Graveyard(ToRetry, Protocol):
    """The dead records."""

    async def bury(
        self, record: Any, *, consumer: str, reason: str, detail: str, cluster: str, stream: str | None
    ) -> None:
        """Keep a record; a second time changes nothing."""
        ...

    async def count(self) -> int:
        """How many wait for a person."""
        ...


class Asked(Protocol):
    """What operators' commands asked of the service."""

    async def carry_out_asked(self) -> int:
        """Carry out what waits, a bounded number; how many were looked at."""
        ...


class Memory(ClusterMemory, AnnouncedMemory, Protocol):
    """What the database remembers for messaging."""


class HeldCount(Protocol):
    """The held records, as far as a figure needs them."""

    async def count(self) -> Mapping[str, int]:
        """How many, by code."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The database's side of messaging."""

    store: WholeStore
    outbox: WholeOutbox
    memory: Memory
    dead: Graveyard
    held: HeldCount
    asked: Asked
    changed: Changed
    reached: Reached
    relay_lease: Lease
    heads_lease: Lease


def database_ports(
    database: Database,
    store: ChangeStore[Any, Any],
    *,
    service: str,
    collection: str,
    secrets: Sealer,
    clock: Clock,
    new_id: NewId,
) -> Ports:
    """The ports of a service on its own database; `collection` is where its states are."""
    holder = new_id()
    return Ports(
        store=store,
        outbox=outbox.Outbox(database, service=service, clock=clock, bell=store.backend.bell),
        memory=_Memory(database),
        dead=dead.Dead(database, secrets, clock=clock, new_id=new_id, backend=store.backend),
        held=held.Held(database),
        asked=decisions_of(database, store, clock=clock),
        changed=partial(_changed, journal.Journal(database, service=service), collection),
        reached=partial(_reached, store),
        relay_lease=lease.Lease(database, "relay", holder=holder, ttl=LEASE_TTL),
        heads_lease=lease.Lease(database, "heads", holder=holder),
    )


def decisions_of(database: Database, store: ChangeStore[Any, Any], *, clock: Clock) -> Decisions:
    """What carries out decisions about dead and held records, in the journal of the store."""
    return Decisions(store.backend, store.scribe, Orders(database, clock=clock))


@dataclass(frozen=True, slots=True)
class _Memory:
    database: Database

    async def cluster(self) -> str | None:
        return await meta.cluster(self.database)

    async def remember(self, cluster_id: str) -> None:
        await meta.remember_cluster(self.database, cluster_id)

    async def announced_until(self) -> datetime | None:
        return await meta.announced_until(self.database)

    async def remember_announced(self, moment: datetime) -> None:
        await meta.remember_announced(self.database, moment)


async def _changed(
    source: journal.Journal, collection: str, since: Cursor, limit: int
) -> Sequence[journal.StreamHead]:
    moment, stream = since
    return await source.heads(collection, moment, after=stream, limit=limit)


async def _reached(
    store: ChangeStore[Any, Any], consumer: str, streams: Sequence[str]
) -> Mapping[str, tuple[int, int]]:
    keys = [held.queue_key(consumer, stream) for stream in streams]
    found = await store.backend.find("positions", "_id", keys)
    return {doc["_id"]["stream"]: (doc["epoch"], doc["sequence"]) for doc in found}
