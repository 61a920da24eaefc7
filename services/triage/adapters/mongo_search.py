"""The search index in MongoDB: marks that nobody can read, found through one index, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.triage.adapters.mongo_board import walled_from
from services.triage.adapters.mongo_cases import CASES
from services.triage.application.queue.rows import Viewer
from services.triage.application.search.index_ports import (
    CEILING,
    EACH,
    Candidate,
    Indexed,
    Narrowed,
    Needed,
)
from shared.changes import JsonObject
from shared.store.mongo import Database, DuplicateKeyError, translated

SEARCH: Final = "search"
_COUNTED: Final = 1_000
"""Cases up to which needs are told apart: the rarest leads, and reads no more documents than it has cases."""
NEWEST: Final = {"at": -1, "_id": -1}


class MongoSearchIndex:
    """A document a case: no name and no text, and nothing but marks of what was in them."""

    def __init__(self, database: Database, *, ceilings: tuple[int, int] = (CEILING, EACH)) -> None:
        self._ceiling, self._each = ceilings
        self._index = database[SEARCH]
        self._cases = database[CASES]

    @translated
    async def keep(self, entry: Indexed) -> None:
        """Put it in place of an earlier one of the same case; one of a later revision stays."""
        doc = search_document(entry)
        older = {"_id": entry.case_id, "revision": {"$lte": entry.revision}}
        try:
            await self._index.replace_one(older, doc, upsert=True)
        except DuplicateKeyError:
            # Another process read the case later and was faster.
            return

    @translated
    async def all_met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed
    ) -> Sequence[Candidate]:
        """Cases that meet all terms, newest first, at most `CEILING`."""
        walled = await walled_from(self._cases, viewer)
        needs = await self._rarest_first(viewer, [need for term in terms for need in term.needs])
        asked = _asked_for(terms)
        return await self._asked(pipeline(viewer, needs, narrowed, walled, asked=asked, most=self._ceiling))

    @translated
    async def any_met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed
    ) -> Sequence[Candidate]:
        """Cases that meet one term at least: of each term the newest `EACH`; each case once."""
        walled, asked = await walled_from(self._cases, viewer), _asked_for(terms)
        ordered = [await self._rarest_first(viewer, term.needs) for term in terms]
        first, *others = (
            pipeline(viewer, needs, narrowed, walled, asked=asked, most=self._each) for needs in ordered
        )
        united = [{"$unionWith": {"coll": SEARCH, "pipeline": one}} for one in others]
        found = await self._asked([*first, *united])
        return list({one.case_id: one for one in found}.values())

    @translated
    async def behind(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next `limit` cases by id, those not kept as they stand; the last one, None at the end."""
        found = self._cases.find({"_id": {"$gt": after}, "office": office}, {"body.revision": 1})
        docs: list[JsonObject] = await found.sort("_id", 1).limit(limit).to_list(None)
        ids = [doc["_id"] for doc in docs]
        kept = self._index.find({"_id": {"$in": ids}}, {"revision": 1})
        revisions = {doc["_id"]: doc["revision"] for doc in await kept.to_list(None)}
        missing = [doc["_id"] for doc in docs if revisions.get(doc["_id"]) != doc["body"]["revision"]]
        return missing, ids[-1] if ids else None

    async def _asked(self, stages: Sequence[JsonObject]) -> list[Candidate]:
        docs: list[JsonObject] = await self._index.aggregate(list(stages)).to_list(None)
        return [Candidate(doc["_id"], doc["at"], frozenset(doc["marks"])) for doc in docs]

    async def _rarest_first(
        self, viewer: Viewer, needs: Sequence[frozenset[int]]
    ) -> Sequence[frozenset[int]]:
        """Bounded counts of the index, asked in one command: what leads a question decides what it costs."""
        if len(needs) == 1:
            return needs
        first, *others = (counted(viewer, at, need) for at, need in enumerate(needs))
        united = [{"$unionWith": {"coll": SEARCH, "pipeline": one}} for one in others]
        found: list[JsonObject] = await self._index.aggregate([*first, *united]).to_list(None)
        numbers = {doc["need"]: doc["number"] for doc in found}
        return [need for _, need in sorted(enumerate(needs), key=lambda pair: numbers.get(pair[0], 0))]


def pipeline(
    viewer: Viewer,
    needs: Sequence[frozenset[int]],
    narrowed: Narrowed,
    walled: Sequence[str],
    *,
    asked: Sequence[int],
    most: int,
) -> list[JsonObject]:
    """Cases that meet all needs, newest first; shown so that tests can explain it.

    The first need leads through the index. The others are looked at in the documents, asked in a way that no
    index answers: MongoDB would let any of them lead, and a common word reads a share of all cases.
    """
    lead, *others = needs
    query: JsonObject = {
        "office": viewer.office,
        "marks": {"$in": sorted(lead)},
        **({"$nor": [{"marks": {"$nin": sorted(need)}} for need in others]} if others else {}),
        **_narrowed(narrowed),
        **({"_id": {"$nin": list(walled)}} if walled else {}),
    }
    return [
        {"$match": query},
        {"$sort": NEWEST},
        {"$limit": most},
        {"$project": {"at": 1, "marks": {"$setIntersection": ["$marks", list(asked)]}}},
    ]


def counted(viewer: Viewer, at: int, need: frozenset[int]) -> list[JsonObject]:
    """How many cases of the office meet a need, up to a ceiling; of none it says nothing."""
    return [
        {"$match": {"office": viewer.office, "marks": {"$in": sorted(need)}}},
        {"$limit": _COUNTED},
        {"$count": "number"},
        {"$set": {"need": at}},
    ]


def _asked_for(terms: Sequence[Needed]) -> list[int]:
    return sorted({mark for term in terms for need in term.needs for mark in need})


def _narrowed(narrowed: Narrowed) -> JsonObject:
    chosen = {
        "stage": narrowed.stage,
        "kind": narrowed.kind,
        "category": narrowed.category,
        "kecamatan": narrowed.kecamatan,
    }
    return {name: str(value) for name, value in chosen.items() if value is not None}


def search_document(entry: Indexed) -> dict[str, Any]:
    """What is kept of a case."""
    return {
        "_id": entry.case_id,
        "office": entry.office,
        "revision": entry.revision,
        "at": entry.at,
        "stage": entry.stage.value,
        "kind": entry.kind.value,
        "category": entry.category,
        "kecamatan": entry.kecamatan,
        "marks": sorted(entry.marks),
    }
