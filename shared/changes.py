"""What a use case asks of the store, as a value: who changes which stream, why, and the pure decision.

The same `Change` runs two ways: over HTTP through `await store.change(change)` (grouped with its neighbours),
or collected by a batch consumer and applied with a whole batch in one transaction. `decide` may run several
times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

from shared.roles import Role

Json = Any
"""A JSON value: object, array, string, integer, boolean or null; never a float (RFC 8785 would differ)."""
JsonObject = dict[str, Json]

ActorKind = Literal["person", "program", "public", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is an account or program id (never a name), or the service's own name for `system`.

    `office` is that of the account at this moment; empty for who has no account.
    """

    kind: ActorKind
    id: str
    roles: frozenset[Role] = frozenset()
    office: str = ""

    def record(self) -> JsonObject:
        """What the journal keeps in `by`."""
        return {"id": self.id, "kind": self.kind} | ({"office": self.office} if self.office else {})


PUBLIC = Actor("public", "public")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a change happens, and what makes its repeat harmless.

    `key` is None when nothing outside vouches for a repeat (then no key is recorded); else the change is done
    once for (`scope`, `key`), and `mac` (HMAC of the raw body) tells a repeat from another body.
    """

    id: str
    scope: str = ""
    key: str | None = None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class Draft:
    """One fact on its way into the journal.

    With `event_type`, `data` is exactly what is announced (the contract's JSON without `keyset`); `internal`
    is kept in the journal beside it under `data.internal` and never published.
    """

    type: str
    at: datetime
    data: JsonObject
    event_type: str | None = None
    internal: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """A side document that changes in the same transaction as the state.

    `insert` fails on a second document of that id; `put` replaces or inserts; `delete` removes if present.
    """

    collection: str
    id: Json
    kind: Literal["insert", "put", "delete"] = "insert"
    doc: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fence:
    """A lease as it was taken: a change that carries it commits only while it is held under that number."""

    lease: str
    number: int


S = TypeVar("S")
F = TypeVar("F")


class Aggregate(Protocol[S, F]):
    """What the store must know about one kind of state; lives in a service's adapters."""

    collection: str

    def load(self, doc: JsonObject) -> S:
        """The state from its stored body (the document without the store's own fields)."""
        ...

    def dump(self, state: S) -> JsonObject:
        """The stored body of a state: BSON types are allowed here, it is working state and not the record.

        A body that has an `office` says to whom the state belongs by now; else it is the process's.
        """
        ...

    def evolve(self, state: S | None, fact: F) -> S:
        """The domain's fold."""
        ...

    def draft(self, fact: F) -> Draft:
        """The journal entry (and event, if announced) of a fact; names of anybody only sealed."""
        ...

    def restore(self, entry: JsonObject) -> F:
        """The fact of a journal entry, as `draft` wrote it; states are rebuilt by folding these."""
        ...

    def writes(self, state: S, facts: Sequence[F]) -> Sequence[Write]:
        """Side documents (keysets, vault, projections) of this change."""
        ...


Decide = Callable[[S | None], Sequence[F]]


@dataclass(frozen=True, slots=True)
class Change(Generic[S, F]):
    """One change of one stream. `trace` is the W3C traceparent in whose context the entries are written."""

    stream: str
    cause: Cause
    by: Actor
    decide: Decide[S, F]
    trace: str = ""
    answer: Callable[[S], JsonObject] | None = None
    """The answer kept sealed under the key and given again to a repeat."""
    guard: Fence | None = None
    """Work that must run once passes its lease here; a lost one refuses the change."""
    fresh: bool = False
    """The stream's id was made for this very change: there is no state to look for, which saves a read."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What a change led to; `repeated` tells that it had been done before and `answer` is the first one."""

    state: S | None
    answer: JsonObject | None
    repeated: bool = False
    group_trace: str = ""
    """The traceparent of the group commit that carried it, for the report's own span to name."""
