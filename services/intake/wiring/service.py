"""Builds intake from its settings: adapters, use cases, ways in; what starts first stops last."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from services.intake.adapters.evidence_vault import GridFsVault
from services.intake.adapters.mongo_reports import REPORTS, MongoReports, ReportAggregate
from services.intake.adapters.mongo_submissions import MongoSubmissions
from services.intake.adapters.mongo_tries import MongoTries
from services.intake.adapters.noted_burials import NotedBurials
from services.intake.adapters.registered_programs import RegisteredPrograms
from services.intake.application.ask_withdrawal import AskWithdrawal
from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.application.fetch_identity import FetchIdentity
from services.intake.application.find_submission import FindSubmission
from services.intake.application.forwarding import Flow, TellForwarding
from services.intake.application.lodge_report import LodgeReport
from services.intake.application.not_stored import Room
from services.intake.application.note_milestone import NoteMilestone
from services.intake.application.prepare_report import PrepareReport
from services.intake.application.receipt_book import ReceiptBook
from services.intake.application.seal_report import ReportSealer
from services.intake.application.submit_report import SubmitReport
from services.intake.application.take_submission import TakeSubmission
from services.intake.application.track_status import TrackStatus
from services.intake.channels.callers import Callers
from services.intake.channels.routes import UseCases, routers
from services.intake.channels.site import intake_site
from services.intake.consumers.cases import cases
from services.intake.consumers.dispatches import dispatches
from services.intake.consumers.submissions import submissions
from services.intake.domain.events import ReportFact
from services.intake.domain.report import Report
from services.intake.settings import IntakeSettings, Keys
from services.intake.sweeper.exhibits import ExhibitSweeper
from services.intake.sweeper.uploads import EVERY_S, UploadSweeper
from services.intake.wiring.exhibits import copies_of, sweeper_of
from services.intake.wiring.ground import Adapters, Ground, Outside
from shared.messaging.ports import database_ports
from shared.messaging.runner import Messaging, Observed
from shared.people.programs import ProgramBook
from shared.people.reader import People
from shared.rules.installed import installed_rulebooks
from shared.security.sealing import Sealer
from shared.store import indexes
from shared.store.change import ChangeStore
from shared.store.condition import StoreCondition
from shared.store.lease import Lease
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.spans import commit_span
from shared.telemetry.setup import Telemetry, configure
from shared.telemetry.ticks import Ticks
from shared.web.app import make_app
from shared.web.health import leaning_on
from shared.web.idempotency import Causes
from shared.web.operations.routes import Operations, operations_of

SERVICE: Final = "intake"
TEMPLATES = Path(__file__).parents[1] / "channels" / "templates"


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
    exhibits: ExhibitSweeper
    operations: Operations
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
        self.tasks = [
            asyncio.create_task(self.sweeper.run(), name="intake.uploads"),
            asyncio.create_task(self.exhibits.run(), name="intake.exhibits"),
            asyncio.create_task(self.operations.run(), name="intake.operations"),
        ]

    def stopping(self) -> None:
        """End the operators' live pages, which would hold their requests open."""
        self.operations.close()

    async def stop(self) -> None:
        """In the reverse order."""
        for task in self.tasks:
            task.cancel()
        await self.messaging.stop()
        await self.store.close()
        self.people.close()
        self.telemetry.close()
        self.client.close()


def build(settings: IntakeSettings, outside: Outside | None = None) -> Intake:
    """The whole service; nothing connects before `start`. Call it inside the loop that will run it.

    Raises:
        Refused: a key file is missing or open to others.
    """
    ground = _ground(settings, outside or Outside())
    people = People(ground.people, ground.outside.clock, local=settings.local, office=settings.office)
    messaging = _messaging(ground)
    operations = operations_of(
        ground.adapters.database, ground.adapters.store, people,
        lag=messaging.lag, ticks=ground.ticks, clock=ground.outside.clock, key=ground.keys.answers,
    )  # fmt: skip
    lease = Lease(ground.adapters.database, "uploads", holder=ground.outside.new_id())
    return Intake(
        app=_app(ground, people, messaging, operations),
        host=settings.host,
        port=settings.port,
        database=ground.adapters.database,
        store=ground.adapters.store,
        messaging=messaging,
        sweeper=UploadSweeper(
            ground.adapters.vault.sweep, lease, went_round=ground.ticks.of("uploads", EVERY_S)
        ),
        exhibits=ground.exhibits,
        operations=operations,
        condition=ground.condition,
        people=people,
        telemetry=ground.telemetry,
        client=ground.client,
    )


