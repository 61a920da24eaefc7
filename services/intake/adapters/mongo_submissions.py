"""What became of programs' events, so that a program can ask: the report, or the reason of its burial."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.adapters.mongo_reports import REPORTS, SUBMISSIONS, ReportAggregate, submission_id
from services.intake.application.ports import Buried
from services.intake.domain.report import Report
from shared.store.mongo import Database, translated


@dataclass(frozen=True, slots=True)
class MongoSubmissions:
    """One `submissions` document an event; the one of a taken event is written with its report."""

    database: Database
    aggregate: ReportAggregate

    @translated
    async def fate_of(self, source: str, event_id: str) -> Report | Buried | None:
        """The report it led to, or why it was refused; None if it was not seen."""
        found = await self.database[SUBMISSIONS].find_one({"_id": submission_id(source, event_id)})
        if found is None:
            return None
        if "reason" in found:
            return Buried(found["reason"], found["detail"])
        doc = await self.database[REPORTS].find_one({"_id": found["report"]}, {"body": 1})
        return self.aggregate.load(doc["body"]) if doc else None

    @translated
    async def buried(self, source: str, event_id: str, why: Buried) -> None:
        """Note why an event was refused; one that was taken before stays taken."""
        await self.database[SUBMISSIONS].update_one(
            {"_id": submission_id(source, event_id)},
            {"$setOnInsert": {"reason": why.reason, "detail": why.detail}},
            upsert=True,
        )
