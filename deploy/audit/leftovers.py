"""What lies about and belongs to no stream of a journal: dead records, outbox rows, records on topics."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Ledger
from shared.changes import JsonObject
from shared.contracts.catalogue import TOPIC_OF
from shared.store.journal import COLLECTION as JOURNAL
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
