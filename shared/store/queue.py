"""One source stream of a batch: its held and new records, and the walk that applies, drops or holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.changes import Change, JsonObject
from shared.contracts.envelope import header_texts, read
from shared.errors import Infrastructure, JejakError
from shared.store.position import Position, Verdict, judge
from shared.store.records import Fate, Handlers, Received


@dataclass(slots=True, eq=False)
class Candidate:
    """A record that may be applied: a new one, or one that is held (then `held` is its document)."""

    epoch: int
    sequence: int
    hash: str
    prev: str
    record: Received | None
    held: JsonObject | None = None
    change: Change[Any, Any] | None = None
    prepared: bool = False

    @classmethod
    def new(cls, record: Received) -> Candidate:
        """A record that has just arrived."""
        event = record.event
        return cls(event.epoch, event.sequence, event.hash, event.prev, record)

    @classmethod
    def kept(cls, doc: JsonObject) -> Candidate:
        """A held one."""
        place = doc["_id"]
        return cls(place["epoch"], place["sequence"], place["hash"], doc["prev"], None, doc)

    @property
    def place(self) -> tuple[int, int, str]:
        """What makes it one and the same record, however often it comes."""
        return self.epoch, self.sequence, self.hash

    @property
    def tries(self) -> int:
        """How often it was tried, or its replay asked for."""
        return 0 if self.held is None else int(self.held["tries"])

    def received(self) -> Received:
        """The record; a held one is read again from its raw parts only when it is needed.

        Raises:
            InvalidInput: it cannot be read any more.
        """
        if self.record is None:
            held = self.held or {}
            headers = [(name, bytes(value)) for name, value in held["headers"]]
            event = read(header_texts(headers), bytes(held["value"]))
            self.record = Received(
                held["topic"], held["partition"], held["offset"], event, headers, bytes(held["value"])
            )
        return self.record

    def prepare(self, handlers: Handlers) -> None:
        """Ask the handler what the event changes; once."""
        if not self.prepared:
            event = self.received().event
            handler = handlers.get(event.type)
            if handler is None:
                raise UnknownType(f"{event.type} is not known here; a newer version of this program reads it")
            self.change = handler(event)
            self.prepared = True


class UnknownType(JejakError):
    """The event comes from a newer writer."""

    code = "unknown-type"


@dataclass(slots=True, eq=False)
class Step:
    """A candidate's fate; a held one has a code and a reason, and `tried` tells whether this was a try.

    `turn`: it would have been applied, had the transaction not been full: it comes first in the next one.
    """

    candidate: Candidate
    fate: Fate
    code: str = ""
    reason: str = ""
    tried: bool = False
    turn: bool = False


@dataclass(slots=True, eq=False)
class Queue:
    """A source stream as one consumer sees it."""

    stream: str
    position: Position
    candidates: list[Candidate]
    blocked: str = ""
    """Why nothing of this stream may be applied; a record of it lies in `dead`."""
    steps: list[Step] = field(default_factory=list)
    reached: Position = field(init=False)

    def __post_init__(self) -> None:
        self.reached = self.position

    def walk(self, run: Callable[[Candidate], None], *, now: datetime, most: int) -> int:
        """Judge every candidate in order and `run` those whose turn it is, at most so many: their number.

        Raises:
            Infrastructure: from `run`; nothing is decided then.
        """
        self.reached, self.steps = self.position, []
        blocked, applied = self.blocked, 0
        for candidate in self.candidates:
            verdict = judge(self.reached, candidate)
            if verdict is Verdict.DROP:
                step = Step(candidate, Fate.DROPPED)
            elif blocked or applied == most:
                reason = blocked or "it waits its turn"
                step = Step(candidate, Fate.HELD, "behind", reason, turn=not blocked)
            elif verdict is not Verdict.APPLY:
                step = Step(candidate, Fate.HELD, verdict.value, _WHY[verdict], tried=_due(candidate, now))
            elif candidate.held is not None and _waits(candidate.held, now):
                held = candidate.held
                step = Step(candidate, Fate.HELD, held["code"], held["reason"])
            else:
                step = _run(candidate, run)
            self.steps.append(step)
            if step.fate is Fate.APPLIED:
                self.reached, applied = self.reached.moved(candidate), applied + 1
            elif step.fate is Fate.HELD and not blocked:
                blocked = f"it stands behind sequence {candidate.sequence}"
        return applied

    @property
    def gap(self) -> int | None:
        """The announced sequence that is missing, if that is what holds this stream and it is time to ask."""
        asked = (step for step in self.steps if step.code == Verdict.GAP.value and step.tried)
        return self.reached.sequence + 1 if next(asked, None) is not None else None


_PLACED = frozenset({"behind", Verdict.GAP.value, Verdict.FORK.value})
_WHY = {
    Verdict.GAP: "an event before it has not arrived",
    Verdict.FORK: "it contradicts what was applied before: another hash, or another epoch's history",
}


def _due(candidate: Candidate, now: datetime) -> bool:
    return candidate.held is None or candidate.held["next_try"] <= now


def _waits(held: JsonObject, now: datetime) -> bool:
    """A record that failed waits for its time; one that only stood behind another has its turn at once."""
    return held["code"] not in _PLACED and held["next_try"] > now


def _run(candidate: Candidate, run: Callable[[Candidate], None]) -> Step:
    try:
        run(candidate)
    except Infrastructure:
        raise
    except JejakError as error:
        reason = error.detail or type(error).__name__
        return Step(candidate, Fate.HELD, error.code, reason, tried=True)
    except Exception as error:  # noqa: BLE001 - recorded: the record is held and says which error it was
        return Step(candidate, Fate.HELD, "failed", f"the program failed: {type(error).__name__}", tried=True)
    return Step(candidate, Fate.APPLIED)


def in_order(kept: Iterable[Candidate], new: Iterable[Candidate]) -> list[Candidate]:
    """Held and new ones by sequence, each place once: a held one is not taken twice."""
    places: dict[tuple[int, int, str], Candidate] = {}
    for candidate in (*kept, *new):
        places.setdefault(candidate.place, candidate)
    return sorted(places.values(), key=lambda candidate: (candidate.sequence, candidate.epoch))


def split(items: Sequence[Received], *, most: int, most_bytes: int) -> Iterator[list[Received]]:
    """The items in order, in portions that one transaction can take."""
    portion: list[Received] = []
    total = 0
    for item in items:
        total += len(item.value)
        if portion and (len(portion) == most or total > most_bytes):
            yield portion
            portion, total = [], len(item.value)
        portion.append(item)
    if portion:
        yield portion
