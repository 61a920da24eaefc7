"""Burials of submissions are noted under their event, so that the program that wrote it can learn why."""

from __future__ import annotations

from services.intake.adapters.mongo_submissions import MongoSubmissions
from services.intake.application.ports import Buried
from shared.clock import Clock
from shared.contracts.catalogue import Topic
from shared.ids import NewId
from shared.store.dead import Dead
from shared.store.keys import Sealer
from shared.store.mongo import Database
from shared.store.plan import Backend
from shared.store.records import Record

SUBMISSIONS_CONSUMER = f"intake:{Topic.SUBMISSIONS.value}"
_LONGEST = 256


class NotedBurials(Dead):
    """The dead records of intake."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        *,
        clock: Clock,
        new_id: NewId,
        submissions: MongoSubmissions,
        backend: Backend | None = None,
    ) -> None:
        super().__init__(database, sealer, clock=clock, new_id=new_id, backend=backend)
        self._submissions = submissions

    async def bury(
        self, record: Record, *, consumer: str, reason: str, detail: str, cluster: str, stream: str | None
    ) -> None:
        """Keep a record; a submission's reason can be asked for by its event."""
        await super().bury(
            record, consumer=consumer, reason=reason, detail=detail, cluster=cluster, stream=stream
        )
        if consumer == SUBMISSIONS_CONSUMER:
            source, event_id = _named(record, "ce_source"), _named(record, "ce_id")
            if source and event_id:
                await self._submissions.buried(source, event_id, Buried(reason, detail[:300]))


def _named(record: Record, header: str) -> str:
    """A header's text; empty when it is absent, too long or no text, and nobody can ask by it."""
    raw = next((value for name, value in record.headers if name == header), b"")
    try:
        text = (raw or b"").decode()
    except UnicodeDecodeError:
        return ""
    return text if len(text) <= _LONGEST else ""
