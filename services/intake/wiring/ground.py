"""What the assembly of intake hands on from step to step, and what a test may replace."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.intake.adapters.evidence_vault import GridFsVault
from services.intake.adapters.mongo_reports import MongoReports
from services.intake.adapters.mongo_submissions import MongoSubmissions
from services.intake.adapters.mongo_tries import MongoTries
from services.intake.adapters.registered_programs import RegisteredPrograms
from services.intake.application.prepare_report import PrepareReport
from services.intake.domain.events import ReportFact
from services.intake.domain.report import Report
from services.intake.settings import IntakeSettings, Keys
from services.intake.sweeper.exhibits import ExhibitSweeper
from shared.clock import Clock, SteadyClock
from shared.ids import NewId, new_id
from shared.rules.rulebooks import Rulebooks
from shared.store.change import ChangeStore
from shared.store.condition import StoreCondition
from shared.store.mongo import Client, Database
from shared.telemetry.setup import Telemetry
from shared.telemetry.ticks import Ticks


@dataclass(frozen=True, slots=True)
class Outside:
    """What a test may put in place of the real thing."""

    clock: Clock = field(default_factory=SteadyClock)
    new_id: NewId = new_id


@dataclass(frozen=True, slots=True)
class Adapters:
    """What stands behind the ports of the use cases."""

    database: Database
    store: ChangeStore[Report, ReportFact]
    reports: MongoReports
    submissions: MongoSubmissions
    vault: GridFsVault
    tries: MongoTries
    programs: RegisteredPrograms


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything else is built on."""

    settings: IntakeSettings
    outside: Outside
    keys: Keys
    telemetry: Telemetry
    client: Client
    people: Database
    books: Rulebooks
    adapters: Adapters
    prepare: PrepareReport
    condition: StoreCondition
    exhibits: ExhibitSweeper
    ticks: Ticks