def _ground(settings: IntakeSettings, outside: Outside) -> Ground:
    keys = Keys.load(settings.keys_dir)
    telemetry = configure(SERVICE, settings)
    client = open_client(settings.mongo_url.get_secret_value(), app=f"jejak-{SERVICE}")
    people = open_database(client, settings.database("people"))
    database = open_database(client, settings.database(SERVICE))
    answers, clock = Sealer(keys.answers, "answers"), outside.clock
    store = ChangeStore(
        database,
        ReportAggregate(),
        service=SERVICE,
        office=settings.office,
        clock=clock,
        new_id=outside.new_id,
        secrets=answers,
        span=commit_span(telemetry.traces),
    )
    adapters = Adapters(
        database=database,
        store=store,
        reports=MongoReports(database, ReportAggregate()),
        submissions=MongoSubmissions(database, answers),
        vault=GridFsVault(database, keys.contents, clock),
        tries=MongoTries(database, clock),
        programs=RegisteredPrograms(ProgramBook(people, clock), office=settings.office),
    )
    sealer = ReportSealer(keys.contents, keys.identities)
    books = installed_rulebooks()
    prepare = PrepareReport(books.latest(), ReceiptBook(keys.receipts), sealer, clock, outside.new_id)
    url, alarm = settings.mongo_url.get_secret_value(), settings.disk_alarm_percent
    condition = StoreCondition(database, url, clock, disk_alarm_percent=alarm)
    return Ground(
        settings, outside, keys, telemetry, client,
        people=people, books=books, adapters=adapters, prepare=prepare, condition=condition,
        exhibits=sweeper_of(adapters, outside, telemetry, ticks := Ticks(clock)), ticks=ticks,
    )  # fmt: skip


def _messaging(ground: Ground) -> Messaging:
    adapters, outside, telemetry = ground.adapters, ground.outside, ground.telemetry
    records = Sealer(ground.keys.answers, "records")
    take = TakeSubmission(
        prepare=ground.prepare,
        programs=adapters.programs,
        submissions=adapters.submissions,
        opener=ground.keys.opener,
        vault=adapters.vault,
        traces=telemetry.traces,
        mac_key=ground.keys.answers,
    )
    note = NoteMilestone(outside.clock)
    ports = database_ports(
        adapters.database,
        adapters.store,
        service=SERVICE,
        collection=REPORTS,
        secrets=records,
        clock=outside.clock,
        new_id=outside.new_id,
    )
    return Messaging(
        SERVICE,
        ground.settings,
        replace(ports, dead=_burials(ground, records)),
        subscriptions=[cases(note), dispatches(note)],
        submissions=submissions(take),
        observed=Observed(telemetry.traces, telemetry.metrics),
        clock=outside.clock,
    )


def _burials(ground: Ground, records: Sealer) -> NotedBurials:
    return NotedBurials(
        ground.adapters.database,
        records,
        clock=ground.outside.clock,
        new_id=ground.outside.new_id,
        submissions=ground.adapters.submissions,
        backend=ground.adapters.store.backend,
    )


def _app(ground: Ground, people: People, messaging: Messaging, operations: Operations) -> FastAPI:
    files = {"evidence": ground.exhibits.ping}
    return make_app(
        site=intake_site(ground.settings.origins(), local=ground.settings.local),
        routers=[*routers(_use_cases(ground, messaging.condition)), *operations.routers],
        templates=[TEMPLATES],
        accounts=people,
        form_key=ground.keys.answers,
        clock=ground.outside.clock,
        traces=ground.telemetry.traces,
        metrics=ground.telemetry.metrics,
        dependencies=leaning_on(ground.condition.parts, files, messaging.condition.parts),
    )


def _use_cases(ground: Ground, flow: Flow) -> UseCases:
    adapters, prepare, clock = ground.adapters, ground.prepare, ground.outside.clock
    store, vault = adapters.store, adapters.vault
    (traces, metrics), fresh = (ground.telemetry.traces, ground.telemetry.metrics), ground.outside.new_id
    files, reports = ground.settings.disk_uploads_percent, ground.settings.disk_reports_percent
    room = Room(ground.condition.disk, uploads_percent=files, reports_percent=reports)
    forwarding = TellForwarding(flow, adapters.store)
    track = TrackStatus(adapters.reports, prepare.receipts, adapters.tries, forwarding)
    submit = SubmitReport(prepare, store, vault, traces, metrics, room=room, forwarding=forwarding)
    return UseCases(
        submit=submit,
        attach=AttachEvidence(adapters.vault, fresh, traces, room),
        track=track,
        lodge=LodgeReport(track, submit),
        withdraw=AskWithdrawal(track, store, adapters.reports, ground.keys.contents, clock),
        find=FindSubmission(adapters.store, adapters.submissions, forwarding),
        forwarding=forwarding,
        fetch=FetchExhibit(adapters.store, adapters.reports, adapters.vault, clock, fresh, traces),
        copies=copies_of(ground),
        causes=Causes(fresh, ground.keys.answers),
        identity=FetchIdentity(store, adapters.reports, ground.keys.identities, clock, fresh, traces),
        answers=adapters.store,
        vault=adapters.vault,
        callers=Callers(adapters.programs, fresh, ground.keys.answers),
        rules=prepare.rules,
        books=ground.books,
        clock=clock,
        grant_key=ground.keys.grants,
        pages=frozenset(ground.settings.origins().values()),
    )
