"""What the store's tests stand on: two processes on one database, a hand-moved clock, event chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from shared.changes import Change, JsonObject
from shared.contracts.canonical import GENESIS
from shared.contracts.envelope import Announced
from shared.ids import derived, new_id
from shared.store.change import ChangeStore
from shared.store.plan import Backend
from shared.store.records import Fate, Handlers, Received
from tests.support.sample_aggregate import TRACE, Fact, Tally, adding, change

COUNTED = "jejak.intake.counted.v1"


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    now: datetime = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class World:
    """`store` and `rival` are two processes of one service on the same data."""

    store: ChangeStore[Tally, Fact]
    rival: ChangeStore[Tally, Fact]
    backend: Backend
    clock: HandClock
    consumer: str = field(default_factory=lambda: f"triage:reports-{new_id()}")
    """Of this test alone, since tests share a database."""

    async def entries(self, stream: str) -> list[JsonObject]:
        found = await self.backend.find("journal", "stream", [stream])
        return sorted(found, key=lambda entry: entry["seq"])

    async def rows(self, stream: str) -> list[int]:
        keys = [{"stream": stream, "seq": seq} for seq in range(1, 201)]
        return sorted(row["_id"]["seq"] for row in await self.backend.find("outbox", "_id", keys))

    async def state(self, stream: str) -> JsonObject | None:
        found = await self.backend.find("cases", "_id", [stream])
        return found[0] if found else None

    async def total(self, stream: str) -> int:
        state = await self.store.load(stream)
        return 0 if state is None else state.total

    async def position(self, stream: str) -> int:
        found = await self.backend.find("positions", "_id", [{"consumer": self.consumer, "stream": stream}])
        return int(found[0]["sequence"]) if found else 0

    async def held(self, stream: str) -> list[JsonObject]:
        found = await self.backend.find("held", "queue", [{"consumer": self.consumer, "stream": stream}])
        return sorted(found, key=lambda doc: doc["_id"]["sequence"])

    async def held_sequences(self, stream: str) -> list[int]:
        return [doc["_id"]["sequence"] for doc in await self.held(stream)]


def chain(
    stream: str, count: int, *, after: Announced | None = None, epoch: int = 1, kind: str = COUNTED
) -> list[Announced]:
    """Events of a source stream as their owner would announce them; each adds 1."""
    events: list[Announced] = []
    last = after
    for _ in range(count):
        event = Announced(
            id=new_id(),
            type=kind,
            source="/jejak/intake",
            subject=stream,
            time="2026-11-24T02:00:00.000000Z",
            sequence=1 if last is None else last.sequence + 1,
            epoch=epoch,
            office="balikpapan",
            prev=GENESIS if last is None else last.hash,
            hash="",
            data={"amount": 1, "salt": new_id()},
            trace=TRACE,
        )
        last = event.sealed()
        events.append(last)
    return events


def received(events: Sequence[Announced]) -> list[Received]:
    """The events as records of one partition."""
    return [
        Received("jejak.reports", 3, offset, event, event.headers(), event.value())
        for offset, event in enumerate(events)
    ]


def target(stream: str) -> str:
    """The stream that a source stream's events change."""
    return derived(stream, "case")


def counting(event: Announced) -> Change[Tally, Fact]:
    """What a consumer does about a counted event."""
    made = change(target(event.subject), adding(int(event.data["amount"])))
    return replace(made, trace=event.trace)


HANDLERS: Handlers = {COUNTED: counting}


def failing(at: int, error: Exception) -> Handlers:
    """Handlers whose decision fails for one sequence."""

    def handle(event: Announced) -> Change[Tally, Fact]:
        def decide(state: Tally | None) -> Sequence[Fact]:
            if event.sequence == at:
                raise error
            return adding()(state)

        return change(target(event.subject), decide)

    return {COUNTED: handle}


def fates(result: object) -> list[Fate]:
    """The fates of a batch's results, in order."""
    return [one.fate for one in getattr(result, "results", ())]
