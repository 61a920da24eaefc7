"""What the checker finds of no stream: records that nobody buried, submissions that are forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pytest
from aiokafka import TopicPartition

from deploy.audit import leftovers
from deploy.audit.ledger import Ledger, Stray, opened
from deploy.audit.owners import READERS
from shared.clock import rfc3339, system_clock
from shared.contracts.catalogue import Topic
from shared.ids import new_id
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.topics import Names, ensure_topics
from shared.security.sealing import Sealer
from shared.store import meta
from shared.store.dead import Dead
from shared.store.mongo import Database, open_client, open_database
from shared.store.records import event_digest
from tests.support.buried import Raw
from tests.support.kafka import bare_producer
from tests.support.kafka_acts import commit
from tests.support.stack import Namespace

READER = next(one for one in READERS if one.name == "triage:reports")


@dataclass
class Place:
    """A namespace that no service runs on, with a ledger."""

    namespace: Namespace
    triage: Database
    intake: Database
    ledger: Ledger
    topic: str

    async def bury(self, raw: Raw, stream: str | None) -> None:
        dead = Dead(self.triage, Sealer(b"d" * 32, "dead"), clock=system_clock, new_id=new_id)
        await dead.bury(raw, consumer=READER.name, reason="r", detail="d", cluster="c", stream=stream)

    def stray(self, raw: Raw) -> None:
        """The record lies on the topic."""
        seen = Stray(raw.partition, raw.offset, sha(raw), event_digest(raw), 1)
        self.ledger.stray(Topic.REPORTS.value, [seen])

    async def found(self) -> list[str]:
        names = Names(self.namespace.name)
        return [one.what for one in await leftovers.unburied(READER, names, self.triage, self.ledger)]


def sha(raw: Raw) -> str:
    return sha256(raw.value or b"").hexdigest()


@pytest.fixture
async def place(namespace: Namespace) -> AsyncIterator[Place]:
    client = open_client(namespace.mongo_owner_url, app="test-owner")
    with opened() as ledger:
        yield Place(
            namespace,
            open_database(client, namespace.database("triage")),
            open_database(client, namespace.database("intake")),
            ledger,
            Names(namespace.name).topic(Topic.REPORTS),
        )
    client.close()


async def test_an_event_that_was_sent_again_counts_as_buried_and_equal_bytes_of_another_do_not(
    place: Place,
) -> None:
    first = Raw(topic=place.topic, headers=[("ce_id", b"an-id")])
    await place.bury(first, new_id())
    place.stray(first)
    place.stray(Raw(topic=place.topic, headers=[("ce_id", b"an-id"), ("ce_epoch", b"2")]))
    assert await place.found() == []
    other = Raw(topic=place.topic, headers=[("ce_id", b"another")])
    place.stray(other)
    assert [f"offset {other.offset} " in what for what in await place.found()] == [True]
    await place.triage["dead"].update_many({}, {"$set": {"status": "retried"}})
    assert len(await place.found()) == 2, "what could be read then must be buried anew if it comes again"


async def test_of_a_record_without_a_stream_only_its_own_place_counts(place: Place) -> None:
    first, twin = Raw(topic=place.topic), Raw(topic=place.topic)
    await place.bury(first, None)
    place.stray(first)
    place.stray(twin)
    assert [f"offset {twin.offset} " in what for what in await place.found()] == [True]


async def test_a_submission_that_lies_in_dead_or_was_lost_by_a_restore_is_not_called_forgotten(
    place: Place,
) -> None:
    names, brokers = Names(place.namespace.name), Brokers(place.namespace.kafka_bootstrap)
    admin = Admin(brokers)
    await ensure_topics(admin, names)
    await admin.close()
    topic = names.topic(Topic.SUBMISSIONS)
    async with bare_producer(brokers.bootstrap) as producer:
        lies = await producer.send_and_wait(topic, b"{}", b"k", 0, headers=[("ce_id", b"x")])
    offsets = {TopicPartition(topic, 0): lies.offset + 1}
    await commit(brokers.bootstrap, names.group("intake", topic), offsets)

    async def forgotten() -> int:
        return len(await leftovers.submissions(brokers, place.namespace.name, place.intake))

    assert await forgotten() == 1
    await place.intake["dead"].insert_one(
        {"topic": topic, "partition": 0, "offset": lies.offset, "sha256": "x"}
    )
    assert await forgotten() == 0
    await place.intake["dead"].delete_many({})
    later = rfc3339(system_clock() + timedelta(hours=1))
    await meta.note_restored(place.intake, meta.Restored.READY, reconciled_at=later)
    assert await forgotten() == 0
