"""Records buried by hand, and a person's decisions about them, for the tests of the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from shared.changes import Actor
from shared.ids import new_id
from shared.store.dead import Dead, Filter
from shared.store.decided import Act
from shared.store.decisions import Decisions
from shared.store.orders import Order, Place
from shared.store.records import Headers
from tests.support.store_world import World

CLUSTER = "cluster-1"
EVERY = Filter(status=None)
OPERATOR = Actor("person", "01936b0e-5c00-7000-8000-00000000ab1e")
_offsets = count()


@dataclass
class Raw:
    """A record as Kafka's client gives it."""

    value: bytes | None = b"\xff\xfe Siti Aminah, 0811-5550-1234"
    key: bytes | None = b"key"
    headers: Headers = field(default_factory=lambda: [("ce_id", b"\xff"), ("x", b"")])
    topic: str = "jejak.reports"
    partition: int = 1
    offset: int = field(default_factory=lambda: next(_offsets))
    timestamp: int | None = 1_700_000_000_123
    timestamp_type: int | None = 1


async def bury(
    dead: Dead, raw: Raw, world: World, stream: str | None = None, *, reason: str = "headers"
) -> str:
    """The id under which it is kept."""
    await dead.bury(
        raw,
        consumer=world.consumer,
        reason=reason,
        detail="a header is not text",
        cluster=CLUSTER,
        stream=stream,
    )
    listed = await dead.list(Filter(status=None, topic=raw.topic), limit=1000)
    return next(record.id for record in listed if record.offset == raw.offset)


def order(act: Act, record: str | Place, *, reason: str = "", by: Actor = OPERATOR) -> Order:
    """A decision of a person."""
    return Order(new_id(), act, record, by, datetime(2026, 11, 25, tzinfo=UTC), reason)


async def decide(decisions: Decisions, act: Act, record: str | Place, *, reason: str = "") -> Order:
    """Carry one out."""
    made = order(act, record, reason=reason)
    await decisions.carry_out(made)
    return made
