"""What messaging needs of a service's database, gathered in one value; fakes stand in for it in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.messaging.heads import Changed, Reached
from shared.messaging.link import ClusterMemory
from shared.messaging.relay import Lease, Outbox
from shared.messaging.replay import Requeue
from shared.messaging.submissions import Submissions
from shared.messaging.subscribe import Bury, Consumers
from shared.store.records import BatchResult, Handlers


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many records wait in a consumer's `held` and `dead`."""

    held: int = 0
    dead: int = 0


class Count(Protocol):
    """Counts what waits for a person or another record."""

    async def __call__(self, consumers: Sequence[str]) -> Mapping[str, Waiting]:
        """By consumer."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The database's side of messaging."""

    store: WholeStore
    outbox: WholeOutbox
    memory: ClusterMemory
    bury: Bury
    changed: Changed
    reached: Reached
    count: Count
    relay_lease: Lease
    heads_lease: Lease
