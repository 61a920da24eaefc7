"""A change on its way through a group: waiting, decided, answered, whatever becomes of its neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bson.raw_bson import RawBSONDocument

from shared.changes import Aggregate, Change, JsonObject, Outcome
from shared.store import keys
from shared.store.fold import Scribe, Stream
from shared.store.keys import Effect, Sealer
from shared.store.plan import Plan, size


@dataclass(frozen=True, slots=True)
class Book:
    """One kind of state as the group needs it."""

    aggregate: Aggregate[Any, Any]
    scribe: Scribe
    sealer: Sealer


@dataclass(slots=True, eq=False)
class Waiting:
    """A change and the future its caller awaits; a cancelled future means that nobody waits any more."""

    change: Change[Any, Any]
    book: Book
    future: asyncio.Future[Outcome[Any]]
    key: bytes | None = field(init=False)
    tried: bool = False
    """Decided before: what was assumed of it then is looked up now."""

    def __post_init__(self) -> None:
        cause = self.change.cause
        self.key = None if cause.key is None else keys.key_id(cause.scope, cause.key)

    def fail(self, error: BaseException) -> None:
        """Answer with an error."""
        if not self.future.done():
            self.future.set_exception(error)

    def succeed(self, outcome: Outcome[Any]) -> None:
        """Answer."""
        if not self.future.done():
            self.future.set_result(outcome)

    def repeat(self, found: JsonObject, state: Any) -> None:
        """Answer as the first time, or refuse another body under the same key."""
        try:
            keys.check_body(found, self.change.cause)
            answer = keys.first_answer(found, self.book.sealer)
        except Exception as error:  # noqa: BLE001 - recorded: it is the caller's answer, not the worker's problem
            self.fail(error)
        else:
            self.succeed(Outcome(state, answer, repeated=True))


@dataclass(slots=True, eq=False)
class Ready:
    """A decided change with everything its transaction writes."""

    waiting: Waiting
    stream: Stream[Any, Any]
    answer: JsonObject | None
    key_document: RawBSONDocument | None

    @classmethod
    def decide(cls, waiting: Waiting, doc: JsonObject | None) -> Ready:
        """Run the pure decision on the loaded state; whatever it raises is this change's own."""
        change, book = waiting.change, waiting.book
        stream = Stream(change.stream, doc, book.aggregate, book.scribe)
        stream.apply(change)
        answer = (
            change.answer(stream.state) if change.answer is not None and stream.state is not None else None
        )
        if waiting.key is None:
            return cls(waiting, stream, answer, None)
        effect = Effect(change.stream, stream.head.seq, stream.head.hash)
        scribe = book.scribe
        document = keys.document(
            change.cause, effect, answer, book.sealer, office=scribe.office, at=scribe.clock()
        )
        return cls(waiting, stream, answer, document)

    @property
    def empty(self) -> bool:
        """Nothing to write: no fact and no key."""
        return self.key_document is None and not self.stream.changed

    @property
    def size(self) -> int:
        """Bytes it adds to the transaction."""
        return self.stream.size + (0 if self.key_document is None else size(self.key_document))

    def done(self, group_trace: str) -> None:
        """It is committed."""
        self.waiting.succeed(Outcome(self.stream.state, self.answer, group_trace=group_trace))


def assemble(group: Sequence[Ready]) -> Plan:
    """The group's transaction: every key first, then each change; owners are places in the group."""
    plan = Plan()
    for owner, ready in enumerate(group):
        if ready.key_document is not None:
            plan.insert(keys.COLLECTION, ready.key_document, owner)
    for owner, ready in enumerate(group):
        guard = ready.waiting.change.guard
        if guard is not None:
            plan.fence(guard, owner)
    for owner, ready in enumerate(group):
        ready.stream.write(plan, owner)
    return plan
