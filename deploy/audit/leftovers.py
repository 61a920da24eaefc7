"""What lies about and belongs to no stream of a journal: dead records, outbox rows, records on topics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Ledger, Stray
from deploy.audit.owners import Reader
from deploy.retained import forgotten
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.contracts.catalogue import TOPIC_OF
from shared.messaging.brokers import Brokers
from shared.messaging.topics import Names
from shared.store.held import BLOCKER, queue_key
from shared.store.journal import COLLECTION as JOURNAL
from shared.store.meta import NEXT, Restored, restored
from shared.store.mongo import Database, translated

_MOST = 100
_AT_ONCE = 1_000
_LAST = "\U0010ffff"
"""Behind every stream, in MongoDB's order of texts."""


@translated
async def dead(service: str, database: Database) -> list[Difference]:
    """The first hundred dead records that wait for a person."""
    fields = {"topic": 1, "partition": 1, "offset": 1, "reason": 1}
    found = await database["dead"].find({"status": "waiting"}, fields).limit(_MOST).to_list(None)
    return [
        Difference(
            Kind.DEAD,
            service,
            "",
            f"{doc['topic']}[{doc['partition']}] offset {doc['offset']} ({doc['reason']}): "
            f"./jejak dead show {doc['_id']}",
            str(doc["_id"]),
        )
        for doc in found
    ]


@translated
async def unburied(reader: Reader, names: Names, database: Database, ledger: Ledger) -> list[Difference]:
    """The first hundred records that are no events and that a consumer passed over without burying them.

    What lay there before the consumer's database was last restored is the restore's to list.
    """
    topic, found = names.topic(reader.topic), list[Difference]()
    since = await _restored_ms(database)
    for strays in ledger.strays(reader.topic.value, most=_MOST):
        same = [{"sha256": {"$in": [one.digest for one in strays]}}]
        same.append({"event": {"$in": [one.event for one in strays]}})
        docs = await database["dead"].find({"topic": topic, "$or": same}, _PLACE).to_list(None)
        kept = {(doc["partition"], doc["offset"], doc["sha256"]) for doc in docs}
        # What an owner sent again lies in `dead` once, under the place where it came first.
        again = {doc.get("event") for doc in docs if doc["stream"] is not None and doc["status"] != "retried"}
        found += [
            _unburied(reader, topic, one)
            for one in strays
            if one.at >= since
            and (one.partition, one.offset, one.digest) not in kept
            and one.event not in again
        ]
        if len(found) >= _MOST:
            break
    return found[:_MOST]


_PLACE = {"partition": 1, "offset": 1, "sha256": 1, "stream": 1, "event": 1, "status": 1}


async def _restored_ms(database: Database) -> int:
    about = await restored(database) or {}
    at = about.get("reconciled_at")
    return 0 if at is None else int(from_rfc3339(at).timestamp() * 1_000)


def _unburied(reader: Reader, topic: str, one: Stray) -> Difference:
    where = f"{topic}[{one.partition}] offset {one.offset}"
    what = f"{where} is no event, and this consumer has no dead record of it: look at the group's lag"
    return Difference(Kind.DEAD, reader.service, "", what, f"{where} {one.digest}")


@translated
async def rows(service: str, database: Database) -> list[Difference]:
    """The first hundred outbox rows of streams that the journal does not have."""
    pipeline: list[JsonObject] = [
        {"$group": {"_id": "$_id.stream"}},
        {
            "$lookup": {
                "from": JOURNAL,
                "localField": "_id",
                "foreignField": "stream",
                "pipeline": _ONE,
                "as": "j",
            }
        },
        {"$match": {"j": []}},
        {"$limit": _MOST},
    ]
    found = await database["outbox"].aggregate(pipeline).to_list(None)
    what = "the outbox has rows of a stream that is not in the journal"
    return [Difference(Kind.UNSENT, service, str(doc["_id"]), what, "no stream") for doc in found]


_ONE = [{"$limit": 1}, {"$project": {"_id": 1}}]


