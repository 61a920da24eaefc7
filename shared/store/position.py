"""How far a consumer has come in a stream, and the verdict on the next event: drop, apply or hold; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.changes import JsonObject
from shared.contracts.canonical import GENESIS

COLLECTION = "positions"


class Verdict(StrEnum):
    """What to do with an event; everything but `drop` and `apply` holds it, and names why."""

    DROP = "drop"
    APPLY = "apply"
    GAP = "gap"
    """An event before it is missing: the owner can send it again."""
    FORK = "fork"
    """It contradicts what was applied (another hash, prev or epoch's history): a person must look."""


class Mark(Protocol):
    """What an event says of its place."""

    @property
    def epoch(self) -> int: ...  # noqa: D102 - the words are those of the envelope
    @property
    def sequence(self) -> int: ...  # noqa: D102
    @property
    def hash(self) -> str: ...  # noqa: D102
    @property
    def prev(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Position:
    """The last event applied; `past` has the last applied sequence of each earlier epoch."""

    epoch: int = 0
    sequence: int = 0
    hash: str = GENESIS
    past: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, doc: JsonObject) -> Position:
        """The position of a stored document."""
        return cls(
            doc["epoch"], doc["sequence"], doc["hash"], tuple((epoch, last) for epoch, last in doc["past"])
        )

    def document(self, key: JsonObject) -> JsonObject:
        """The document under its (consumer, stream)."""
        return {"_id": key, **self.fields()}

    def fields(self) -> JsonObject:
        """The document without its key."""
        return {**self.expected(), "past": [list(pair) for pair in self.past]}

    def expected(self) -> JsonObject:
        """What a stored position must still say for this one to be true."""
        return {"epoch": self.epoch, "sequence": self.sequence, "hash": self.hash}

    def moved(self, event: Mark) -> Position:
        """The position after the event was applied."""
        crossed = self.sequence > 0 and event.epoch != self.epoch
        past = (*self.past, (self.epoch, self.sequence)) if crossed else self.past
        return Position(event.epoch, event.sequence, event.hash, past)


NOWHERE = Position()


def judge(position: Position, event: Mark) -> Verdict:
    """Whether the event is the next one, was applied before, or can be neither."""
    if position.sequence and event.epoch < position.epoch:
        return Verdict.DROP if event.sequence <= dict(position.past).get(event.epoch, 0) else Verdict.FORK
    if event.sequence > position.sequence + 1:
        return Verdict.GAP
    if event.sequence == position.sequence + 1:
        return Verdict.APPLY if event.prev == position.hash else Verdict.FORK
    if event.epoch > position.epoch:
        return Verdict.FORK
    repeated = event.sequence < position.sequence or event.hash == position.hash
    return Verdict.DROP if repeated else Verdict.FORK
