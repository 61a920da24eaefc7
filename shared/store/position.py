"""How far a consumer has come in a stream, and the verdict on the next event: drop, apply or hold; pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
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
class LostEvents:
    """Events that nobody has any more, as a person accepted; the stream goes on behind the last of them."""

    first: int
    last: int
    hash: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Position:
    """The last event applied; `past` has the last applied sequence of each earlier epoch."""

    epoch: int = 0
    sequence: int = 0
    hash: str = GENESIS
    past: tuple[tuple[int, int], ...] = ()
    lost: tuple[LostEvents, ...] = ()
    """Stepped over as soon as what is before them is applied."""

    @classmethod
    def of(cls, doc: JsonObject) -> Position:
        """The position of a stored document."""
        past = tuple((epoch, last) for epoch, last in doc["past"])
        lost = tuple(LostEvents(**one) for one in doc.get("lost", ()))
        return cls(doc["epoch"], doc["sequence"], doc["hash"], past, lost)

    def document(self, key: JsonObject) -> JsonObject:
        """The document under its (consumer, stream)."""
        return {"_id": key, **self.fields()}

    def fields(self) -> JsonObject:
        """The document without its key."""
        lost = {"lost": [asdict(one) for one in self.lost]} if self.lost else {}
        return {**self.expected(), "past": [list(pair) for pair in self.past], **lost}

    def expected(self) -> JsonObject:
        """What a stored position must still say for this one to be true."""
        return {"epoch": self.epoch, "sequence": self.sequence, "hash": self.hash}

    def moved(self, event: Mark) -> Position:
        """The position after the event was applied, and what is lost behind it stepped over."""
        return self._at(event.epoch, event.sequence, event.hash).onward()

    def before(self, event: Mark) -> Position:
        """The position right before an event that was read, as the event tells it."""
        return self._at(event.epoch, event.sequence - 1, event.prev)

    def accepting(self, lost: LostEvents) -> Position:
        """The position once a person has accepted a loss: what is before it is still to be applied."""
        return replace(self, lost=(*self.lost, lost)).onward()

    def onward(self) -> Position:
        """The position behind what is lost right after it."""
        for one in self.lost:
            if one.first - 1 <= self.sequence < one.last:
                return self._at(one.epoch, one.last, one.hash).onward()
        return self

    def _at(self, epoch: int, sequence: int, hash_: str) -> Position:
        crossed = self.sequence > 0 and epoch != self.epoch
        past = (*self.past, (self.epoch, self.sequence)) if crossed else self.past
        return Position(epoch, sequence, hash_, past, self.lost)


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