async def foreign(reader: Reader, applied: Database, owner: Database) -> list[Difference]:
    """The first hundred streams of which a consumer applied or holds something, but their owner nothing."""
    found: list[Difference] = []
    places = (
        ("positions", "_id", {"sequence": {"$gt": 0}}, "applied"),
        ("held", "queue", {"code": {"$ne": BLOCKER}}, "holds"),
    )
    for collection, field, more, does in places:
        async for streams in _streams(applied, collection, field, reader.name, more):
            for stream in await _missing(owner, streams):
                what = f"{reader.name} {does} events of a stream that {reader.owner}'s journal does not have"
                found.append(Difference(Kind.FORK, reader.owner, stream, what, f"{reader.name} {does}"))
            if len(found) >= _MOST:
                return found[:_MOST]
    return found


async def _streams(
    database: Database, collection: str, field: str, consumer: str, more: JsonObject
) -> AsyncIterator[list[str]]:
    """The streams of a consumer's documents, in order, a thousand at a time."""
    last = ""
    while True:
        beyond = {"$gt": queue_key(consumer, last), "$lt": queue_key(consumer, _LAST)}
        query = {field: beyond, **more}
        docs = await _first(database, collection, query, field)
        if not docs:
            return
        streams = [str(doc[field]["stream"]) for doc in docs]
        last = streams[-1]
        yield list(dict.fromkeys(streams))


@translated
async def _first(database: Database, collection: str, query: JsonObject, field: str) -> list[JsonObject]:
    cursor = database[collection].find(query, {field: 1}).sort(field, 1).limit(_AT_ONCE)
    found: list[JsonObject] = await cursor.to_list(None)
    return found


@translated
async def _missing(owner: Database, streams: list[str]) -> list[str]:
    found = owner[JOURNAL].find({"stream": {"$in": streams}, "seq": 1}, {"stream": 1})
    known = {str(doc["stream"]) async for doc in found}
    return [stream for stream in streams if stream not in known]


async def submissions(brokers: Brokers, namespace: str, intake: Database) -> list[Difference]:
    """The first hundred of programs' records that intake has read and knows nothing of.

    What was read before intake's database was last restored is the restore's to list.
    """
    since, found = await _restored_ms(intake), list[Difference]()
    async for records_ in forgotten(brokers, namespace, intake, client="jejak-audit"):
        late = [one for one in records_ if int(one.timestamp or 0) >= since]
        for one in await _unknown_to_dead(intake, late):
            where = f"{one.topic}[{one.partition}] offset {one.offset}"
            what = f"{where} was read; it is not taken, refused or dead: let its program send it again"
            found.append(Difference(Kind.SUBMISSION, "intake", "", what, where))
        if len(found) >= _MOST:
            break
    return found[:_MOST]


@translated
async def _unknown_to_dead(intake: Database, found: Sequence[Any]) -> list[Any]:
    places = [{"topic": one.topic, "partition": one.partition, "offset": one.offset} for one in found]
    if not places:
        return []
    docs = intake["dead"].find({"$or": places}, {"partition": 1, "offset": 1})
    dead_ = {(doc["partition"], doc["offset"]) async for doc in docs}
    return [one for one in found if (one.partition, one.offset) not in dead_]


async def shut(service: str, database: Database) -> list[Difference]:
    """Whether the database was restored and its service may not start on it."""
    about = await restored(database)
    state = Restored(about["state"]) if about else Restored.READY
    if state is Restored.READY:
        return []
    what = f"the database is shut: {NEXT[state]}"
    return [Difference(Kind.RESTORED, service, "", what, state.value)]


def records(ledger: Ledger) -> Iterator[Difference]:
    """Streams on a topic of which the owner's journal knows nothing."""
    for service, topic in TOPIC_OF.items():
        for stream in ledger.unknown(topic.value, service):
            what = "the topic has events of a stream that is not in the journal"
            yield Difference(Kind.TOPIC, service, stream, what, "no stream")
