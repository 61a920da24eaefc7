"""Bugs planted at the ports of the real code, to see that the simulation finds them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import bson

from shared.changes import JsonObject
from shared.clock import Clock, Elapsed, SteadyClock
from shared.contracts.catalogue import TOPIC_OF
from shared.errors import Conflict
from shared.messaging.ports import Ports, WholeStore
from shared.messaging.producer import partition_of
from shared.messaging.reader import BatchReader
from shared.store.change import ChangeStore
from shared.store.group import GroupCommit
from shared.store.journal import announced
from shared.store.outbox import Outbox, Row
from shared.store.plan import Plan
from shared.store.records import BatchResult, Handlers, Received, Record
from shared.store.sift import landed
from tests.simulation.process import Process
from tests.support.memory_database import MemoryDatabase
from tests.support.memory_mongo import MemoryMongo

if TYPE_CHECKING:
    from tests.simulation.machine import Machine


class Plant:
    """Nothing is broken; a bug overrides one of these."""

    reconciles = True
    """Whether a restored database is compared with what is known beyond it, before it is served."""

    def mongo(self, data: MemoryDatabase, process: Process) -> MemoryMongo:
        """A process's connection."""
        return MemoryMongo(data, process)

    def store(self, store: ChangeStore[Any, Any], _machine: Machine) -> ChangeStore[Any, Any]:
        """The write path."""
        return store

    def clock(self, own: Clock, elapsed: Elapsed) -> Clock:
        """What a process takes the time from."""
        return SteadyClock(own, elapsed)

    def ports(self, ports: Ports, _machine: Machine) -> Ports:
        """The database's side of messaging."""
        return ports

    def reader(self, reader: BatchReader) -> BatchReader:
        """One subscription."""
        return reader


class PublishBeforeCommit(Plant):
    """The events leave, then the transaction is tried."""

    def store(self, store: ChangeStore[Any, Any], machine: Machine) -> ChangeStore[Any, Any]:
        """Before each commit its events are written to the topic."""
        commit, service = store.backend.commit, store.scribe.source.rpartition("/")[2]

        async def publish_first(plan: Plan) -> None:
            commands = list(plan.commands())
            for command in commands:
                if command.collection == "journal":
                    for raw in command.documents:
                        _publish(machine, service, bson.decode(raw.raw))
            await commit(plan)

        store.backend.commit = publish_first  # type: ignore[method-assign]
        return store


def _publish(machine: Machine, service: str, entry: JsonObject) -> None:
    topic = f"jejak.{TOPIC_OF[cast('Any', service)].value}"
    if entry["announced"] is None or topic not in machine.cluster.topics or machine.cluster.away:
        return
    event = announced(entry, f"/jejak/{service}")
    key = event.subject.encode()
    machine.cluster.append(
        topic, partition_of(key), key=key, value=event.value(), headers=event.headers(), late=True
    )


class CommitBeforeApply(Plant):
    """The offsets move when a batch is read, not when it is applied."""

    def reader(self, reader: BatchReader) -> BatchReader:
        """The real one, with its two steps in the wrong order."""
        apply = reader._apply

        async def commit_first(records: Sequence[Record]) -> None:
            reader._offsets.applied(records)
            await reader.commit()
            await apply(records)

        reader._apply = commit_first
        return reader


class NoFence(Plant):
    """Effects of work that must run once do not look at the lease."""

    def store(self, store: ChangeStore[Any, Any], _machine: Machine) -> ChangeStore[Any, Any]:
        """Changes lose their guard on the way in."""
        submit = store.group.submit
        store.group.submit = lambda change, book: submit(replace(change, guard=None), book)  # type: ignore[method-assign]
        return store


class TimeOrderedOutbox(Plant):
    """The relay reads on from the last time that it saw: a later commit of an earlier time stays behind."""

    def __init__(self) -> None:
        self._seen: dict[MemoryDatabase, str] = {}

    def ports(self, ports: Ports, machine: Machine) -> Ports:
        """An outbox by time."""
        outbox = _ByTime(machine, ports.outbox, self._seen)
        return replace(ports, outbox=cast("Any", outbox))


class _ByTime:
    def __init__(self, machine: Machine, outbox: Any, seen: dict[MemoryDatabase, str]) -> None:
        self._outbox: Outbox = outbox
        self._data = machine.mongo.data
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def next_rows(self, limit: int = 200) -> list[Row]:
        rows = await self._outbox.next_rows(limit)
        times = {(one["stream"], one["seq"]): str(one["at"]) for one in self._data.documents("journal")}
        later = [row for row in rows if times[row.stream, row.seq] >= self._seen.get(self._data, "")]
        later.sort(key=lambda row: times[row.stream, row.seq])
        if later:
            self._seen[self._data] = times[later[-1].stream, later[-1].seq]
        elif rows:
            await asyncio.sleep(5.0)
        return later


class PositionOutside(Plant):
    """The position moves in a transaction of its own, before the effect."""

    def mongo(self, data: MemoryDatabase, process: Process) -> MemoryMongo:
        """Two commits where there is one."""
        return _Twice(data, process)


