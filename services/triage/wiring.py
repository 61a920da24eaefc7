"""Builds triage from its settings: adapters, use cases, ways in; what starts first stops last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate, MongoCases
from services.triage.application.act_on_case import ActOnCase
from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.board import ReadBoard
from services.triage.application.claim_case import ClaimCase
from services.triage.application.contents import Contents
from services.triage.application.decline_proposal import DeclineProposal
from services.triage.application.open_case import OpenCaseOf
from services.triage.application.open_exhibit import OpenExhibit
from services.triage.application.propose_decision import ProposeDecision
from services.triage.application.read_case import ReadCase
from services.triage.application.record_handoff import RecordHandoff
from services.triage.application.release_case import ReleaseCase
from services.triage.application.withdraw_proposal import WithdrawProposal
from services.triage.console.acts import Acts
from services.triage.console.api import CasesApi
from services.triage.console.case_view import CaseViews
from services.triage.console.case_words import CaseWords
from services.triage.console.queue_view import QueueViews
from services.triage.console.screens.case import CasePages, CaseScreen
from services.triage.console.screens.decision import DecisionScreen
from services.triage.console.screens.exhibit import ExhibitScreen
from services.triage.console.screens.holding import HoldingScreen
from services.triage.console.screens.queue import ANY, QueueScreen
from services.triage.console.site import triage_site
from services.triage.consumers.dispatches import dispatches
from services.triage.consumers.reports import reports
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.settings import TriageSettings
from shared.clock import Clock, SteadyClock
from shared.ids import NewId, new_id
from shared.messaging.ports import database_ports
from shared.messaging.runner import Messaging, Observed
from shared.people.reader import People
from shared.rules.rulebooks import Rulebooks
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, Sealer
from shared.store import indexes
from shared.store.change import ChangeStore
from shared.store.condition import StoreCondition
from shared.store.journal import Journal
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.spans import commit_span
from shared.telemetry.setup import Telemetry, configure
from shared.web.app import make_app
from shared.web.health import leaning_on
from shared.web.idempotency import Causes
from shared.web.live import Hint, Live, paced
from shared.web.records.routes import records_routers

SERVICE: Final = "triage"
TEMPLATES = Path(__file__).parent / "console" / "templates"


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of triage, read from its key files."""

    contents: ContentKeys
    answers: bytes = field(repr=False)
    grants: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """Every key file of triage; raises Refused for one that is missing or open to others."""
        return cls(
            contents=ContentKeys(keyfiles.load_aead(folder, keyfiles.OFFICE)),
            answers=keyfiles.load_secret(folder, keyfiles.ANSWERS),
            grants=keyfiles.load_secret(folder, keyfiles.GRANTS),
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """What the use cases are given: real ones here, and what a test may put in their place."""

    clock: Clock = field(default_factory=SteadyClock)
    new_id: NewId = new_id


@dataclass(slots=True)
class Triage:
    """The service, built and not yet started."""

    app: FastAPI
    host: str
    port: int
    database: Database
    store: ChangeStore[Case, Fact]
    board: MongoBoard
    messaging: Messaging
    live: Live
    condition: StoreCondition
    people: People
    telemetry: Telemetry
    client: Client
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Check the database, then begin; Kafka may be away."""
        await indexes.verify(self.database, SERVICE)
        await self.condition.verify()
        await self.store.start()
        await self.messaging.start()
        self.tasks = [asyncio.create_task(self.live.follow(self._hints), name="triage.live")]

    def stopping(self) -> None:
        """End the live pages, which would hold their requests open."""
        self.live.close()

    async def stop(self) -> None:
        """In the reverse order."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.messaging.stop()
        await self.store.close()
        self.people.close()
        self.telemetry.close()
        self.client.close()

    async def _hints(self) -> AsyncIterator[Hint | None]:
        """Queues take the one hint ANY, however much changed; a case's page takes its own."""
        async for gathered in paced(self.board.changes()):
            for case_id in gathered:
                yield case_id
            yield ANY


@dataclass(frozen=True, slots=True)
class Adapters:
    """What stands behind the ports of the use cases."""

    database: Database
    books: Rulebooks
    store: ChangeStore[Case, Fact]
    cases: MongoCases
    board: MongoBoard
    people: People
    condition: StoreCondition

    def records(self, clock: Clock, key: bytes) -> Sequence[APIRouter]:
        """What operators see of dead and held records."""
        return records_routers(self.database, self.store, self.people, clock=clock, key=key)


def build(settings: TriageSettings, outside: Outside | None = None) -> Triage:
    """The whole service; nothing connects before `start`.

    Raises:
        Refused: a key file is missing or open to others.
    """
    outside, keys = outside or Outside(), Keys.load(settings.keys_dir)
    telemetry = configure(SERVICE, settings)
    client = open_client(settings.mongo_url.get_secret_value(), app=f"jejak-{SERVICE}")
    adapters = _adapters(settings, outside, keys, client, telemetry=telemetry)
    database, live = adapters.database, Live(clock=outside.clock, metrics=telemetry.metrics)
    messaging = _messaging(settings, outside, keys, adapters, telemetry=telemetry)
    app = make_app(
        site=triage_site(settings.origins(), office_name=settings.office_name, local=settings.local),
        routers=[
            *routers(settings, outside, keys, adapters, live=live, telemetry=telemetry),
            *adapters.records(outside.clock, keys.answers),
        ],
        templates=[TEMPLATES],
        accounts=adapters.people,
        form_key=keys.answers,
        clock=outside.clock,
        traces=telemetry.traces,
        metrics=telemetry.metrics,
        dependencies=leaning_on(adapters.condition.parts, messaging.condition.parts),
    )
    return Triage(
        app=app,
        host=settings.host,
        port=settings.port,
        database=database,
        store=adapters.store,
        board=adapters.board,
        messaging=messaging,
        live=live,
        condition=adapters.condition,
        people=adapters.people,
        telemetry=telemetry,
        client=client,
    )


def _condition(settings: TriageSettings, database: Database, clock: Clock) -> StoreCondition:
    url, alarm = settings.mongo_url.get_secret_value(), settings.disk_alarm_percent
    return StoreCondition(database, url, clock, disk_alarm_percent=alarm)


def _adapters(
    settings: TriageSettings, outside: Outside, keys: Keys, client: Client, *, telemetry: Telemetry
) -> Adapters:
    database = open_database(client, settings.database(SERVICE))
    people = open_database(client, settings.database("people"))
    books = Rulebooks.load()
    aggregate = CaseAggregate(books)
    store: ChangeStore[Case, Fact] = ChangeStore(
        database,
        aggregate,
        service=SERVICE,
        office=settings.office,
        clock=outside.clock,
        new_id=outside.new_id,
        secrets=Sealer(keys.answers, "answers"),
        span=commit_span(telemetry.traces),
    )
    return Adapters(
        database=database,
        books=books,
        store=store,
        cases=MongoCases(database, aggregate, Journal(database, service=SERVICE)),
        board=MongoBoard(database, books),
        people=People(people, outside.clock, local=settings.local, office=settings.office),
        condition=_condition(settings, database, outside.clock),
    )


def _messaging(
    settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters, *, telemetry: Telemetry
) -> Messaging:
    ports = database_ports(
        adapters.database,
        adapters.store,
        service=SERVICE,
        collection=CASES,
        secrets=Sealer(keys.answers, "records"),
        clock=outside.clock,
        new_id=outside.new_id,
    )
    open_case, record = (
        OpenCaseOf(adapters.books.latest(), outside.clock),
        RecordHandoff(adapters.books, outside.clock),
    )
    return Messaging(
        SERVICE,
        settings,
        ports,
        subscriptions=[reports(open_case), dispatches(record)],
        observed=Observed(telemetry.traces, telemetry.metrics),
        clock=outside.clock,
    )


def routers(
    settings: TriageSettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    live: Live,
    telemetry: Telemetry,
) -> Sequence[APIRouter]:
    """The ways in over HTTP; a test gives them a world in memory."""
    contents, clock = Contents(keys.contents), outside.clock
    act = ActOnCase(adapters.store, adapters.cases, contents, adapters.books, clock, telemetry.traces)
    acts = Acts(
        claim=ClaimCase(act, adapters.people),
        release=ReleaseCase(act),
        propose=ProposeDecision(act),
        withdraw=WithdrawProposal(act),
        approve=ApproveProposal(act),
        decline=DeclineProposal(act),
    )
    board = ReadBoard(adapters.board, contents, adapters.people, clock)
    read = ReadCase(adapters.cases, contents, adapters.people, adapters.books)
    causes = Causes(outside.new_id, keys.answers)
    words = CaseWords(adapters.books)
    rows, pages = QueueViews(words), CasePages(read, CaseViews(words), clock)
    exhibits = OpenExhibit(adapters.cases, clock, keys.grants)
    return [
        QueueScreen(board, rows, live).router(),
        HoldingScreen(board, rows, acts, causes).router(),
        CaseScreen(pages, live).router(),
        DecisionScreen(pages, acts, causes).router(),
        ExhibitScreen(exhibits, settings.intake_url).router(),
        CasesApi(board, read, acts, causes).router(),
    ]
