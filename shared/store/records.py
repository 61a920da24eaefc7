"""What a batch consumer hands to the store and gets back: records, their handlers and their fates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol, TypeAlias

import orjson

from shared.changes import Change
from shared.contracts.envelope import Announced
from shared.errors import JejakError

Headers: TypeAlias = Sequence[tuple[str, bytes]]
Handler: TypeAlias = Callable[[Announced], Change[Any, Any] | None]
"""Pure and sync; None: the event concerns nobody here, only the position moves."""
Handlers: TypeAlias = Mapping[str, Handler]
"""Event type -> handler. A type that is not in the table comes from a newer writer: the record is held."""


@dataclass(frozen=True, slots=True)
class Received:
    """A record that could be decoded: its place, the event, and the raw parts, kept if it must be held."""

    topic: str
    partition: int
    offset: int
    event: Announced
    headers: Headers
    value: bytes


class Record(Protocol):
    """A record as Kafka's client gives it."""

    @property
    def topic(self) -> str: ...  # noqa: D102  # the words are Kafka's
    @property
    def partition(self) -> int: ...  # noqa: D102
    @property
    def offset(self) -> int: ...  # noqa: D102
    @property
    def key(self) -> bytes | None: ...  # noqa: D102
    @property
    def value(self) -> bytes | None: ...  # noqa: D102
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...  # noqa: D102
    @property
    def timestamp(self) -> int | None: ...  # noqa: D102
    @property
    def timestamp_type(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Bytes:
    """The record as it came."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int | None = None
    """Milliseconds; whose clock it is `timestamp_type` says, in Kafka's numbers."""
    timestamp_type: int | None = None


def event_digest(record: Record) -> str:
    """What an event sent again has in common with the first time, whatever its place, epoch and trace.

    Its wrapped key does not count either: that is null once the report was erased.
    """
    named = [raw or b"" for name, raw in record.headers if name in {"ce_id", "ce_hash"}]
    value = record.value or b""
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError:
        data = None
    if isinstance(data, dict):
        data.pop("keyset", None)
        value = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    return sha256(b"\0".join([*named, value])).hexdigest()


class Fate(StrEnum):
    """What became of a record."""

    APPLIED = "applied"
    DROPPED = "dropped"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Applied:
    """One record's fate; `drained` tells that it had been held before, `reason` why it is held now."""

    record: Received
    fate: Fate
    reason: str = ""
    drained: bool = False


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The fates of a batch; `gaps` has the source streams to ask for, each from an announced sequence."""

    results: Sequence[Applied] = ()
    gaps: Mapping[str, int] = field(default_factory=dict)

    def joined(self, other: BatchResult) -> BatchResult:
        """Both results as one."""
        return BatchResult([*self.results, *other.results], {**self.gaps, **other.gaps})

    def count(self, fate: Fate) -> int:
        """How many records met this fate."""
        return sum(1 for result in self.results if result.fate is fate)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one submission: done (now or before), or refused with the error that says why."""

    answer: Mapping[str, Any] | None = None
    repeated: bool = False
    refused: JejakError | None = None
