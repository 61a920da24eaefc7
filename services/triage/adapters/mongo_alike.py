"""Sketches of reports in MongoDB, found through one index by their buckets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from services.triage.adapters.mongo_cases import CASES
from services.triage.domain.hints.fingerprints import packed, unpacked
from services.triage.domain.hints.likeness import Sketch
from shared.changes import JsonObject
from shared.store.mongo import Database, translated

LIKENESS: Final = "likeness"
_WITHOUT_BUCKETS: Final = {"buckets": 0, "office": 0}


class MongoSketches:
    """A document a report: no name and no text, and nothing but hashes of what was in them."""

    def __init__(self, database: Database) -> None:
        self._sketches = database[LIKENESS]
        self._cases = database[CASES]

    @translated
    async def keep(self, office: str, sketch: Sketch, buckets: Sequence[str]) -> None:
        """Put the sketch in place of an earlier one of the same report."""
        doc = {**_document(sketch), "office": office, "buckets": list(buckets)}
        await self._sketches.replace_one({"_id": sketch.report_id}, doc, upsert=True)

    @translated
    async def near(self, office: str, buckets: Sequence[str], *, each: int) -> Sequence[Sketch]:
        """The sketches in these buckets, each once; of a bucket the `each` of the latest days.

        One command: a bounded scan of the index for each bucket, however many reports there are.
        """
        if not buckets:
            return []
        first, *others = (lookup(office, bucket, each=each) for bucket in buckets)
        united = [{"$unionWith": {"coll": LIKENESS, "pipeline": one}} for one in others]
        docs: list[JsonObject] = await self._sketches.aggregate([*first, *united]).to_list(None)
        return list({doc["_id"]: _sketch(doc) for doc in docs}.values())

    @translated
    async def forget(self, report_id: str) -> None:
        """Let the sketch of a report go, if there is one."""
        await self._sketches.delete_one({"_id": report_id})

    @translated
    async def unsketched(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next `limit` cases by id, those without a sketch; and the last one, None at the end."""
        found = self._cases.find({"_id": {"$gt": after}, "office": office}, {"body.report.report_id": 1})
        docs: list[JsonObject] = await found.sort("_id", 1).limit(limit).to_list(None)
        reports = {doc["body"]["report"]["report_id"]: doc["_id"] for doc in docs}
        kept = self._sketches.find({"_id": {"$in": list(reports)}}, {"_id": 1})
        there = {doc["_id"] for doc in await kept.to_list(None)}
        missing = [case_id for report_id, case_id in reports.items() if report_id not in there]
        return missing, docs[-1]["_id"] if docs else None


def lookup(office: str, bucket: str, *, each: int) -> list[dict[str, Any]]:
    """The pipeline of one bucket; shown so that tests can explain it."""
    return [
        {"$match": {"office": office, "buckets": bucket}},
        {"$sort": {"day": -1, "_id": -1}},
        {"$limit": each},
        {"$project": _WITHOUT_BUCKETS},
    ]


def _document(sketch: Sketch) -> JsonObject:
    return {
        "_id": sketch.report_id,
        "case_id": sketch.case_id,
        "day": sketch.day.isoformat(),
        "kelurahan": sketch.kelurahan,
        "tps": list(sketch.tps),
        "point": list(sketch.point) if sketch.point else None,
        "parties": sorted(sketch.parties),
        "exhibits": sorted(sketch.exhibits),
        "text": packed(sketch.text),
    }


def _sketch(doc: JsonObject) -> Sketch:
    return Sketch(
        report_id=doc["_id"],
        case_id=doc["case_id"],
        day=date.fromisoformat(doc["day"]),
        kelurahan=doc["kelurahan"],
        tps=tuple(doc["tps"]),
        point=(doc["point"][0], doc["point"][1]) if doc["point"] else None,
        parties=frozenset(doc["parties"]),
        exhibits=frozenset(doc["exhibits"]),
        text=unpacked(doc["text"]),
    )
