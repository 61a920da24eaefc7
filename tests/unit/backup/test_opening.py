"""Opening steps over what is lost, and over nothing that its owner still has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from deploy.audit.owners import SERVICES
from deploy.backup import findings
from deploy.backup.beyond import Seen
from deploy.backup.opening import Accepted, open_databases
from shared.clock import system_clock
from shared.store import meta
from shared.store.held import queue_key
from shared.store.mongo import Database
from shared.store.position import Position
from tests.support.memory_database import MemoryDatabase
from tests.support.memory_mongo import MemoryMongo

STREAM = "a-case"


@dataclass(frozen=True)
class Event:
    """What an event says of its place."""

    epoch: int
    sequence: int
    hash: str
    prev: str = ""


async def test_who_was_behind_the_loss_still_applies_what_is_before_it() -> None:
    memory = {name: MemoryDatabase(service=name) for name in SERVICES}
    databases = {name: cast("Database", MemoryMongo(data)) for name, data in memory.items()}
    lost = findings.lost("triage", STREAM, 5, Seen("somebody", 1, 6, "six"), ("somebody",), gone=False)
    await findings.keep(databases["triage"], [lost])
    await meta.note_restored(databases["triage"], meta.Restored.NOT_RECONCILED, reconciled_at="now")
    for reader, reached in (("intake:cases", 4), ("notify:cases", 2)):
        place = Position(1, reached, str(reached)).document(queue_key(reader, STREAM))
        await databases[reader.partition(":")[0]]["positions"].insert_one(place)

    await open_databases(databases, Accepted("Sari", "diperiksa"), clock=system_clock)

    stand = {name: _position(memory[name], f"{name}:cases").sequence for name in ("intake", "notify")}
    assert stand == {"intake": 6, "notify": 2}
    behind = _position(memory["notify"], "notify:cases")
    for sequence in (3, 4):
        behind = behind.moved(Event(1, sequence, str(sequence)))
    assert (behind.sequence, behind.hash) == (6, "six")


def _position(database: MemoryDatabase, consumer: str) -> Position:
    found = database.document("positions", queue_key(consumer, STREAM))
    assert found is not None
    return Position.of(found)
