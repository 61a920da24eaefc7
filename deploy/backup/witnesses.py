"""Asks topics, positions and held records what they know beyond the heads of a restored database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.audit.owners import Reader, readers_of
from deploy.backup.beyond import Beyond, Seen, Told
from deploy.backup.findings import Finding, Kind
from deploy.backup.series import places
from deploy.retained import retained
from shared.changes import JsonObject
from shared.contracts.catalogue import TOPIC_OF
from shared.contracts.envelope import Announced, header_texts, read
from shared.errors import InvalidInput
from shared.messaging.brokers import Brokers
from shared.messaging.records import Unreadable, decode
from shared.messaging.topics import Names
from shared.store.fold import Head
from shared.store.mongo import Database, translated

BATCH = 1_000
_UNKNOWN = Head()


@dataclass(frozen=True, slots=True)
class Witnesses:
    """All databases of the installation, and Kafka, if it is there to be asked."""

    databases: Mapping[str, Database]
    collections: Mapping[str, str]
    """Service -> where its states are."""
    namespace: str
    kafka: Brokers | None

    async def ask(self, owner: str, beyond: Beyond) -> list[Finding]:
        """Gather what is known beyond an owner's heads; what could not be read is answered."""
        found: list[Finding] = []
        if self.kafka:
            found = await self._topic(owner, beyond, self.kafka)
        for reader in readers_of(owner):
            await self._positions(reader, beyond)
            await self._held(reader, beyond)
        return found

    @translated
    async def heads(self, owner: str, streams: Iterable[str]) -> dict[str, Head]:
        """The heads of these streams in the owner's database."""
        wanted, found = {"_id": {"$in": list(set(streams))}}, dict[str, Head]()
        for collection in places(self.collections, owner):
            docs = self.databases[owner][collection].find(wanted, {"v": 1, "head": 1, "ann": 1, "epoch": 1})
            found |= {doc["_id"]: Head.of(doc) async for doc in docs}
        return found

    async def _topic(self, owner: str, beyond: Beyond, brokers: Brokers) -> list[Finding]:
        topic, unreadable = TOPIC_OF[owner], list[Finding]()  # type: ignore[index]  # the three services
        async for records in self.retained(brokers, Names(self.namespace).topic(topic)):
            events: list[Announced] = []
            for record in records:
                try:
                    events.append(decode(record, topic)[0])
                except Unreadable as why:
                    where = f"{record.topic}[{record.partition}] {record.offset}: {why.detail}"
                    unreadable.append(
                        Finding(owner=owner, kind=Kind.UNREADABLE, what=where, stream=why.stream or "")
                    )
            await self._tell(owner, beyond, [Told(event, "topic") for event in events])
        return unreadable

    def retained(self, brokers: Brokers, topic: str) -> AsyncIterator[Sequence[Any]]:
        """What a topic still has."""
        return retained(brokers, topic, client="jejak-restore")

    async def _tell(self, owner: str, beyond: Beyond, told: Sequence[Told]) -> None:
        heads = await self.heads(owner, (one.event.subject for one in told))
        beyond.tell(
            owner,
            [one for one in told if one.event.sequence > heads.get(one.event.subject, _UNKNOWN).announced],
        )

    async def _positions(self, reader: Reader, beyond: Beyond) -> None:
        async for batch in positions(self.databases[reader.service], reader.name):
            heads = await self.heads(reader.owner, (doc["_id"]["stream"] for doc in batch))
            for doc in batch:
                stream, head = doc["_id"]["stream"], heads.get(doc["_id"]["stream"], _UNKNOWN)
                same = (doc["sequence"], doc["hash"]) == (head.announced, head.announced_hash)
                if doc["sequence"] >= max(1, head.announced) and not same:
                    seen = Seen(reader.name, doc["epoch"], doc["sequence"], doc["hash"])
                    beyond.see(reader.owner, stream, seen)

    @translated
    async def _held(self, reader: Reader, beyond: Beyond) -> None:
        found = self.databases[reader.service]["held"].find({"queue.consumer": reader.name})
        told: list[Told] = []
        async for doc in found:
            event = _event(doc)
            if event is not None:
                told.append(Told(event, f"held by {reader.name}"))
            if len(told) >= BATCH:
                await self._tell(reader.owner, beyond, told)
                told = []
        await self._tell(reader.owner, beyond, told)


def _event(doc: JsonObject) -> Announced | None:
    """The event that a held record is; None for a place-holder, which holds none."""
    if "value" not in doc:
        return None
    try:
        return read(header_texts([(name, bytes(raw)) for name, raw in doc["headers"]]), bytes(doc["value"]))
    except InvalidInput:
        return None


async def positions(database: Database, consumer: str) -> AsyncIterator[list[dict[str, Any]]]:
    """A consumer's positions in the order of their streams, some at a time."""
    last = ""
    while True:
        batch = await _positions_after(database, consumer, last)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        last = batch[-1]["_id"]["stream"]


@translated
async def _positions_after(database: Database, consumer: str, last: str) -> list[dict[str, Any]]:
    span = {"$gt": {"consumer": consumer, "stream": last}, "$lt": {"consumer": consumer, "stream": "~"}}
    found = database["positions"].find({"_id": span}).sort("_id", 1).limit(BATCH)
    batch: list[dict[str, Any]] = await found.to_list(None)
    return batch
