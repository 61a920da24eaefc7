"""Whether the account adds up: what each journal tells, what others heard of it, and what is left between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from deploy.demo.tally import Databases, databases
from deploy.local.stack import Stack
from shared.changes import Actor
from shared.clock import system_clock
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced, header_texts, read
from shared.ids import new_id
from shared.messaging.topics import Names
from shared.store.dead import Dead
from shared.store.decided import Act
from shared.store.journal import Journal
from shared.store.mongo import Database
from shared.store.orders import Order, Orders
from tests.support.eventually import PATIENCE, eventually
from tests.support.kafka import everything

READERS = {
    "triage:reports": "intake",
    "notify:cases": "triage",
    "intake:cases": "triage",
    "triage:dispatches": "notify",
    "intake:dispatches": "notify",
}
"""Each consumer by the service whose journal it must have heard to the end."""
TOPICS = (Topic.REPORTS, Topic.CASES, Topic.DISPATCHES)
TESTER = Actor("program", "uji")
Heads = dict[str, tuple[int, str]]


async def settled(stack: Stack, *, within: float = 90.0) -> None:
    """Wait until nothing is under way any more; fail with what still is."""
    async with databases(stack) as found:
        await eventually(lambda: left(found), lambda rest: rest == [], within=within)


async def caught_up(found: Databases, *, within: float) -> None:
    """Wait until all is published and heard, looking now and then and cheaply: for thousands of streams."""
    ends = time.monotonic() + within * PATIENCE
    while missing := await _unheard(found):
        assert time.monotonic() < ends, f"not within {within:.0f} s: {missing}"
        await asyncio.sleep(1)


async def _unheard(found: Databases) -> dict[str, int]:
    """By outbox and by consumer how many events are still to come; nothing when all have."""
    told = {
        name: await found[name]["journal"].count_documents({"announced": {"$ne": None}}) for name in found
    }
    rest = {f"{name}: outbox": await found[name]["outbox"].count_documents({}) for name in found}
    for consumer, owner in READERS.items():
        ours: list[dict[str, Any]] = [
            {"$match": {"_id.consumer": consumer}},
            {"$group": {"_id": None, "n": {"$sum": "$sequence"}}},
        ]
        sums = await found[consumer.partition(":")[0]]["positions"].aggregate(ours).to_list(None)
        rest[consumer] = told[owner] - (int(sums[0]["n"]) if sums else 0)
    return {what: number for what, number in rest.items() if number}


async def left(found: Databases) -> list[str]:
    """What is still to be published or looked at; once nothing is, what is still to be applied."""
    rest = []
    for name, database in found.items():
        counts = {
            "outbox": await database["outbox"].count_documents({}),
            "held": await database["held"].count_documents({}),
            "dead": await database["dead"].count_documents({"status": "waiting"}),
        }
        rest += [f"{name}: {number} in {word}" for word, number in counts.items() if number]
    return rest or await behind(found)


async def behind(found: Databases) -> list[str]:
    """The consumers that have not heard everything that was announced to them."""
    heads = {name: await announced_heads(database) for name, database in found.items()}
    late = []
    for consumer, owner in READERS.items():
        reached = await positions(found[consumer.partition(":")[0]], consumer)
        missing = [stream for stream, head in heads[owner].items() if reached.get(stream) != head]
        late += [f"{consumer}: {len(missing)} streams behind, first {missing[0]}"] if missing else []
    return late


async def announced_heads(database: Database) -> Heads:
    """The last announced event of each stream: sequence and hash."""
    entries = database["journal"].find({"announced": {"$ne": None}}, {"stream": 1, "seq": 1, "announced": 1})
    heads: Heads = {}
    async for entry in entries.sort([("stream", 1), ("seq", 1)]):
        heads[entry["stream"]] = (entry["announced"]["sequence"], entry["announced"]["hash"])
    return heads


async def positions(database: Database, consumer: str) -> Heads:
    """How far a consumer has come in each stream."""
    found = database["positions"].find({"_id.consumer": consumer})
    return {doc["_id"]["stream"]: (doc["sequence"], doc["hash"]) async for doc in found}


async def broken_chains(found: Databases, streams: Iterable[str]) -> list[str]:
    """Every broken link in the journals of these streams, in whichever service they are."""
    wanted, problems = list(streams), []
    for name, database in found.items():
        journal = Journal(database, service=name)
        for stream in wanted:
            problems += [f"{name}: {one}" for one in await journal.verify(stream)]
    return problems


async def out_of_order(stack: Stack, wanted: Iterable[str], *, renewed: bool = False) -> list[str]:
    """Every event of these streams on Kafka that comes too early, or bears the number of another.

    In a cluster that was `renewed` one may come too early if it comes again in its turn: an old producer
    delivers there what it still held, before its service has noticed the cluster and sends all again.
    """
    names, streams = Names(stack.plan.namespace), {stream.encode(): list[Announced]() for stream in wanted}
    problems = []
    for topic in TOPICS:
        records = await everything(stack.servers.kafka_bootstrap, names.topic(topic))
        for record in sorted(records, key=lambda one: (one.partition, one.offset)):
            if record.key in streams:
                streams[record.key].append(read(header_texts(record.headers), record.value))
        for events in streams.values():
            problems += [f"{topic} {events[0].subject}: {fault}" for fault in faults(events, renewed=renewed)]
            events.clear()
    return problems


def faults(events: Iterable[Announced], *, renewed: bool = False) -> list[str]:
    """A stream's events must come 1, 2, 3, ...; one may come again, but only as the very same."""
    known: dict[int, str] = {}
    come, found, early = 0, list[str](), list[tuple[int, str]]()
    for event in events:
        if known.setdefault(event.sequence, event.hash) != event.hash:
            found.append(f"two events number {event.sequence}")
        elif event.sequence == come + 1:
            come += 1
        elif event.sequence > come:
            early.append((event.sequence, f"number {event.sequence} after {come}"))
    return found + [fault for number, fault in early if not renewed or number > come]


async def entry_types(database: Database, stream: str) -> list[str]:
    """What a stream's journal tells, in order."""
    entries = database["journal"].find({"stream": stream}, {"type": 1}).sort("seq", 1)
    return [str(entry["type"]) async for entry in entries]


async def totals(found: Databases) -> dict[str, int]:
    """How many reports, cases and hand-offs there are."""
    return {
        word: int(await found[service][word].count_documents({}))
        for service, word in (("intake", "reports"), ("triage", "cases"), ("notify", "handoffs"))
    }


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, Any]:
    """By how much each total has grown."""
    return {word: after[word] - before[word] for word in after}


async def discard_the_dead(stack: Stack) -> None:
    """Let a person discard every dead record, as they would after looking at it; the services do so."""
    async with databases(stack) as found:
        for database in found.values():
            dead = Dead(database, None, clock=system_clock, new_id=new_id)
            orders, now = Orders(database, clock=system_clock), system_clock()
            why = "dibuat oleh pengujian"
            await orders.ask(
                [Order(new_id(), Act.DISCARD, one, TESTER, now, why) for one in await dead.ids()]
            )
        for database in found.values():
            await eventually(Orders(database, clock=system_clock).count, lambda n: n == 0, within=60)
