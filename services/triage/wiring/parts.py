"""The keys, adapters and outside world of triage, each built from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from services.triage.adapters.letters.public_letters import MongoLooks, MongoPublicLetters
from services.triage.adapters.mongo_alike import MongoSketches
from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CaseAggregate, MongoCases
from services.triage.adapters.mongo_deadlines import MongoDeadlines
from services.triage.adapters.mongo_feed_tokens import MongoFeedTokens
from services.triage.adapters.mongo_figures import MongoFigures
from services.triage.adapters.mongo_incidents import MongoIncidents
from services.triage.adapters.mongo_law import LawAggregate, MongoTouched
from services.triage.adapters.mongo_looks import LookAggregate
from services.triage.adapters.mongo_passings import MongoPassings
from services.triage.adapters.mongo_publications import MongoPublications
from services.triage.adapters.mongo_search import MongoSearchIndex
from services.triage.adapters.mongo_seen_warnings import MongoSeenWarnings
from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.adapters.mongo_sigaplapor import MongoSigapCases
from services.triage.adapters.mongo_trail import MongoTrail
from services.triage.adapters.mongo_views import MongoViews
from services.triage.application.audit.trail_ports import Trail
from services.triage.application.feeds.feed_ports import ChangingDeadlines, FeedTokens
from services.triage.application.figures.tally import FigureStore
from services.triage.application.hints.sketches import Sketches
from services.triage.application.incidents.incident_ports import Incidents
from services.triage.application.law.law_ports import Touched
from services.triage.application.letters.verify_letter import Looks, PublicLetters
from services.triage.application.passing.passing_ports import Passings
from services.triage.application.search.index_ports import SearchIndex
from services.triage.application.sigaplapor.enter_cases import SigapCases
from services.triage.application.statistics.publications import Publications
from services.triage.application.warnings.warning_ports import SeenWarnings
from services.triage.domain.audit.looks import Looked, LookLog
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.law.corrections import Corrections, Fact as LawFact
from services.triage.domain.numbers.series import Fact as SeriesFact, NumberSeries
from services.triage.settings import TriageSettings
from shared.changes import Aggregate
from shared.clock import Clock, SteadyClock
from shared.ids import NewId, new_id
from shared.people.reader import People
from shared.rules.installed import installed_rulebooks
from shared.rules.rulebooks import Rulebooks
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.condition import StoreCondition
from shared.store.journal import Journal
from shared.store.mongo import Client, Database, open_database
from shared.store.spans import commit_span
from shared.telemetry.setup import Telemetry

SERVICE: Final = "triage"
S = TypeVar("S")
F = TypeVar("F")


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


@dataclass(frozen=True, slots=True)
class Adapters:
    """What stands behind the ports of the use cases."""

    database: Database
    books: Rulebooks
    store: ChangeStore[Case, Fact]
    series: ChangeStore[NumberSeries, SeriesFact]
    cases: MongoCases
    board: MongoBoard
    views: MongoViews
    people: People
    condition: StoreCondition
    deadlines: ChangingDeadlines
    seen_warnings: SeenWarnings
    feeds: FeedTokens
    sketches: Sketches
    law: ChangeStore[Corrections, LawFact]
    touched: Touched
    search: SearchIndex
    look_log: ChangeStore[LookLog, Looked]
    trail: Trail
    figures: FigureStore
    publications: Publications
    letters: PublicLetters
    looks: Looks
    sigap: SigapCases
    passings: Passings
    incidents: Incidents


def _condition(settings: TriageSettings, database: Database, clock: Clock) -> StoreCondition:
    url, alarm = settings.mongo_url.get_secret_value(), settings.disk_alarm_percent
    return StoreCondition(database, url, clock, disk_alarm_percent=alarm)


def neighbours_of(books: Rulebooks) -> Sequence[str]:
    """The offices beside the home office, of the signed overlay."""
    return tuple(books.overlay.neighbours) if books.overlay else ()


def _people(settings: TriageSettings, outside: Outside, client: Client, books: Rulebooks) -> People:
    database = open_database(client, settings.database("people"))
    listed = books.overlay.staff if books.overlay else {}
    return People(
        database,
        outside.clock,
        local=settings.local,
        office=settings.office,
        neighbours=neighbours_of(books),
        staff={username: one.roles for username, one in listed.items()},
    )


def adapters_of(
    settings: TriageSettings, outside: Outside, keys: Keys, client: Client, *, telemetry: Telemetry
) -> Adapters:
    """Everything over one client; nothing connects yet."""
    database, books = open_database(client, settings.database(SERVICE)), installed_rulebooks()
    aggregate = CaseAggregate(books)
    store = _cases(settings, outside, keys, aggregate, database=database, telemetry=telemetry)
    return Adapters(
        database=database,
        books=books,
        store=store,
        series=_beside(settings, outside, keys, store, SeriesAggregate()),
        look_log=_beside(settings, outside, keys, store, LookAggregate()),
        trail=MongoTrail(database, settings.office),
        cases=MongoCases(database, aggregate, Journal(database, service=SERVICE)),
        board=MongoBoard(database, books),
        views=MongoViews(database),
        people=_people(settings, outside, client, books),
        condition=_condition(settings, database, outside.clock),
        deadlines=MongoDeadlines(database, aggregate),
        seen_warnings=MongoSeenWarnings(database),
        sketches=MongoSketches(database),
        search=MongoSearchIndex(database),
        feeds=MongoFeedTokens(database),
        law=_beside(settings, outside, keys, store, LawAggregate()),
        touched=MongoTouched(database, aggregate),
        figures=MongoFigures(database, books),
        publications=MongoPublications(database),
        letters=MongoPublicLetters(database, aggregate),
        looks=MongoLooks(database, outside.clock),
        sigap=MongoSigapCases(database, aggregate),
        passings=MongoPassings(database, aggregate),
        incidents=MongoIncidents(database),
    )


def _cases(
    settings: TriageSettings,
    outside: Outside,
    keys: Keys,
    aggregate: CaseAggregate,
    *,
    database: Database,
    telemetry: Telemetry,
) -> ChangeStore[Case, Fact]:
    return ChangeStore(
        database,
        aggregate,
        service=SERVICE,
        office=settings.office,
        clock=outside.clock,
        new_id=outside.new_id,
        secrets=Sealer(keys.answers, "answers"),
        span=commit_span(telemetry.traces),
    )


def _beside(
    settings: TriageSettings,
    outside: Outside,
    keys: Keys,
    store: ChangeStore[Case, Fact],
    aggregate: Aggregate[S, F],
) -> ChangeStore[S, F]:
    """Series of numbers, logs of looks and corrections of the law share the group commit of the cases."""
    return ChangeStore(
        store.backend,
        aggregate,
        service=SERVICE,
        office=settings.office,
        clock=outside.clock,
        new_id=outside.new_id,
        secrets=Sealer(keys.answers, "answers"),
        beside=store,
    )
