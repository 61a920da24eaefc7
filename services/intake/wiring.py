"""Builds intake from its settings: adapters, use cases, ways in; what starts first stops last."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI

from services.intake.adapters.evidence_vault import GridFsVault
from services.intake.adapters.mongo_reports import REPORTS, MongoReports, ReportAggregate
from services.intake.adapters.mongo_submissions import MongoSubmissions
from services.intake.adapters.mongo_tries import MongoTries
from services.intake.adapters.noted_burials import NotedBurials
from services.intake.adapters.registered_programs import RegisteredPrograms
from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.application.find_submission import FindSubmission
from services.intake.application.note_milestone import NoteMilestone
from services.intake.application.prepare_report import PrepareReport
from services.intake.application.receipt_book import ReceiptBook
from services.intake.application.seal_report import ReportSealer
from services.intake.application.submit_report import SubmitReport
from services.intake.application.take_submission import TakeSubmission
from services.intake.application.track_status import TrackStatus
from services.intake.channels.callers import Callers
from services.intake.channels.desk_entry import DeskEntry
from services.intake.channels.exhibits import Exhibits
from services.intake.channels.form_view import FormView
from services.intake.channels.home import Home
from services.intake.channels.receipt_page import ReceiptPage
from services.intake.channels.reports_api import ReportsApi
from services.intake.channels.status_api import StatusApi
from services.intake.channels.submissions_api import SubmissionsApi
from services.intake.channels.track_page import TrackPage
from services.intake.channels.uploads_api import UploadsApi
from services.intake.channels.web_form import WebForm
from services.intake.consumers.cases import cases
from services.intake.consumers.dispatches import dispatches
from services.intake.consumers.submissions import submissions
from services.intake.domain.events import ReportFact
from services.intake.domain.report import Report
from services.intake.settings import IntakeSettings, Keys
from services.intake.sweeper.uploads import UploadSweeper
from shared.clock import Clock, system_clock
from shared.errors import N_
from shared.ids import NewId, new_id
from shared.messaging.ports import database_ports
from shared.messaging.runner import Messaging, Observed
from shared.people.programs import ProgramBook
from shared.people.reader import People
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.security.sealing import Sealer
from shared.store import indexes
from shared.store.change import ChangeStore
from shared.store.lease import Lease
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.spans import commit_span
from shared.telemetry.setup import Telemetry, configure
from shared.web.app import make_app
from shared.web.health import Dependency
from shared.web.pages import NavItem, Site

SERVICE: Final = "intake"
TEMPLATES = Path(__file__).parent / "channels" / "templates"


@dataclass(frozen=True, slots=True)
class Outside:
    """What the use cases are given: real adapters here, and what a test may put in their place."""

    clock: Clock = system_clock
    new_id: NewId = new_id


@dataclass(slots=True)
class Intake:
    """The service, built and not yet started."""

    app: FastAPI
    host: str
    port: int
    database: Database
    store: ChangeStore[Report, ReportFact]
    messaging: Messaging
    sweeper: UploadSweeper
    people: People
    telemetry: Telemetry
    client: Client
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Check the database, then begin; Kafka may be away."""
        await indexes.verify(self.database, SERVICE)
        await self.store.start()
        await self.messaging.start()
        self.tasks.append(asyncio.create_task(self.sweeper.run(), name="intake.uploads"))

    def stopping(self) -> None:
        """Intake has no live pages."""

    async def stop(self) -> None:
        """In the reverse order."""
        for task in self.tasks:
            task.cancel()
        await self.messaging.stop()
        await self.store.close()
        self.people.close()
        self.telemetry.close()
        self.client.close()


@dataclass(frozen=True, slots=True)
class Adapters:
    """What stands behind the ports of the use cases."""

    store: ChangeStore[Report, ReportFact]
    reports: MongoReports
    submissions: MongoSubmissions
    vault: GridFsVault
    tries: MongoTries
    programs: RegisteredPrograms


