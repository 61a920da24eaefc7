"""The only way to change anything: load, decide, fold, and one transaction for all that follows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from shared.changes import Aggregate, Change, JsonObject, Outcome
from shared.clock import Clock
from shared.errors import Infrastructure, JejakError
from shared.ids import NewId
from shared.store import keys, meta
from shared.store.batch import Batches
from shared.store.fold import Head, Scribe
from shared.store.group import GroupCommit, Limits, Span, no_span
from shared.store.keys import Sealer
from shared.store.mongo import Database
from shared.store.outbox import COLLECTION as OUTBOX
from shared.store.plan import Backend
from shared.store.ready import Book
from shared.store.records import BatchResult, Handlers, Received, Submitted
from shared.store.transaction import backend_of

S = TypeVar("S")
F = TypeVar("F")


class ChangeStore(Generic[S, F]):
    """One kind of state: changes over HTTP are grouped, those of a batch share one transaction.

    A service's process has one group: the store of a second kind of state is given the first as `beside`.
    """

    def __init__(
        self,
        database: Database | Backend,
        aggregate: Aggregate[S, F],
        *,
        service: str,
        office: str,
        clock: Clock,
        new_id: NewId,
        secrets: Sealer,
        limits: Limits | None = None,
        span: Span = no_span,
        beside: ChangeStore[Any, Any] | None = None,
    ) -> None:
        self.backend: Backend = beside.backend if beside else backend_of(database)
        self.group: GroupCommit = (
            beside.group if beside else GroupCommit(self.backend, limits=limits, span=span)
        )
        self._owns_group = beside is None
        self.scribe = Scribe(f"/jejak/{service}", office, clock, new_id)
        self.scribes: list[Scribe] = beside.scribes if beside else []
        self.scribes.append(self.scribe)
        self._aggregate = aggregate
        self._book = Book(aggregate, self.scribe, secrets)
        self._batches = Batches(self.backend, self._book)

    async def start(self) -> None:
        """Read the database's epoch, hold all plans to it, start the group's worker; before the first change.

        With one store those beside it are started too: one that announced under no epoch would be believed by
        nobody after a restore.

        Raises:
            Infrastructure: MongoDB is away.
            Refused: the database was restored and not yet reconciled.
        """
        await meta.refuse_unreconciled(self.backend)
        self.backend.epoch = await meta.epoch(self.backend)
        for scribe in self.scribes:
            scribe.epoch = self.backend.epoch
        self.group.start()

    async def close(self) -> None:
        """Finish what waits."""
        if self._owns_group:
            await self.group.close()

    async def change(self, change: Change[S, F]) -> Outcome[S]:
        """Commit one change with its neighbours.

        Raises:
            KeyReused: the key came with another body.
            DomainError: the decision said no.
            Busy: not committed in time; repeat with the same key.
        """
        return await self.group.submit(change, self._book)

    async def load(self, stream: str) -> S | None:
        """The state of a stream, or None."""
        doc = await self._document(stream)
        return None if doc is None else self._aggregate.load(doc["body"])

    async def trace_of(self, stream: str) -> str:
        """The traceparent in which the stream was born, the remote parent of later acts; "" if unknown."""
        doc = await self._document(stream)
        return "" if doc is None else str(doc["trace"])

    async def head_of(self, stream: str) -> Head | None:
        """How far the stream's chains have come, or None."""
        doc = await self._document(stream)
        return None if doc is None else Head.of(doc)

    async def unpublished(self, stream: str) -> bool:
        """Whether the stream's first event still waits to be published."""
        return bool(await self.backend.find(OUTBOX, "_id", [{"stream": stream, "seq": 1}]))

    async def answer_to(self, scope: str, key: str) -> JsonObject | None:
        """What the first request under this key was answered; None if unknown or without an answer."""
        found = await self.backend.find(keys.COLLECTION, "_id", [keys.key_id(scope, key)])
        return keys.first_answer(found[0], self._book.sealer) if found else None

    async def apply_batch(self, consumer: str, items: Sequence[Received], handlers: Handlers) -> BatchResult:
        """Apply up to 500 records in one transaction with their positions; see `batch.Batches.apply`."""
        return await self._batches.apply(consumer, items, handlers)

    async def retry_held(self, consumer: str, handlers: Handlers) -> BatchResult:
        """Try held records whose time has come; for the sweeper."""
        return await self._batches.retry(consumer, handlers)

    async def apply_submissions(self, changes: Sequence[Change[S, F]]) -> list[Submitted]:
        """Apply changes whose keys (not positions) tell a repeat; one result for each, in order.

        Raises:
            Infrastructure: some are not stored; hand in the same ones again.
        """
        outcomes = await asyncio.gather(*(self.change(change) for change in changes), return_exceptions=True)
        return [_submitted(outcome) for outcome in outcomes]

    async def _document(self, stream: str) -> JsonObject | None:
        found = await self.backend.find(self._aggregate.collection, "_id", [stream])
        return found[0] if found else None


def _submitted(outcome: Outcome[Any] | BaseException) -> Submitted:
    if isinstance(outcome, Outcome):
        return Submitted(outcome.answer, outcome.repeated)
    if isinstance(outcome, JejakError) and not isinstance(outcome, Infrastructure):
        return Submitted(refused=outcome)
    raise outcome
