"""A small kind of state for the store's own tests: a tally that grows, says so, and may be closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from shared.changes import PUBLIC, Cause, Change, Draft, JsonObject, Write
from shared.clock import from_rfc3339
from shared.errors import Conflict

START = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass(frozen=True, slots=True)
class Tally:
    """The state: a sum of what was added, and whether it is closed."""

    total: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """Something was added; announced. `note` is internal."""

    amount: int
    at: datetime
    note: str = ""
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more may be added; not announced."""

    at: datetime


Fact = Added | Closed


class TallyAggregate:
    """Keeps tallies."""

    collection = "cases"

    def load(self, doc: JsonObject) -> Tally:
        return Tally(doc["total"], doc["stage"] == "closed")

    def dump(self, state: Tally) -> JsonObject:
        return {"total": state.total, "stage": "closed" if state.closed else "open"}

    def evolve(self, state: Tally | None, fact: Fact) -> Tally:
        state = state or Tally()
        if isinstance(fact, Added):
            return replace(state, total=state.total + fact.amount)
        return replace(state, closed=True)

    def draft(self, fact: Fact) -> Draft:
        if isinstance(fact, Closed):
            return Draft("closed", fact.at, {"why": None})
        data: JsonObject = {"amount": fact.amount, "absent": None, "deep": {"absent": None, "list": ["x"]}}
        if fact.content is not None:
            data["content"] = fact.content
        internal = {"note": fact.note} if fact.note else None
        return Draft("added", fact.at, data, event_type="jejak.triage.tally_added.v1", internal=internal)

    def restore(self, entry: JsonObject) -> Fact:
        at, data = from_rfc3339(entry["at"]), entry["data"]
        if entry["type"] == "closed":
            return Closed(at)
        return Added(data["amount"], at, data.get("internal", {}).get("note", ""), data.get("content"))

    def writes(self, state: Tally, facts: Sequence[Fact]) -> Sequence[Write]:
        _ = state
        return [
            Write("keysets", fact.content, "insert", {"keyset": f"wrapped-{fact.content}"})
            for fact in facts
            if isinstance(fact, Added) and fact.content is not None
        ]


def adding(
    amount: int = 1, *, note: str = "", content: str | None = None
) -> Callable[[Tally | None], Sequence[Fact]]:
    """The decision to add; a closed tally refuses."""

    def decide(state: Tally | None) -> Sequence[Fact]:
        if state is not None and state.closed:
            raise Conflict("the tally is closed")
        return [Added(amount, START, note, content)]

    return decide


def closing(state: Tally | None) -> Sequence[Fact]:
    """The decision to close: once."""
    if state is None or state.closed:
        raise Conflict("there is nothing to close")
    return [Closed(START)]


def nothing(state: Tally | None) -> Sequence[Fact]:
    """The decision that nothing has to change."""
    _ = state
    return []


_numbers = count(1)


def change(
    stream: str,
    decide: Callable[[Tally | None], Sequence[Fact]] | None = None,
    *,
    key: str | None = None,
    scope: str = "program-1",
    mac: bytes = b"mac",
) -> Change[Tally, Fact]:
    """A change of a tally; with `key`, one whose repeat is known."""
    return Change(
        stream=stream,
        cause=Cause(key or f"cause-{next(_numbers)}", scope, key, mac if key else b""),
        by=PUBLIC,
        decide=decide or adding(),
        trace=TRACE,
        answer=lambda state: {"stream": stream, "total": state.total},
    )
