"""What an operator sees and does about a service's dead and held records, behind its page and its API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.changes import JsonObject
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.ids import NewId
from shared.security.principals import Principal
from shared.store.change import ChangeStore
from shared.store.dead import After, Dead, DeadRecord, Filter
from shared.store.decided import Act
from shared.store.decisions import Decisions, stream_of
from shared.store.held import Held
from shared.store.held_streams import HeldAfter, HeldCounts, HeldFilter, HeldStream, HeldStreams
from shared.store.journal import Journal
from shared.store.mongo import Database
from shared.store.orders import Order, Orders, Place, checked_reason
from shared.telemetry.traces import current

_COMMAND_LINE = "jejak-cli:"


class Names(Protocol):
    """Who is behind an account."""

    async def display_names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of the accounts that are known."""
        ...


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures above the lists."""

    waiting: int
    """Dead records that nobody has decided."""
    decided: int
    held: HeldCounts


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision as the journal keeps it, with the name of who took it."""

    type: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A dead record, and the request about it that still waits, if any."""

    record: DeadRecord
    asked: Act | None

    @property
    def standing(self) -> str:
        """Its status, or `asked`."""
        return "asked" if self.asked else self.record.status

    @property
    def may_be_decided(self) -> bool:
        """Whether a person can retry or discard it now."""
        return self.record.status == "waiting" and self.asked is None

    @property
    def may_be_taken_back(self) -> bool:
        """Whether what was asked can still be undone."""
        retrying = self.record.status == "retry" and self.record.taken_up is None
        return retrying or self.asked is not None


@dataclass(frozen=True, slots=True)
class Desk:
    """One service's records."""

    dead: Dead
    held: HeldStreams
    queue: Held
    orders: Orders
    decisions: Decisions
    journal: Journal
    people: Names
    clock: Clock
    new_id: NewId

    @classmethod
    def of(cls, database: Database, store: ChangeStore[Any, Any], people: Names, clock: Clock) -> Desk:
        """The desk of a service on its own database and journal."""
        new_id, orders = store.scribe.new_id, Orders(database, clock=clock)
        return cls(
            dead=Dead(database, None, clock=clock, new_id=new_id),
            held=HeldStreams(database),
            queue=Held(database),
            orders=orders,
            decisions=Decisions(store.backend, store.scribe, orders),
            journal=Journal(database, service=store.scribe.source.rpartition("/")[2]),
            people=people,
            clock=clock,
            new_id=new_id,
        )

    async def counts(self) -> Counts:
        """The figures."""
        by_status = await self.dead.by_status()
        decided = sum(n for status, n in by_status.items() if status != "waiting")
        return Counts(by_status.get("waiting", 0), decided, await self.held.count())

    async def dead_records(self, wanted: Filter, *, after: After | None, limit: int) -> Sequence[Shown]:
        """Dead records, newest first."""
        found = await self.dead.list(wanted, after=after, limit=limit)
        asked = await self.orders.about([record.id for record in found])
        return [Shown(record, asked.get(record.id)) for record in found]

    async def dead_record(self, identity: str) -> Shown:
        """One.

        Raises:
            NotFound: there is none.
        """
        record = await self.dead.find(identity)
        if record is None:
            raise NotFound(N_("Rekaman ini tidak ada. Buka daftar rekaman."))
        return Shown(record, (await self.orders.about([identity])).get(identity))

    async def held_streams(
        self, wanted: HeldFilter, *, after: HeldAfter | None, limit: int
    ) -> Sequence[HeldStream]:
        """Held streams, longest first."""
        return await self.held.list(wanted, after=after, limit=limit)

    async def held_stream(self, consumer: str, stream: str) -> HeldStream:
        """One.

        Raises:
            NotFound: nothing of it is held any more.
        """
        found = await self.held.of(stream, consumer)
        if not found:
            raise NotFound(N_("Aliran ini tidak lagi tertahan. Buka daftar rekaman."))
        return found[0]

    async def taken(self, record: str | Place) -> Sequence[Taken]:
        """What was decided about a record, newest first."""
        entries = await self.journal.entries(stream_of(record))
        names = await self.people.display_names({entry["by"]["id"] for entry in entries})
        return [_taken(entry, names) for entry in reversed(entries)]

    async def decide(
        self, who: Principal, act: Act, record: str | Place, *, cause: str, reason: str = ""
    ) -> None:
        """Carry a person's decision out now; a repeat under the same cause changes nothing.

        Raises:
            InvalidInput: the reason is missing or may not be kept.
            NotFound, Conflict: there is no such record, it was decided otherwise, or is still being tried.
        """
        why = checked_reason(reason, required=act in {Act.DISCARD, Act.SKIP})
        await self.decisions.carry_out(self._order(who, act, record, cause, why))

    async def retry_all(self, who: Principal, ids: Sequence[str]) -> int:
        """Ask for another try of many, in the given order; the service carries it out at its next sweep."""
        orders = [self._order(who, Act.RETRY, identity, self.new_id(), "") for identity in ids]
        await self.orders.ask(orders)
        return len(orders)

    async def take_back(self, who: Principal, identity: str, *, cause: str) -> None:
        """Undo what was asked about a dead record, as long as nobody has begun with it.

        Raises:
            NotFound, Conflict: there is no such record, or it is too late.
        """
        withdrawn = [await self.orders.withdraw(identity, act) for act in (Act.RETRY, Act.DISCARD)]
        if not any(withdrawn):
            await self.decide(who, Act.TAKE_BACK, identity, cause=cause)

    async def try_now(self, consumer: str, stream: str) -> None:
        """Let the sweeper take a held stream at its next turn.

        Raises:
            NotFound: nothing of it is held any more.
        """
        await self.held_stream(consumer, stream)
        await self.queue.try_now(consumer, stream, now=self.clock())

    async def try_all(self, wanted: HeldFilter) -> int:
        """Let the sweeper take all that fit; how many those are."""
        count = (await self.held.count(wanted)).streams
        await self.held.try_all(wanted, now=self.clock())
        return count

    def _order(self, who: Principal, act: Act, record: str | Place, cause: str, reason: str) -> Order:
        return Order(cause, act, record, who.actor(), self.clock(), reason, current())


def _taken(entry: JsonObject, names: Mapping[str, str]) -> Taken:
    who = str(entry["by"]["id"])
    return Taken(
        type=entry["type"],
        at=entry["at"],
        by=names.get(who, who.removeprefix(_COMMAND_LINE)),
        reason=entry["data"]["reason"],
    )