def build(settings: IntakeSettings, outside: Outside | None = None) -> Intake:
    """The whole service; nothing connects before `start`.

    Raises:
        Refused: a key file is missing or open to others.
    """
    outside = outside or Outside()
    keys = Keys.load(settings.keys_dir)
    telemetry = configure(SERVICE, settings)
    client = open_client(settings.mongo_url.get_secret_value(), app=f"jejak-{SERVICE}")
    database = open_database(client, settings.database(SERVICE))
    people_database = open_database(client, settings.database("people"))
    people = People(people_database, outside.clock, local=settings.local)
    aggregate, answers = ReportAggregate(), Sealer(keys.answers, "answers")
    adapters = Adapters(
        store=ChangeStore(
            database,
            aggregate,
            service=SERVICE,
            office=settings.office,
            clock=outside.clock,
            new_id=outside.new_id,
            secrets=answers,
            span=commit_span(telemetry.traces),
        ),
        reports=MongoReports(database, aggregate),
        submissions=MongoSubmissions(database, answers),
        vault=GridFsVault(database, keys.contents, outside.clock),
        tries=MongoTries(database, outside.clock),
        programs=RegisteredPrograms(ProgramBook(people_database, outside.clock)),
    )
    prepare = PrepareReport(
        rules=Rulebooks.load().latest(),
        receipts=ReceiptBook(keys.receipts),
        sealer=ReportSealer(keys.contents, keys.identities),
        clock=outside.clock,
        new_id=outside.new_id,
    )
    messaging = _messaging(settings, outside, keys, adapters, prepare=prepare, telemetry=telemetry)
    app = make_app(
        site=_site(settings),
        routers=_routers(outside, keys, adapters, prepare, telemetry=telemetry),
        templates=[TEMPLATES],
        accounts=people,
        form_key=keys.answers,
        clock=outside.clock,
        traces=telemetry.traces,
        metrics=telemetry.metrics,
        dependencies=[
            Dependency("mongodb", lambda: database.command("ping")),
            Dependency("kafka", messaging.ping, required=False),
        ],
    )
    return Intake(
        app=app,
        host=settings.host,
        port=settings.port,
        database=database,
        store=adapters.store,
        messaging=messaging,
        sweeper=UploadSweeper(adapters.vault.sweep, Lease(database, "uploads", holder=outside.new_id())),
        people=people,
        telemetry=telemetry,
        client=client,
    )


def _messaging(
    settings: IntakeSettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    prepare: PrepareReport,
    telemetry: Telemetry,
) -> Messaging:
    database, secrets = adapters.reports.database, Sealer(keys.answers, "records")
    take = TakeSubmission(
        prepare,
        adapters.programs,
        adapters.submissions,
        keys.opener,
        adapters.vault,
        telemetry.traces,
        keys.answers,
    )
    note = NoteMilestone(outside.clock)
    ports = database_ports(
        database,
        adapters.store,
        service=SERVICE,
        collection=REPORTS,
        secrets=secrets,
        clock=outside.clock,
        new_id=outside.new_id,
    )
    burials = NotedBurials(
        database, secrets, clock=outside.clock, new_id=outside.new_id, submissions=adapters.submissions
    )
    return Messaging(
        SERVICE,
        settings,
        replace(ports, dead=burials),
        subscriptions=[cases(note), dispatches(note)],
        submissions=submissions(take),
        observed=Observed(telemetry.traces, telemetry.metrics),
        clock=outside.clock,
    )


def _routers(
    outside: Outside, keys: Keys, adapters: Adapters, prepare: PrepareReport, *, telemetry: Telemetry
) -> Sequence[APIRouter]:
    traces = telemetry.traces
    submit = SubmitReport(prepare, adapters.store, adapters.vault, traces, telemetry.metrics)
    attach = AttachEvidence(adapters.vault, outside.new_id, traces)
    track = TrackStatus(adapters.reports, prepare.receipts, adapters.tries)
    find = FindSubmission(adapters.store, adapters.submissions)
    fetch = FetchExhibit(
        adapters.store, adapters.reports, adapters.vault, outside.clock, outside.new_id, traces
    )
    callers = Callers(adapters.programs, outside.new_id, keys.answers)
    view = FormView(prepare.rules, adapters.vault, outside.clock)
    return [
        Home(prepare.rules, outside.clock).router(),
        WebForm(submit, attach, callers, view).router(),
        DeskEntry(submit, attach, callers, view).router(),
        ReceiptPage(adapters.store).router(),
        TrackPage(track).router(),
        ReportsApi(submit, callers).router(),
        UploadsApi(attach).router(),
        StatusApi(track).router(),
        SubmissionsApi(find).router(),
        Exhibits(fetch, outside.clock, keys.grants).router(),
    ]


def _site(settings: IntakeSettings) -> Site:
    return Site(
        service=SERVICE,
        title_id="Lapor pelanggaran",
        title_en="Report a violation",
        origins={
            "intake": settings.intake_url,
            "triage": settings.triage_url,
            "notify": settings.notify_url,
        },
        navigation=[
            NavItem(N_("Lapor"), "/lapor"),
            NavItem(N_("Lacak"), "/lacak"),
            NavItem(N_("Entri posko"), "/posko", frozenset({Role.POSKO, Role.OFFICER, Role.COMMISSIONER})),
        ],
        local=settings.local,
    )
