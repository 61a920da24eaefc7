"""An application with nothing but the records' pages, on a real database with records in every state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import FastAPI

from shared.changes import JsonObject
from shared.ids import new_id
from shared.roles import Role
from shared.security.sealing import Sealer
from shared.store.change import ChangeStore
from shared.store.dead import Dead
from shared.store.decided import Act
from shared.store.mongo import Database
from shared.store.outbox import Outbox
from shared.telemetry.ticks import Ticks
from shared.web.app import make_app
from shared.web.idempotency import Causes
from shared.web.live import Live
from shared.web.operations.routes import operations_on
from shared.web.operations.standing import Lags, ReadStanding
from shared.web.pages import Site
from shared.web.records.desk import Desk
from shared.web.records.places import OPERATIONS, RECORDS
from tests.support.buried import Raw, order
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate
from tests.support.store_world import HandClock

OPERATOR = person(Role.OPERATOR, username="maya", account_id="01936000-0000-7000-8000-00000000000e")
AUDITOR = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
OFFICER = person(Role.OFFICER, username="sari", account_id="01936000-0000-7000-8000-00000000000a")
PEOPLE = (OPERATOR, AUDITOR, OFFICER)
CONSUMER = "triage:reports"
KIND = "jejak.intake.report_submitted.v1"


class KnownNames:
    """Who is behind an account."""

    async def display_names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of the people of this file."""
        return {who.account_id: who.display_name for who in PEOPLE if who.account_id in set(ids)}


@dataclass
class FakeLags:
    """How far each topic is behind, or why nobody can tell."""

    lags: dict[str, int | None] = field(default_factory=lambda: {"uji.jejak.reports": 0})
    fault: Exception | None = None

    async def __call__(self) -> Lags:
        """What a test put here."""
        if self.fault:
            raise self.fault
        return self.lags


@dataclass
class RecordsWorld:
    """The application and what lies behind it."""

    app: FastAPI
    desk: Desk
    database: Database
    dead: Dead
    clock: HandClock
    live: Live
    ticks: Ticks
    lags: FakeLags

    async def clear(self) -> None:
        """Nothing is dead, held or asked."""
        for name in ("dead", "held", "orders", "positions", "outbox"):
            await self.database[name].delete_many({})
        await self.database["meta"].delete_many({"_id": {"$in": ["backup", "restored"]}})
        self.lags.fault, self.lags.lags = None, {"uji.jejak.reports": 0}

    async def bury(self, reason: str = "contract", detail: str = "", *, stream: str | None = None) -> str:
        """A dead record; its id."""
        self.clock.forward(seconds=37)
        raw = Raw(headers=[("ce_type", KIND.encode())], topic="jejak.reports")
        await self.dead.bury(raw, consumer=CONSUMER, reason=reason, detail=detail, cluster="A", stream=stream)
        found = await self.database["dead"].find_one({"offset": raw.offset})
        assert found is not None
        return str(found["_id"])

    async def hold(
        self, code: str, reason: str, *, tries: int = 1, person: bool = False, behind: int = 0
    ) -> str:
        """A held stream; its id."""
        self.clock.forward(seconds=53)
        stream = new_id()
        key = {"consumer": CONSUMER, "stream": stream}
        documents = [self._held(key, 7, code, reason) | {"tries": tries, "needs_person": person}]
        for n in range(behind):
            late = self._held(key, 8 + n, "behind", "it stands behind sequence 7")
            documents.append(late | {"next_try": self.clock.now.replace(year=9999)})
        await self.database["held"].insert_many(documents)
        return stream

    def _held(self, key: JsonObject, sequence: int, code: str, reason: str) -> JsonObject:
        return {
            "_id": {**key, "epoch": 1, "sequence": sequence, "hash": f"{sequence:02x}" * 32},
            "queue": key,
            "code": code,
            "reason": reason,
            "tries": 0,
            "next_try": self.clock.now + timedelta(minutes=5),
            "needs_person": False,
            "since": self.clock.now,
            "prev": "0" * 64,
            "type": KIND,
            "office": "balikpapan",
            "topic": "jejak.reports",
            "partition": 4,
            "offset": 100 + sequence,
            "headers": [],
            "value": b"{}",
        }

    async def few(self) -> None:
        """Some of every kind, as on a bad morning."""
        blocked = new_id()
        await self.bury("contract", f"the data breaks {KIND}: lodged_at (missing)", stream=new_id())
        await self.bury("hash", "ce_hash (differs)", stream=blocked)
        await self.bury("program-not-registered-for", "Program ini tidak terdaftar untuk kanal ini.")
        retried, asked, gone = await self.bury("value"), await self.bury("fault"), await self.bury("headers")
        await self.desk.decide(OPERATOR, Act.RETRY, retried, cause=new_id())
        await self.desk.decide(OPERATOR, Act.DISCARD, gone, cause=new_id(), reason="uji coba gerbang sms")
        await self.desk.orders.ask([order(Act.RETRY, asked)])
        await self.hold("fork", "it contradicts what was applied before", person=True, behind=3)
        await self.hold("failed", "the program failed: KeyError", tries=6, person=True, behind=12)
        await self.hold("gap", "an event before it has not arrived", tries=2, behind=1)
        await self.hold("not-yet", "its report is not here yet")

    async def many(self) -> None:
        """More than a page of each."""
        first = await self.bury("value", "the value is not JSON")
        like = await self.database["dead"].find_one({"_id": first})
        assert like is not None
        copies = [{**like, "_id": new_id(), "offset": like["offset"] + 1_000 + n} for n in range(59)]
        await self.database["dead"].insert_many(copies)
        for _ in range(60):
            await self.hold("unknown-type", "jejak.x.v2 is not known here", tries=8, person=True)


async def records_world(database: Database) -> RecordsWorld:
    """The world on a service's database."""
    clock = HandClock()
    store: ChangeStore[Tally, Fact] = ChangeStore(
        database,
        TallyAggregate(),
        service="triage",
        office="balikpapan",
        clock=clock,
        new_id=new_id,
        secrets=Sealer(b"s" * 32, "answers"),
    )
    desk = Desk.of(database, store, KnownNames(), clock)
    lags, ticks, live = FakeLags(), Ticks(clock), Live(clock=clock, beat=0.2)
    outbox = Outbox(database, service="triage", clock=clock)
    read = ReadStanding("triage", database, outbox, desk, lags, ticks, clock)
    origin = "http://triage.test"
    app = make_app(
        site=Site(
            service="triage",
            title_id="Penanganan pelanggaran",
            title_en="Case handling",
            origins={"intake": "http://intake.test", "triage": origin, "notify": "http://notify.test"},
            home="/operasi/rekaman",
            navigation=[OPERATIONS, RECORDS],
        ),
        routers=operations_on(read, desk, Causes(new_id, b"k" * 32), live).routers,
        accounts=FakeAccounts(
            sessions={f"session-{who.username}": who for who in PEOPLE},
            tokens={who.username: who for who in PEOPLE},
        ),
        form_key=b"k" * 32,
        clock=clock,
    )
    dead = Dead(database, Sealer(b"d" * 32, "dead"), clock=clock, new_id=new_id)
    return RecordsWorld(app, desk, database, dead, clock, live, ticks, lags)
