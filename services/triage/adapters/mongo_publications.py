"""Publications in MongoDB: inserted once under an id of their own, which triage's user cannot change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.triage.adapters.case_standing import WALLED_OFFICE
from services.triage.adapters.figure_queries import COUNTED
from services.triage.adapters.mongo_board import BY_WALL
from services.triage.adapters.mongo_cases import CASES
from services.triage.application.statistics.publications import Counted, Publication, Subject
from services.triage.domain.parts import KECAMATAN_CODE
from services.triage.domain.statistics.periods import Period
from services.triage.domain.statistics.suppression import PublicTable
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.store.mongo import Database, DuplicateKeyError, translated

PUBLICATIONS: Final = "publications"
BY_PERIOD: Final = [("office", 1), ("first", 1), ("subject", 1)]
_WEEK: Final = "$body.board.tally.week"
_BY: Final[Mapping[Subject, tuple[Any, Any]]] = {
    Subject.RECEIVED: (
        "$body.board.category",
        {"$substrBytes": ["$body.board.tally.kelurahan", 0, KECAMATAN_CODE]},
    ),
    Subject.RESULTS: ("$body.board.tally.registration", "$body.board.kind"),
}


class MongoPublications:
    """Counts `cases` on the index of figures, and keeps `publications`."""

    def __init__(self, database: Database) -> None:
        self._cases = database[CASES]
        self._publications = database[PUBLICATIONS]

    @translated
    async def published(self, office: str) -> Sequence[Publication]:
        """Every publication by period, then subject."""
        found = self._publications.find({"office": office}).sort(BY_PERIOD[1:]).hint(BY_PERIOD)
        return [_publication(doc) for doc in await found.to_list(None)]

    @translated
    async def weeks(self, office: str) -> Mapping[date, int]:
        """How many came in, by Monday; what has no week yet waits for its board to be renewed."""
        group = {"_id": _WEEK, "number": {"$sum": 1}}
        docs = await self._grouped(await self._of(office), group)
        return {date.fromisoformat(doc["_id"]): doc["number"] for doc in docs if doc["_id"]}

    @translated
    async def counted(self, office: str, subject: Subject, period: Period) -> Counted:
        """The cases of a period."""
        row, column = _BY[subject]
        within = {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}
        group = {
            "_id": {"row": row, "column": column},
            "number": {"$sum": 1},
            "entries": {"$sum": "$body.revision"},
        }
        query = {**await self._of(office), "body.board.tally.week": within}
        docs = await self._grouped(query, group)
        counts = {(doc["_id"]["row"], doc["_id"]["column"]): doc["number"] for doc in docs}
        return Counted(counts, sum(doc["entries"] for doc in docs))

    @translated
    async def publish(self, publication: Publication) -> bool:
        """Insert it under the id of its office, period and subject."""
        try:
            await self._publications.insert_one(_document(publication))
        except DuplicateKeyError:
            return False
        return True

    async def _of(self, office: str) -> JsonObject:
        """The office's cases without those in which it is in conflict: it counts none of them."""
        walled = {"office": office, "body.board.walled": WALLED_OFFICE}
        found = await self._cases.find(walled, {"_id": 1}).hint(BY_WALL).to_list(None)
        ids = [doc["_id"] for doc in found]
        return {"office": office, **({"_id": {"$nin": ids}} if ids else {})}

    async def _grouped(self, query: JsonObject, group: JsonObject) -> Sequence[JsonObject]:
        hint: Any = dict(COUNTED)
        found = self._cases.aggregate([{"$match": query}, {"$group": group}], hint=hint)
        docs: Sequence[JsonObject] = await found.to_list(None)
        return docs


def _document(one: Publication) -> JsonObject:
    table = one.table
    return {
        "_id": f"{one.office}:{one.period.first.isoformat()}:{one.subject}",
        "office": one.office,
        "subject": one.subject.value,
        "first": one.period.first.isoformat(),
        "last": one.period.last.isoformat(),
        "at": rfc3339(one.at),
        "entries": one.entries,
        "rows": list(table.rows),
        "columns": list(table.columns),
        "cells": [list(line) for line in table.cells],
        "row_sums": list(table.row_sums),
        "column_sums": list(table.column_sums),
        "total": table.total,
    }


def _publication(doc: JsonObject) -> Publication:
    return Publication(
        office=doc["office"],
        subject=Subject(doc["subject"]),
        period=Period(date.fromisoformat(doc["first"]), date.fromisoformat(doc["last"])),
        at=from_rfc3339(doc["at"]),
        entries=doc["entries"],
        table=PublicTable(
            rows=tuple(doc["rows"]),
            columns=tuple(doc["columns"]),
            cells=tuple(tuple(line) for line in doc["cells"]),
            row_sums=tuple(doc["row_sums"]),
            column_sums=tuple(doc["column_sums"]),
            total=doc["total"],
        ),
    )
