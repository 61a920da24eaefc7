"""What queues and live pages ask of MongoDB; every query runs on a declared index and needs no sort."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from services.triage.adapters.case_documents import ROW_FIELDS, row_of
from services.triage.adapters.mongo_cases import CASES, KEYSETS
from services.triage.application.lanes import LANE_OF
from services.triage.application.queue_order import FIRST_DEADLINE, NO_CLOCK
from services.triage.application.views import (
    CEILING,
    SOON,
    After,
    Counts,
    Due,
    Filters,
    Queue,
    Row,
)
from services.triage.domain.words import Kind
from shared.changes import JsonObject
from shared.clock import WITA
from shared.rules.model import Level
from shared.rules.rulebooks import Rulebooks
from shared.store.mongo import Database, translated
from shared.store.watch import changed_ids

_INDEXED: Final = (("holder",), ("pending",), ("lane", "kind"), ("stage", "kind", "category", "kecamatan"))
"""What the indexes of queues are narrowed by, in the order in which a query is looked through for them."""


class MongoBoard:
    """Reads `cases` by what stands in `body.board`.

    A queue narrowed by stage, category or kecamatan names every value of the ones left open, so that MongoDB
    merges sorted scans of one index (126 at most, it allows 200) in place of sorting; an index for each
    combination would cost every opening of a case its share.
    """

    def __init__(self, database: Database, books: Rulebooks) -> None:
        self._database = database
        self._cases = database[CASES]
        self._categories = sorted({"", *(name for book in books for name in book.categories)})
        self._kecamatan = sorted(
            {
                "",
                *(
                    place.id
                    for book in books
                    for place in book.places.values()
                    if place.level is Level.KECAMATAN
                ),
            }
        )

    @translated
    async def page(
        self,
        office: str,
        queue: Queue,
        filters: Filters,
        *,
        holder: str,
        now: datetime,
        after: After | None,
        limit: int,
    ) -> Sequence[Row]:
        """Cases of a queue in its order: by deadline, tips by arrival, what is over latest first."""
        way = -1 if queue is Queue.CLOSED else 1
        query = self.query(office, queue, filters, holder=holder, now=now) | _beyond(after, way, filters, now)
        found = self._cases.find(query, ROW_FIELDS).sort([("body.board.order", way), ("_id", way)])
        docs: list[JsonObject] = await found.hint(index_of(query)).limit(limit).to_list(None)
        keysets = await self._keysets([doc["_id"] for doc in docs])
        return [row_of(doc, keysets.get(doc["_id"])) for doc in docs]

    @translated
    async def row(self, office: str, case_id: str) -> Row | None:
        """One case as a queue would list it."""
        doc = await self._cases.find_one({"_id": case_id, "office": office}, ROW_FIELDS)
        return row_of(doc, (await self._keysets([case_id])).get(case_id)) if doc else None

    def query(self, office: str, queue: Queue, filters: Filters, *, holder: str, now: datetime) -> JsonObject:
        """The filter of a queue, apart from the place to go on from; shown so that tests can explain it."""
        query: JsonObject = {"office": office}
        if queue is Queue.MINE:
            query |= {"body.board.holder": holder}
        elif queue is Queue.PENDING:
            query |= {"body.board.pending": True}
        else:
            return query | self._lane(queue, filters) | _until(filters.due, now)
        return query | _plain(filters) | _until(filters.due, now)

    def _lane(self, queue: Queue, filters: Filters) -> JsonObject:
        kinds = [Kind.TIP.value] if queue is Queue.TIPS else [Kind.REPORT.value, Kind.FINDING.value]
        chosen = {"body.board.kind": {"$in": _one_or(filters.kind, kinds)}}
        if filters.stage is None and filters.category is None and filters.kecamatan is None:
            return {"body.board.lane": queue.value} | chosen
        stages = [stage.value for stage, lane in LANE_OF.items() if lane is queue]
        return chosen | {
            "body.board.stage": {"$in": [one for one in stages if filters.stage in {None, one}]},
            "body.board.category": {"$in": _one_or(filters.category, self._categories)},
            "body.board.kecamatan": {"$in": _one_or(filters.kecamatan, self._kecamatan)},
        }

    @translated
    async def counts(self, office: str, *, holder: str, now: datetime) -> Counts:
        """How many there are in each queue; one bounded count of one index each, asked in one command."""
        cases: JsonObject = {"office": office, "body.board.lane": Queue.CASES.value}
        late = cases | _in_kinds() | {"body.board.order": {"$gte": FIRST_DEADLINE, "$lte": now}}
        first, *others = (
            _counted("cases", cases),
            _counted("tips", {"office": office, "body.board.lane": Queue.TIPS.value}),
            _counted("mine", {"office": office, "body.board.holder": holder}),
            _counted("pending", {"office": office, "body.board.pending": True}),
            _counted("overdue", late),
            _counted("soon", cases | _in_kinds() | {"body.board.order": {"$gt": now, "$lte": now + SOON}}),
        )
        asked = [*first, *({"$unionWith": {"coll": CASES, "pipeline": one}} for one in others)]
        found = await self._cases.aggregate(asked).to_list(None)
        numbers = {doc["queue"]: int(doc["number"]) for doc in found}
        return Counts(**{name: numbers.get(name, 0) for name in Counts.__slots__})

    @translated
    async def next_due(self, office: str) -> datetime | None:
        """When the next open deadline ends."""
        query: JsonObject = {"office": office, "body.board.lane": Queue.CASES.value}
        query |= _in_kinds() | {"body.board.order": {"$gte": FIRST_DEADLINE}}
        doc = await self._cases.find_one(query, {"body.board.order": 1}, sort=[("body.board.order", 1)])
        order: datetime | None = doc["body"]["board"]["order"] if doc else None
        return order if order != NO_CLOCK else None

    @translated
    async def ticking(self, now: datetime, limit: int) -> Sequence[str]:
        """Cases for which the clock has something to tell by now, longest due first."""
        query = {"body.board.tick": {"$exists": True, "$lte": now}}
        found = self._cases.find(query, {"_id": 1}).sort("body.board.tick", 1).limit(limit)
        return [doc["_id"] for doc in await found.hint([("body.board.tick", 1)]).to_list(None)]

    @translated
    async def unnumbered(self, limit: int) -> Sequence[str]:
        """Cases that should have a number by now and have none."""
        found = self._cases.find({"body.board.unnumbered": True}, {"_id": 1}).limit(limit)
        return [doc["_id"] for doc in await found.to_list(None)]

    async def _keysets(self, case_ids: Sequence[str]) -> dict[str, str]:
        found = self._database[KEYSETS].find({"_id": {"$in": list(case_ids)}})
        return {doc["_id"]: doc["keyset"] for doc in await found.to_list(None)}

    def changes(self) -> AsyncGenerator[str | None, None]:
        """Ids of cases that changed; see `changed_ids`."""
        return changed_ids(self._cases)


def _counted(name: str, query: JsonObject) -> list[JsonObject]:
    """A pipeline that counts up to the ceiling; of nothing it says nothing."""
    return [{"$match": query}, {"$limit": CEILING}, {"$count": "number"}, {"$set": {"queue": name}}]


def index_of(query: JsonObject) -> list[tuple[str, int]]:
    """The index that a queue's query runs on.

    Named, since MongoDB would try plans against each other and keep one that sorts while there are few cases.
    """
    narrowed = next(fields for fields in _INDEXED if f"body.board.{fields[0]}" in query)
    return [("office", 1), *((f"body.board.{name}", 1) for name in (*narrowed, "order")), ("_id", 1)]


def _in_kinds() -> JsonObject:
    """Both kinds by name: an index with the kind before the order is then read in order."""
    return {"body.board.kind": {"$in": [Kind.REPORT.value, Kind.FINDING.value]}}


def _one_or(chosen: str | None, every: Sequence[str]) -> list[str]:
    return list(every) if chosen is None else [str(chosen)]


def _plain(filters: Filters) -> JsonObject:
    chosen = {
        "stage": filters.stage,
        "kind": filters.kind,
        "category": filters.category,
        "kecamatan": filters.kecamatan,
    }
    return {f"body.board.{name}": str(value) for name, value in chosen.items() if value is not None}


def _until(due: Due | None, now: datetime) -> JsonObject:
    if due is None:
        return {}
    midnight = datetime.combine(now.astimezone(WITA).date() + timedelta(days=1), time(), WITA)
    ends = {Due.OVERDUE: now, Due.SOON: now + SOON, Due.TODAY: midnight}
    return {"body.board.order": {"$gte": FIRST_DEADLINE, "$lte": ends[due]}}


def _beyond(after: After | None, way: int, filters: Filters, now: datetime) -> JsonObject:
    """The rows that follow one in the sort order; ids break ties."""
    if after is None:
        return {}
    operator = "$gt" if way > 0 else "$lt"
    ties: list[Any] = [
        {"body.board.order": {operator: after.at}},
        {"body.board.order": after.at, "_id": {operator: after.id}},
    ]
    bounds = _until(filters.due, now).get("body.board.order", {})
    # The first clause bounds the scan of the index.
    return {"body.board.order": {**bounds, f"{operator}e": after.at}, "$or": ties}
