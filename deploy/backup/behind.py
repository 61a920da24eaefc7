"""Lets owners send again what a consumer has not applied: after a restore nobody else would notice."""

from __future__ import annotations

from typing import Any

from deploy.audit.owners import Reader
from deploy.backup.series import places
from deploy.backup.witnesses import BATCH, Witnesses
from shared.store.held import queue_key
from shared.store.mongo import Database, translated
from shared.store.outbox import Outbox


async def send_again(witnesses: Witnesses, reader: Reader) -> int:
    """Put into the owner's outbox what one consumer lacks; the number of events."""
    collections = places(witnesses.collections, reader.owner)
    return sum([await _of(witnesses, reader, collection) for collection in collections])


async def _of(witnesses: Witnesses, reader: Reader, collection: str) -> int:
    owner, last, rows = witnesses.databases[reader.owner], "", 0
    outbox = Outbox(owner, service=reader.owner)
    while True:
        docs = await _announced_after(owner, collection, last)
        reached = await _reached(
            witnesses.databases[reader.service], reader.name, [doc["_id"] for doc in docs]
        )
        for doc in docs:
            if reached.get(doc["_id"], 0) < doc["ann"]["seq"]:
                rows += await outbox.enqueue_stream(doc["_id"], reached.get(doc["_id"], 0) + 1)
        if len(docs) < BATCH:
            return rows
        last = docs[-1]["_id"]


@translated
async def _announced_after(database: Database, collection: str, last: str) -> list[dict[str, Any]]:
    query = {"_id": {"$gt": last}, "ann.seq": {"$gt": 0}}
    found = database[collection].find(query, {"ann": 1}).sort("_id", 1).limit(BATCH)
    docs: list[dict[str, Any]] = await found.to_list(None)
    return docs


@translated
async def _reached(database: Database, consumer: str, streams: list[str]) -> dict[str, int]:
    keys = [queue_key(consumer, stream) for stream in streams]
    found = database["positions"].find({"_id": {"$in": keys}}, {"sequence": 1})
    return {doc["_id"]["stream"]: int(doc["sequence"]) async for doc in found}
