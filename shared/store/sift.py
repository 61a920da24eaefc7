"""After a group failed: which changes had been done before, which saw an old state, which are good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared.changes import JsonObject
from shared.store import keys
from shared.store.plan import Backend
from shared.store.ready import Ready, Waiting


@dataclass(slots=True)
class Sifted:
    """`stale` must be decided again; those that had been done before are answered already."""

    good: list[Ready] = field(default_factory=list)
    stale: list[Ready] = field(default_factory=list)


async def load(
    backend: Backend, group: Iterable[Waiting], *, all_of_them: bool = False
) -> dict[str, JsonObject]:
    """The state documents of a group by stream, one find per kind of state; fresh streams have none.

    A fresh one is looked for too when the group failed: its first try may have been committed after all.
    """
    streams: defaultdict[str, list[str]] = defaultdict(list)
    for waiting in group:
        if waiting.change.fresh and not (all_of_them or waiting.tried):
            waiting.tried = True
            continue
        streams[waiting.book.aggregate.collection].append(waiting.change.stream)
    docs: dict[str, JsonObject] = {}
    for collection, ids in streams.items():
        for doc in await backend.find(collection, "_id", ids):
            docs[doc["_id"]] = doc
    return docs


async def known_keys(backend: Backend, group: Iterable[Waiting]) -> dict[bytes, JsonObject]:
    """The keys of the group that are stored."""
    ids = [waiting.key for waiting in group if waiting.key is not None]
    return (
        {bytes(found["_id"]): found for found in await backend.find(keys.COLLECTION, "_id", ids)}
        if ids
        else {}
    )


async def answer_repeats(backend: Backend, refused: Sequence[tuple[Waiting, Exception]]) -> None:
    """A decision that says no may see its own first effect: a known key answers before the refusal."""
    if not refused:
        return
    known = await known_keys(backend, (waiting for waiting, _ in refused))
    for waiting, error in refused:
        found = known.get(waiting.key) if waiting.key is not None else None
        if found is None:
            waiting.fail(error)
        else:
            await _repeat(backend, waiting, found)


async def sift(backend: Backend, ready: Sequence[Ready]) -> Sifted:
    """Read keys and versions of a group that could not be committed."""
    waiting = [item.waiting for item in ready]
    known = await known_keys(backend, waiting)
    docs = await load(backend, waiting, all_of_them=True)
    sifted = Sifted()
    for item in ready:
        found = known.get(item.waiting.key) if item.waiting.key is not None else None
        doc = docs.get(item.stream.id)
        if found is not None:
            await _repeat(backend, item.waiting, found)
        elif (0 if doc is None else doc["v"]) != item.stream.loaded:
            sifted.stale.append(item)
        else:
            sifted.good.append(item)
    return sifted


async def landed(backend: Backend, item: Ready) -> bool:
    """Whether exactly this attempt is in the database: its key, or its last entry, bears its hash."""
    head = item.stream.head
    if item.waiting.key is not None:
        found = await known_keys(backend, [item.waiting])
        return any(key["head"] == head.hash and key["seq"] == head.seq for key in found.values())
    return any(
        entry["hash"] == head.hash for entry in await backend.find("journal", "stream", [item.stream.id])
    )


async def _repeat(backend: Backend, waiting: Waiting, found: JsonObject) -> None:
    """The first request may have made another stream than this one would: the answer is about that."""
    aggregate = waiting.book.aggregate
    docs = await backend.find(aggregate.collection, "_id", [found["stream"]])
    waiting.repeat(found, aggregate.load(docs[0]["body"]) if docs else None)
