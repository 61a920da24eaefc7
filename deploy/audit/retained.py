"""What the topics still retain, from their first record to the end that they had when the run began."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Ledger, Stray
from deploy.retained import retained
from shared.contracts.catalogue import OWNERS, TOPIC_OF, Topic
from shared.contracts.envelope import header_texts, read
from shared.errors import InvalidInput
from shared.messaging.brokers import Brokers
from shared.messaging.producer import partition_of
from shared.messaging.topics import Names
from shared.store.records import event_digest

Progress = Callable[[int], None]


async def retain(
    ledger: Ledger, brokers: Brokers, names: Names, *, only: Sequence[str] = (), progress: Progress
) -> list[Difference]:
    """Note every retained record of the three topics of facts; what could not be read is answered.

    With `only`, just the partitions of these streams are read, and just their records noted.

    Raises:
        Infrastructure: Kafka does not answer.
    """
    found: list[Difference] = []
    partitions = {partition_of(stream.encode()) for stream in only}
    for topic in (one for owner, one in TOPIC_OF.items() if owner != "channel"):
        async for records in retained(brokers, names.topic(topic), only=partitions, client="jejak-audit"):
            found += _note(ledger, topic, records, only)
            progress(len(records))
    return found


def _note(ledger: Ledger, topic: Topic, records: Sequence[Any], only: Sequence[str]) -> list[Difference]:
    noted, found, strays = [], [], []
    for record in records:
        try:
            event = read(header_texts(record.headers), record.value or b"")
        except InvalidInput:
            # It belongs to no journal: whoever reads the topic must have buried it.
            digest = sha256(record.value or b"").hexdigest()
            at = int(record.timestamp or 0)
            strays.append(Stray(record.partition, record.offset, digest, event_digest(record), at))
            continue
        if only and event.subject not in only:
            continue
        if record.key != event.subject.encode() or record.partition != partition_of(record.key):
            found.append(_misplaced(OWNERS[topic], event.subject, record))
        noted.append((event.subject, event.sequence, event.hash, event.id))
    ledger.retain(topic.value, noted)
    ledger.stray(topic.value, strays)
    return found


def _misplaced(owner: str, stream: str, record: Any) -> Difference:
    what = f"a record lies in partition {record.partition} at {record.offset}, which is not its stream's"
    return Difference(Kind.TOPIC, owner, stream, what, f"{record.partition} {record.offset}")
