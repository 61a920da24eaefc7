"""What lies about and belongs to no stream of a journal: dead records, outbox rows, records on topics."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Ledger, Stray
from deploy.audit.owners import Reader
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.contracts.catalogue import TOPIC_OF
from shared.messaging.topics import Names
from shared.store.journal import COLLECTION as JOURNAL
from shared.store.meta import restored
from shared.store.mongo import Database, translated

_MOST = 100


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
        digests = [one.digest for one in strays]
        buried = database["dead"].find({"topic": topic, "sha256": {"$in": digests}}, _PLACE)
        docs = await buried.to_list(None)
        kept = {(doc["partition"], doc["offset"], doc["sha256"]) for doc in docs}
        # What an owner sent again lies in `dead` once, under the place where it came first.
        again = {doc["sha256"] for doc in docs if doc["stream"] is not None}
        found += [
            _unburied(reader, topic, one)
            for one in strays
            if one.at >= since
            and (one.partition, one.offset, one.digest) not in kept
            and one.digest not in again
        ]
        if len(found) >= _MOST:
            break
    return found[:_MOST]


_PLACE = {"partition": 1, "offset": 1, "sha256": 1, "stream": 1}


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


def records(ledger: Ledger) -> Iterator[Difference]:
    """Streams on a topic of which the owner's journal knows nothing."""
    for service, topic in TOPIC_OF.items():
        for stream in ledger.unknown(topic.value, service):
            what = "the topic has events of a stream that is not in the journal"
            yield Difference(Kind.TOPIC, service, stream, what, "no stream")
