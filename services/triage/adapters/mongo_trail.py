"""The journal by who acted; every query runs on the index that is made for it.

That index begins with office and person, so a question about everybody names all who ever acted: MongoDB
merges their scans in the order of time, and reads no more of each than a page needs. It merges 200 at most.

An act belongs to the office of who did it at that moment, wherever the case stands by now. Entries of before
an installation had several offices name none: whoever acted then was of the home office, as is who uses a
command line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from services.triage.adapters.mongo_board import walled_from
from services.triage.adapters.mongo_cases import CASES
from services.triage.adapters.passed_cases import PASSED
from services.triage.application.audit.trail_ports import Act, Called, TrailFilters, TrailPlace
from services.triage.application.queue.rows import Viewer
from services.triage.domain.audit.deeds import Deed, types_of
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.store.journal import COLLECTION as JOURNAL
from shared.store.mongo import Database, translated

BY_FORMER: Final = [("body.board.former", 1), ("_id", 1)]
BY_WHOM: Final = [("by.office", 1), ("by.id", 1), ("at", 1), ("stream", 1), ("seq", 1), ("type", 1)]
PERSONS: Final = {"$in": ["person", "program"]}
"""Kinds of actors that are somebody's: a signed-in person, or a command line by the name it gave."""
MERGED: Final = 60
"""People in one question; in the home office each of them is three scans: its name, none, and undefined."""
_FIELDS: Final = {
    "_id": 0,
    **dict.fromkeys(("at", "stream", "seq", "type", "by.id"), 1),
    **{f"data.{name}": 1 for name in ("case_id", "decision", "command", "form")},
}
"""Nothing that was written: the rest of an entry stays in the database."""
_NUMBERS: Final = {"body.report.receipt_number": 1, "body.dossier.numbers.number": 1}


class MongoTrail:
    """Reads `journal`; `home` is the office of acts that name none."""

    def __init__(self, database: Database, home: str) -> None:
        self._journal = database[JOURNAL]
        self._cases = database[CASES]
        self._passed = database[PASSED]
        self._home = home

    @translated
    async def acts(
        self, viewer: Viewer, filters: TrailFilters, *, after: TrailPlace | None, limit: int
    ) -> Sequence[Act]:
        """Acts of people of the viewer's office, the latest first."""
        people = [filters.person] if filters.person is not None else await self.people(viewer.office)
        query = {**query_of(viewer, filters, self._home), **_unseen(await self._hidden(viewer))}
        found: list[Act] = []
        for part in _parts(query, after):
            if len(found) < limit:
                found += await self._part(part, people, limit - len(found))
        return found

    async def _hidden(self, viewer: Viewer) -> Sequence[str]:
        """What a wall hides: of cases that stand with the viewer's office, and of those that passed on."""
        passed = self._cases.find(closed_elsewhere(viewer), {"_id": 1}).hint(BY_FORMER)
        return [*await walled_from(self._cases, viewer), *[doc["_id"] for doc in await passed.to_list(None)]]

    async def _part(self, query: JsonObject, people: Sequence[str], limit: int) -> list[Act]:
        acts: list[Act] = []
        for first in range(0, len(people), MERGED):
            asked = {**query, "by.id": {"$in": people[first : first + MERGED]}}
            found = self._journal.find(asked, _FIELDS).sort(order_of(query)).hint(BY_WHOM).limit(limit)
            acts += [_act(doc) for doc in await found.to_list(None)]
        return sorted(acts, key=lambda act: act.place, reverse=True)[:limit]

    @translated
    async def people(self, office: str) -> Sequence[str]:
        """Everybody who ever acted; from one to the next, without reading what each of them did."""
        people: list[str] = []
        query: JsonObject = {"by.office": offices_of(office, self._home), "by.kind": PERSONS}
        while True:
            behind = {**query, "by.id": {"$gt": people[-1]}} if people else query
            found = self._journal.find(behind, {"_id": 0, "by.id": 1}).sort([("by.id", 1)])
            docs = await found.hint(BY_WHOM).limit(1).to_list(None)
            if not docs:
                return people
            people.append(docs[0]["by"]["id"])

    @translated
    async def numbers(self, office: str, case_ids: Collection[str]) -> Mapping[str, Called]:
        """How the cases among these ids are called on paper; of what passed on, what the office kept."""
        left = self._passed.find(
            {"_id": {"$in": [{"office": office, "case": one} for one in sorted(case_ids)]}},
            {"receipt_number": 1},
        )
        here = self._cases.find({"_id": {"$in": sorted(case_ids)}, "office": office}, _NUMBERS)
        kept = {
            doc["_id"]["case"]: Called(doc["receipt_number"], here=False) for doc in await left.to_list(None)
        }
        return kept | {
            doc["_id"]: Called(_number(doc["body"]), here=True) for doc in await here.to_list(None)
        }


