"""The clock looked at over a console in memory: what is due of every case is put on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.triage.application.tell_time import TellTime
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from tests.support.fake_store import FakeStore
from tests.support.triage_console import Console


@dataclass(frozen=True, slots=True)
class EveryCase:
    """Every case of a store may have something to tell: the decision looks at the time."""

    store: FakeStore[Case, Fact]

    async def ticking(self, now: datetime, limit: int) -> list[str]:  # noqa: ARG002 - as above
        """Their ids."""
        return [doc["_id"] for doc in self.store.side("cases")][:limit]


async def told(console: Console) -> None:
    """Look twice: what was told is told once."""
    world = console.world
    tell = TellTime(world.store, EveryCase(world.store), world.books, world.clock, new_id)
    await tell()
    await tell()
