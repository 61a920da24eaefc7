"""The floor of opening cases: aiokafka, pydantic, and one transaction for 200 events with triage's writes.

`python -m deploy.bench.floors.consume`, told by FLOOR_MONGO_URL, FLOOR_KAFKA and FLOOR_NAMESPACE. It writes
documents of the size and into the indexes of the real ones; it checks, seals, chains and publishes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer
from bson import encode
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern

from deploy.named_kafka import reached
from shared.contracts.intake import ReportSubmittedV1
from shared.ids import derived
from shared.messaging.brokers import Brokers

BATCH = 200
SAFE = WriteConcern("majority", j=True)
_HASH = "0" * 64
_TRACE = f"00-{'1' * 32}-{'1' * 16}-01"
Document = dict[str, Any]


async def consume(url: str, brokers: Brokers, namespace: str) -> None:
    """Work until stopped."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(url)
    database = client[f"{namespace}_triage"]
    consumer = AIOKafkaConsumer(
        f"{namespace}.reports",
        bootstrap_servers=brokers.bootstrap,
        group_id=f"{namespace}.floor",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **brokers.options(),
    )
    await consumer.start()
    while True:
        found = await consumer.getmany(timeout_ms=500, max_records=BATCH)
        events = [
            ReportSubmittedV1.model_validate_json(record.value)
            for records in found.values()
            for record in records
        ]
        if not events:
            continue
        together = gathered(events)
        async with await client.start_session() as session, session.start_transaction(write_concern=SAFE):
            for collection, documents in together.items():
                await database[collection].insert_many(documents, session=session)
        await consumer.commit()


def gathered(events: Sequence[ReportSubmittedV1]) -> dict[str, list[RawBSONDocument]]:
    """What is written for a batch, by collection."""
    each = [documents(event) for event in events]
    return {name: [RawBSONDocument(encode(one[name])) for one in each] for name in each[0]}


def documents(event: ReportSubmittedV1) -> dict[str, Document]:
    """What is written for one event."""
    stream = derived(event.report_id, "case")
    report = event.model_dump(mode="json", exclude_none=True, exclude={"keyset", "type"})
    clock = {
        "id": "preliminary_review",
        "rulebook": "pilkada_2024_1",
        "starts_from": "lodged",
        "started_at": report["received_at"],
        "due_at": report["received_at"],
    }
    opened = {
        "case_id": stream,
        "report_id": event.report_id,
        "stage": "preliminary_review",
        "deadline": clock,
    }
    return {
        "positions": _position(event),
        "journal": _entry(event, stream, opened, {"report": report, "clocks": [clock]}),
        "outbox": {"_id": {"stream": stream, "seq": 1}},
        "cases": {
            "_id": stream,
            "v": 1,
            "head": _HASH,
            "ann": {"seq": 1, "hash": _HASH},
            "epoch": 1,
            "office": "balikpapan",
            "trace": _TRACE,
            "at": event.received_at,
            "body": {**opened, "report": report, "clocks": [{"deadline": clock}], "board": _board(event)},
        },
        "keysets": {"_id": stream, "keyset": event.keyset},
    }


def _position(event: ReportSubmittedV1) -> Document:
    return {
        "_id": {"consumer": "triage:reports", "stream": event.report_id},
        "epoch": 1,
        "sequence": 1,
        "hash": _HASH,
        "past": [],
    }


def _entry(event: ReportSubmittedV1, stream: str, opened: Document, internal: Document) -> Document:
    return {
        "stream": stream,
        "seq": 1,
        "office": "balikpapan",
        "type": "case_opened",
        "at": event.received_at.isoformat(),
        "by": {"id": "triage", "kind": "system"},
        "cause": event.report_id,
        "data": {**opened, "internal": internal},
        "trace": _TRACE,
        "prev": _HASH,
        "hash": _HASH,
        "announced": {"id": stream, "type": "jejak.triage.case_opened.v1", "sequence": 1, "hash": _HASH},
    }


def _board(event: ReportSubmittedV1) -> Document:
    place = event.place.kelurahan if event.place else None
    return {
        "lane": "cases",
        "stage": "preliminary_review",
        "kind": event.kind,
        "category": event.category or "",
        "kecamatan": (place or "")[:8],
        "order": event.received_at + timedelta(days=2),
    }


if __name__ == "__main__":
    kafka = reached(os.environ["FLOOR_KAFKA"])
    uvloop.run(consume(os.environ["FLOOR_MONGO_URL"], kafka, os.environ["FLOOR_NAMESPACE"]))