def closed_elsewhere(viewer: Viewer) -> JsonObject:
    """Cases that were with the viewer's office, and whose report names it or the viewer."""
    walls = [{"body.passing.walled": viewer.office}, {"body.board.walled": viewer.account}]
    return {"body.board.former": viewer.office, "$or": walls}


def offices_of(office: str, home: str) -> JsonObject | str:
    """What `by.office` says of acts of an office."""
    return {"$in": [office, None]} if office == home else office


def query_of(viewer: Viewer, filters: TrailFilters, home: str) -> JsonObject:
    """The filter, apart from persons, walls and the place to go on from."""
    query: JsonObject = {
        "by.office": offices_of(viewer.office, home),
        "by.kind": PERSONS,
        "at": {"$gte": rfc3339(filters.since), "$lt": rfc3339(filters.until)},
    }
    if filters.deed is Deed.OTHER:
        # Also a type that only a later version knows.
        judged = [name for deed in Deed if deed is not Deed.OTHER for name in types_of(deed)]
        query["type"] = {"$nin": judged}
    elif filters.deed is not None:
        query["type"] = {"$in": list(types_of(filters.deed))}
    return query


def order_of(query: JsonObject) -> list[tuple[str, int]]:
    """The latest first, without fields that the query fixes: those MongoDB would take as a reason to sort."""
    return [(name, -1) for name in ("at", "stream", "seq") if not isinstance(query.get(name), str)]


def _parts(query: JsonObject, after: TrailPlace | None) -> Sequence[JsonObject]:
    """What follows a place: the rest of its stream at its moment, the other streams at it, then before it."""
    if after is None:
        return (query,)
    moment, bounds = rfc3339(after.at), query["at"]
    if not bounds["$gte"] <= moment < bounds["$lt"]:
        return (query,) if moment >= bounds["$lt"] else ()
    return (
        _also(query, at=moment, stream=after.stream, seq={"$lt": after.seq}),
        _also(query, at=moment, stream={"$lt": after.stream}),
        {**query, "at": {**bounds, "$lt": moment}},
    )


def _also(query: JsonObject, **more: object) -> JsonObject:
    """With more to hold, whatever else is asked of the same fields."""
    return {**query, **more, **({"$and": [{"stream": query["stream"]}]} if "stream" in query else {})}


def _unseen(walled: Sequence[str]) -> JsonObject:
    """Neither acts on a walled case nor looks at it."""
    ids = list(walled)
    return {"stream": {"$nin": ids}, "data.case_id": {"$nin": ids}} if ids else {}


def _act(doc: JsonObject) -> Act:
    data = doc.get("data", {})
    return Act(
        at=from_rfc3339(doc["at"]),
        stream=doc["stream"],
        seq=doc["seq"],
        type=doc["type"],
        by=doc["by"]["id"],
        case_id=data.get("case_id", doc["stream"]),
        word=data.get("decision") or data.get("command") or data.get("form") or "",
    )


def _number(body: JsonObject) -> str:
    official = [one["number"] for one in body.get("dossier", {}).get("numbers", ())]
    return str(official[-1] if official else body["report"]["receipt_number"])
