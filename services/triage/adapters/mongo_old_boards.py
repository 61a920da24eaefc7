"""Boards that an earlier version wrote: without what queues look for today, no queue would show the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.triage.adapters.board_queries import index_of
from services.triage.adapters.case_documents import CaseDocuments
from services.triage.adapters.figure_queries import COUNTED
from services.triage.adapters.mongo_cases import CASES
from services.triage.application.queue.views import Queue
from shared.changes import Fence, JsonObject
from shared.errors import Infrastructure
from shared.store.mongo import Database, translated
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("triage.boards")

_OLD: Final[Sequence[tuple[JsonObject, Sequence[tuple[str, int]]]]] = [
    (
        _UNHELD := {"body.board.lane": {"$in": [lane.value for lane in Queue]}, "body.board.held": None},
        index_of(_UNHELD),
    ),
    ({"body.board.tally.registration": None}, COUNTED),
]
"""Every board says whether the case is held, and what figures count of it; one that does not is older.

Each with the index that finds it.
"""


@dataclass(frozen=True, slots=True)
class RenewBoards:
    """Writes them again from the case beside them, which stays as it is: no entry, no new revision."""

    database: Database
    documents: CaseDocuments
    offices: Sequence[str]

    @translated
    async def __call__(self, _: Fence | None) -> int:
        """One look; how many were renewed. Needs no fence: a case that changed meanwhile has a new board."""
        renewed = 0
        for old, index in _OLD:
            for office in self.offices:
                async for doc in self.database[CASES].find({"office": office, **old}).hint(index):
                    renewed += await self._renewed(doc)
        return renewed

    async def _renewed(self, doc: JsonObject) -> int:
        try:
            board = self.documents.dump(self.documents.load(doc["body"]))["board"]
        except Infrastructure:
            raise
        except Exception as error:  # noqa: BLE001 - recorded: one case's bug must not hide the others
            _log.error(LogEvent.SWEEP_FAILED, error, case_id=doc["_id"])
            return 0
        same = {"_id": doc["_id"], "v": doc["v"]}
        done = await self.database[CASES].update_one(same, {"$set": {"body.board": board}})
        return int(done.modified_count)