class _Twice(MemoryMongo):
    async def commit(self, plan: Plan) -> None:
        first, second = Plan(), Plan()
        for command in plan.commands():
            part = first if command.collection == "positions" else second
            part._commands[command.collection, command.kind] = command
        if first._commands and second._commands:
            await super().commit(first)
            await super().commit(second)
        else:
            await super().commit(second if second._commands else first)


Dropped = Callable[[Received, JsonObject | None], bool]


class _Dropping:
    """A store that never sees some records."""

    def __init__(self, store: WholeStore, machine: Machine, dropped: Dropped) -> None:
        self._store = store
        self._data = machine.mongo.data
        self._dropped = dropped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def apply_batch(self, consumer: str, items: Sequence[Received], handlers: Handlers) -> BatchResult:
        kept = [item for item in items if not self._dropped(item, self._position(consumer, item))]
        await asyncio.sleep(0)
        return await self._store.apply_batch(consumer, kept, handlers)

    def _position(self, consumer: str, item: Received) -> JsonObject | None:
        return self._data.document("positions", {"consumer": consumer, "stream": item.event.subject})


class DropOnGap(Plant):
    """What does not follow is dropped instead of held."""

    def ports(self, ports: Ports, machine: Machine) -> Ports:
        """Records beyond the next one never reach the store."""
        return replace(ports, store=cast("Any", _Dropping(ports.store, machine, _gap)))


def _gap(item: Received, position: JsonObject | None) -> bool:
    return item.event.sequence > (0 if position is None else position["sequence"]) + 1


class DropOnEpoch(Plant):
    """What comes from a restored database is taken for an old repeat."""

    def ports(self, ports: Ports, machine: Machine) -> Ports:
        """Records of another epoch never reach the store."""
        return replace(ports, store=cast("Any", _Dropping(ports.store, machine, _epoch)))


def _epoch(item: Received, position: JsonObject | None) -> bool:
    return position is not None and item.event.epoch > position["epoch"]


class DoubledKeyInAGroup(Plant):
    """A group takes two changes of one key, and the second key simply replaces the first."""

    def store(self, store: ChangeStore[Any, Any], _machine: Machine) -> ChangeStore[Any, Any]:
        """The group does not keep equal keys apart."""
        group: GroupCommit = store.group
        gather = group._gather

        def careless() -> list[Any]:
            gathered = gather()
            taken = [
                one for one in group._queue if any(one.key == other.key for other in gathered if one.key)
            ]
            for one in taken:
                group._queue.remove(one)
            return [*gathered, *taken]

        group._gather = careless  # type: ignore[method-assign]
        return store

    def mongo(self, data: MemoryDatabase, process: Process) -> MemoryMongo:
        """Keys are put, not inserted."""
        return _KeysPut(data, process)


class _KeysPut(MemoryMongo):
    async def commit(self, plan: Plan) -> None:
        other = Plan()
        for command in plan.commands():
            if command.collection == "keys":
                for raw, owner in zip(command.documents, command.owners, strict=True):
                    other.put("keys", raw["_id"], raw, owner)
            else:
                other._commands[command.collection, command.kind] = command
        await super().commit(other)


class RowDiesWhenSent(Plant):
    """The relay takes a record for delivered when it was handed to the client."""

    def ports(self, ports: Ports, _machine: Machine) -> Ports:
        """Rows are deleted before anything is acknowledged."""
        return replace(ports, outbox=cast("Any", _Hasty(ports.outbox)))


class _Hasty:
    def __init__(self, outbox: Any) -> None:
        self._outbox: Outbox = outbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def events(self, rows: Sequence[Row]) -> Any:
        found = await self._outbox.events(rows)
        await self._outbox.done(rows)
        return found


class UnknownIsAborted(Plant):
    """A commit without an answer that is not there at the first look is taken for aborted."""

    def store(self, store: ChangeStore[Any, Any], _machine: Machine) -> ChangeStore[Any, Any]:
        """Intake tells whoever asked that nothing is stored."""
        group = store.group

        async def settle(ready: Sequence[Any], _trace: str) -> None:
            there = await landed(group._backend, ready[0])
            for item in ready:
                if there:
                    item.done("")
                else:
                    item.waiting.fail(Conflict("it is not stored"))

        if store.scribe.source == "/jejak/intake":
            group._settle = settle  # type: ignore[method-assign,assignment]
        return store


class Unreconciled(Plant):
    """A restored database is served as it is; its epoch rises, and nothing else is done."""

    reconciles = False


class BelievesItsMachine(Plant):
    """A process takes the time from its machine, whatever somebody sets there."""

    def clock(self, own: Clock, _elapsed: Elapsed) -> Clock:
        """As it is."""
        return own


PLANTS: Mapping[str, type[Plant]] = {
    "publish-before-commit": PublishBeforeCommit,
    "commit-before-apply": CommitBeforeApply,
    "no-fence": NoFence,
    "time-ordered-outbox": TimeOrderedOutbox,
    "position-outside": PositionOutside,
    "drop-on-gap": DropOnGap,
    "drop-on-epoch": DropOnEpoch,
    "doubled-key-in-a-group": DoubledKeyInAGroup,
    "row-dies-when-sent": RowDiesWhenSent,
    "unknown-is-aborted": UnknownIsAborted,
    "unreconciled": Unreconciled,
    "believes-its-machine": BelievesItsMachine,
}
"""By the name that `--planted` takes."""
