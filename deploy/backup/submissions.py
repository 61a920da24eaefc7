"""Programs' submissions after the backup: whether each is a recovered report, only its program can say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition

from deploy.backup.findings import Finding, Kind
from deploy.retained import retained
from shared.contracts.catalogue import Topic
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.records import Unreadable, texts_of
from shared.messaging.topics import Names
from shared.store.keys import key_id
from shared.store.mongo import Database, translated

_SOURCE = re.compile(r"/program/[A-Za-z0-9._-]{1,80}")


async def unsure(brokers: Brokers, namespace: str, intake: Database) -> list[Finding]:
    """Those that intake read before the loss and remembers nothing of, by program.

    They are not read again: its place in the topic lies behind them, and the keys that would make a second
    reading harmless are lost. Later ones it reads when it starts.
    """
    names, counts = Names(namespace), Counter[str]()
    topic = names.topic(Topic.SUBMISSIONS)
    admin = Admin(brokers)
    try:
        reached = await admin.committed(names.group("intake", topic))
    finally:
        await admin.close()
    async for records in retained(brokers, topic, client="jejak-restore"):
        read = [one for one in records if one.offset < reached.get(TopicPartition(topic, one.partition), 0)]
        counts.update(await _unknown(intake, read))
    return [
        Finding(
            owner="intake",
            kind=Kind.UNSURE,
            what=f"{count} submissions of {source} were read after the backup; their fate is forgotten",
        )
        for source, count in sorted(counts.items())
    ]


@translated
async def _unknown(intake: Database, records: Sequence[Any]) -> list[str]:
    """The sources of records that intake does not remember."""
    named = [_named(record) for record in records]
    places = [key_id(source, event_id) for source, event_id in named]
    found = intake["submissions"].find({"_id": {"$in": places}}, {"_id": 1})
    known = {bytes(doc["_id"]) async for doc in found}
    return [
        source if _SOURCE.fullmatch(source) else "an unknown program"
        for (source, _), place in zip(named, places, strict=True)
        if place not in known
    ]


def _named(record: Any) -> tuple[str, str]:
    try:
        headers = texts_of(record)
    except Unreadable:
        return "", ""
    return headers.get("ce_source", ""), headers.get("ce_id", "")
