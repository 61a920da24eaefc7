"""Cases in the real MongoDB, written as triage writes them; for the suites that a fake passes too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import Database


@asynccontextmanager
async def case_store(
    database: Database, aggregate: CaseAggregate, now: datetime
) -> AsyncIterator[ChangeStore[Case, Fact]]:
    """The write path of one office, whose clock stands at `now` (UTC)."""
    store: ChangeStore[Case, Fact] = ChangeStore(
        database,
        aggregate,
        service="triage",
        office="balikpapan",
        clock=lambda: now,
        new_id=new_id,
        secrets=Sealer(b"s" * 32, "answers"),
    )
    await store.start()
    yield store
    await store.close()
