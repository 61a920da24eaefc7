"""Every collection and index, declared once; the owner makes them, the services only check them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from pymongo import IndexModel, timeout
from pymongo.errors import CollectionInvalid, PyMongoError

from shared.errors import Infrastructure, Refused
from shared.store.mongo import Client, Database

Keys: TypeAlias = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Index:
    """One index; `partial` is a filter, `expires_s` deletes that many seconds after the indexed time."""

    keys: Keys
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expires_s: int | None = None

    def options(self) -> dict[str, Any]:
        """The options as MongoDB keeps them."""
        options: dict[str, Any] = {"unique": True} if self.unique else {}
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expires_s is not None:
            options["expireAfterSeconds"] = self.expires_s
        return options


@dataclass(frozen=True, slots=True)
class Declared:
    """A collection with its indexes (beside the one on `_id`)."""

    collection: str
    indexes: tuple[Index, ...] = ()


def state(collection: str, *indexes: Index) -> Declared:
    """A collection of states: indexed by the last change, then the stream, for the announcement of heads."""
    return Declared(collection, (Index([("at", 1), ("_id", 1)]), *indexes))


def _board(*fields: str) -> Keys:
    """An index of a queue of cases: what it is narrowed by, then its order, then the id that breaks ties."""
    narrowed = [(f"body.board.{field}", 1) for field in fields]
    return [("office", 1), *narrowed, ("body.board.order", 1), ("_id", 1)]


def _with_acts(declared: Sequence[Declared]) -> tuple[Declared, ...]:
    """The journal also by who acted, of their own office; what a service does by itself is not in it."""
    by_whom: Keys = [("by.office", 1), ("by.id", 1), *((name, 1) for name in ("at", "stream", "seq", "type"))]
    acts = Index(by_whom, partial={"by.kind": {"$in": ["person", "program"]}})
    return tuple(
        replace(one, indexes=(*one.indexes, acts)) if one.collection == "journal" else one for one in declared
    )


def _said(field: str) -> Mapping[str, Any]:
    """The filter of an index of what says something there."""
    return {field: {"$gt": ""}}


_COUNTED: Keys = [
    ("office", 1),
    *((f"body.board.tally.{field}", 1) for field in ("registration", "week", "kelurahan", "lapsed")),
    *((f"body.board.{field}", 1) for field in ("kind", "stage", "category")),
    ("body.revision", 1),
    ("_id", 1),
]
"""All that figures count by, so that counting reads no document."""
_HANDED: Keys = [("office", 1), ("body.board.tally.handed", 1), ("_id", 1)]
_ARRIVED: Keys = [("office", 1), ("body.report.received_at", -1), ("_id", -1)]
_PLACE: Keys = [("cluster", 1), ("topic", 1), ("partition", 1), ("offset", 1)]

WRITE_PATH = (
    Declared("journal", (Index([("stream", 1), ("seq", 1)], unique=True),)),
    Declared("outbox", (Index([("parked", 1)], partial={"parked": {"$gt": ""}}),)),
    Declared("keys"),
    Declared("positions"),
    Declared("held", (Index([("queue", 1)]), Index([("queue.consumer", 1), ("next_try", 1)]))),
    Declared(
        "dead",
        (
            Index([*_PLACE, ("sha256", 1)], unique=True),
            Index([("status", 1), ("at", -1)]),
            Index([("stream", 1), ("event", 1)]),
        ),
    ),
    Declared("decided"),
    Declared(
        "orders",
        (
            Index([("status", 1), ("at", 1), ("no", 1)]),
            Index([("record", 1)], partial={"status": "asked"}),
        ),
    ),
    Declared("keysets"),
    Declared("leases"),
    Declared("meta"),
)

COLLECTIONS: Mapping[str, tuple[Declared, ...]] = {
    "intake": (
        *WRITE_PATH,
        state("reports", Index([("body.number", 1)], unique=True)),
        Declared("vault"),
        Declared("submissions"),
        Declared("tries", (Index([("since", 1)], expires_s=900),)),
        Declared(
            "uploads",
            (
                Index([("at", 1)]),
                Index([("checked_at", 1)]),
                Index([("damaged", 1)], partial={"damaged": True}),
            ),
        ),
        Declared("exhibits", (Index([("report", 1)]),)),
        Declared("exhibit_bytes.files", (Index([("filename", 1), ("uploadDate", 1)]),)),
        Declared("exhibit_bytes.chunks", (Index([("files_id", 1), ("n", 1)], unique=True),)),
    ),
    "triage": (
        *_with_acts(WRITE_PATH),
        state(
            "cases",
            Index(_board("lane", "held", "stage", "kind")),
            Index(_board("lane", "held", "kind", "category", "kecamatan")),
            Index(_board("lane", "held", "stage", "kind", "category", "kecamatan")),
            Index(_board("holder", "lane"), partial={"body.board.holder": {"$gt": ""}}),
            Index(_board("pending"), partial={"body.board.pending": True}),
            Index([("body.board.tick", 1)], partial={"body.board.tick": {"$exists": True}}),
            Index([("body.board.unnumbered", 1)], partial={"body.board.unnumbered": True}),
            Index([("body.board.untied", 1), ("_id", 1)], partial={"body.board.untied": True}),
            Index(_COUNTED),
            Index(_HANDED, partial={"body.board.tally.handed": True}),
            Index([("office", 1), ("body.board.walled", 1)], partial={"body.board.walled": {"$gt": ""}}),
            Index(
                [("office", 1), ("body.board.incident.id", 1), ("body.board.incident.where", 1)],
                partial={"body.board.incident.id": {"$gt": ""}},
            ),
            Index(_ARRIVED, partial={"body.report.place.tps": {"$exists": True}}),
            Index([("office", 1), ("body.board.rows", 1), ("_id", 1)], partial=_said("body.board.rows")),
            Index(
                [("office", 1), ("body.board.sigaplapor", 1), ("body.report.received_at", 1), ("_id", 1)],
                partial={"body.board.sigaplapor": {"$gt": ""}},
            ),
            Index(
                [("office", 1), ("body.board.passing", 1), ("_id", 1)], partial=_said("body.board.passing")
            ),
            Index([("body.board.former", 1), ("_id", 1)], partial={"body.board.former": {"$gt": ""}}),
            Index([("body.board.conflict_to", 1), ("_id", 1)], partial=_said("body.board.conflict_to")),
            Index(
                [("body.dossier.letters.verification", 1)], partial=_said("body.dossier.letters.verification")
            ),
        ),
        Declared(
            "saved_views",
            (
                Index([("office", 1), ("owner", 1), ("name", 1)], unique=True),
                Index([("office", 1), ("shared", 1)]),
            ),
        ),
        state("series"),
        *(Declared(name) for name in ("looks", "seen_warnings")),
        Declared(
            "numbers",
            (
                Index([("text", 1), ("office", 1)], unique=True),
                Index([("stream", 1), ("seq", 1)], unique=True),
            ),
        ),
        Declared("publications", (Index([("office", 1), ("first", 1), ("subject", 1)]),)),
        Declared("untold_numbers", (Index([("office", 1)]),)),
        state("corrections", Index([("office", 1)])),
        Declared("passed_cases", (Index([("office", 1), ("at", -1), ("_id", -1)]),)),
        Declared("reached", (Index([("correction", 1)]),)),
        Declared("verification_tries", (Index([("since", 1)], expires_s=900),)),
        Declared("likeness", (Index([("office", 1), ("buckets", 1), ("day", -1), ("_id", -1)]),)),
        Declared("search", (Index([("office", 1), ("marks", 1), ("at", -1), ("_id", -1)]),)),
        Declared("feeds", (Index([("mac", 1)], unique=True), Index([("owner", 1), ("_id", 1)]))),
    ),
    "notify": (
        *WRITE_PATH,
        state("dispatches"),
        Declared(
            "handoffs",
            (
                Index([("office", 1), ("stage", 1), ("order", 1), ("_id", 1)]),
                Index([("office", 1), ("due", 1)], partial={"due": {"$gt": ""}}),
                Index([("office", 1), ("undelivered", 1)], partial={"undelivered": True}),
            ),
        ),
        Declared(
            "notices",
            (
                Index([("due_at", 1)], partial={"due_at": {"$gt": ""}}),
                Index([("office", 1), ("state", 1), ("order", -1), ("_id", -1)]),
            ),
        ),
    ),
    "people": (
        Declared("journal", (Index([("stream", 1), ("seq", 1)], unique=True),)),
        Declared("meta"),
        Declared("accounts", (Index([("username", 1)], unique=True),)),
        Declared("sessions", (Index([("expires_at", 1)], expires_s=0), Index([("account_id", 1)]))),
        Declared("tokens", (Index([("hash", 1)], unique=True), Index([("owner", 1)]))),
        Declared("programs", (Index([("name", 1)], unique=True),)),
        Declared("attempts", (Index([("expires_at", 1)], expires_s=0),)),
    ),
}
"""Service (or `people`) -> its collections, in `<namespace>_<service>`. A new one is one line here."""

RETIRED: Mapping[str, Keys] = {"dead": _PLACE}
"""Unique indexes of earlier versions that would refuse what is right now; the set-up drops them."""

BUILDING_S: Final = 3_600  # in place of the driver's 20 for an answer: with a million cases one takes minutes


async def ensure(owner: Client, namespace: str) -> None:
    """Make what is declared and drop what is retired, in all four databases; for the owner. May be repeated.

    Raises:
        OperationFailure: an index is there with the same keys and other options; drop it by hand first.
    """
    with timeout(BUILDING_S):
        await asyncio.gather(
            *(_ensure_database(owner[f"{namespace}_{service}"], service) for service in COLLECTIONS)
        )


async def _ensure_database(database: Database, service: str) -> None:
    there = set(await database.list_collection_names())
    await asyncio.gather(
        *(_ensure_one(database, each, exists=each.collection in there) for each in COLLECTIONS[service])
    )
    await database["meta"].update_one({"_id": "epoch"}, {"$setOnInsert": {"value": 1}}, upsert=True)


async def _ensure_one(database: Database, declared: Declared, *, exists: bool) -> None:
    if not exists:
        with suppress(CollectionInvalid):  # another owner was first
            await database.create_collection(declared.collection)
    if declared.indexes:
        models = [IndexModel(list(index.keys), **index.options()) for index in declared.indexes]
        await database[declared.collection].create_indexes(models)
    if exists and declared.collection in RETIRED:
        await _drop(database, declared.collection, RETIRED[declared.collection])


async def _drop(database: Database, collection: str, keys: Keys) -> None:
    async for index in database[collection].list_indexes():
        if list(index["key"].items()) == list(keys):
            await database[collection].drop_index(index["name"])


async def verify(database: Database, service: str) -> None:
    """Check at a service's start that every declared index is there as declared.

    Raises:
        Refused: some are missing, by name; without a unique index the promises would not hold.
        Infrastructure: MongoDB is away.
    """
    missing: list[str] = []
    try:
        for declared in COLLECTIONS[service]:
            missing += await _missing(database, declared)
    except PyMongoError as error:
        raise Infrastructure(f"the indexes cannot be checked ({type(error).__name__})") from error
    if missing:
        named = ", ".join(missing)
        raise Refused(
            f"{database.name} lacks {named}: make them again (docker compose run --rm prepare; "
            "./jejak up does so by itself), then start this service again"
        )


async def _missing(database: Database, declared: Declared) -> list[str]:
    if not declared.indexes:
        return []
    there = [index async for index in database[declared.collection].list_indexes()]
    return [
        f"{declared.collection}({', '.join(name for name, _ in index.keys)})"
        for index in declared.indexes
        if not any(_same(index, found) for found in there)
    ]


def _same(index: Index, found: Mapping[str, Any]) -> bool:
    options = {
        key: found[key] for key in ("unique", "partialFilterExpression", "expireAfterSeconds") if key in found
    }
    return list(found["key"].items()) == list(index.keys) and options == index.options()
