"""The ways into triage: HTTP, Kafka, and the clock; use cases are handed to each here."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.adapters.mongo_cases import CASES
from services.triage.application.act_on_case import ActOnCase
from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.assign_case import AssignCase
from services.triage.application.assign_cases import AssignCases
from services.triage.application.board import ReadBoard
from services.triage.application.claim_case import ClaimCase
from services.triage.application.contents import Contents
from services.triage.application.decline_proposal import DeclineProposal
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.open_case import OpenCaseOf
from services.triage.application.open_exhibit import OpenExhibit
from services.triage.application.propose_decision import ProposeDecision
from services.triage.application.read_case import ReadCase
from services.triage.application.record_handoff import RecordHandoff
from services.triage.application.release_case import ReleaseCase
from services.triage.application.saved_views import SavedViews
from services.triage.application.take_step import TakeCaseStep
from services.triage.application.tell_time import TellTime
from services.triage.application.withdraw_proposal import WithdrawProposal
from services.triage.console.acts import Acts
from services.triage.console.api import CasesApi
from services.triage.console.case_view import CaseViews
from services.triage.console.case_words import CaseWords
from services.triage.console.queue_api import QueueApi
from services.triage.console.queue_view import QueueViews
from services.triage.console.screens.assigning import AssigningScreen
from services.triage.console.screens.case import CasePages, CaseScreen
from services.triage.console.screens.decision import DecisionScreen
from services.triage.console.screens.exhibit import ExhibitScreen
from services.triage.console.screens.holding import HoldingScreen
from services.triage.console.screens.queue import QueueScreen
from services.triage.console.screens.views import ViewsScreen
from services.triage.console.step_api import StepsApi
from services.triage.console.views_api import ViewsApi
from services.triage.consumers.dispatches import dispatches
from services.triage.consumers.reports import reports
from services.triage.settings import TriageSettings
from services.triage.sweeper.deadlines import DeadlineClock
from services.triage.wiring.parts import SERVICE, Adapters, Keys, Outside
from shared.clock import Clock
from shared.messaging.ports import database_ports
from shared.messaging.runner import Messaging, Observed
from shared.security.sealing import Sealer
from shared.store.lease import Lease
from shared.telemetry.setup import Telemetry
from shared.web.idempotency import Causes
from shared.web.live import Live


def deadline_clock_of(outside: Outside, adapters: Adapters) -> DeadlineClock:
    """The clock of deadlines; one copy of the service holds its lease."""
    lease = Lease(adapters.database, "deadlines", holder=outside.new_id())
    tell = TellTime(adapters.store, adapters.board, adapters.books, outside.clock, outside.new_id)
    return DeadlineClock(tell, lease)


def messaging_of(
    settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters, *, telemetry: Telemetry
) -> Messaging:
    """What triage reads and writes on Kafka."""
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


def acts_of(adapters: Adapters, contents: Contents, clock: Clock, telemetry: Telemetry) -> Acts:
    """What a person can do with a case."""
    act = ActOnCase(adapters.store, adapters.cases, contents, adapters.books, clock, telemetry.traces)
    return Acts(
        claim=ClaimCase(act, adapters.people),
        release=ReleaseCase(act),
        propose=ProposeDecision(act),
        withdraw=WithdrawProposal(act),
        approve=ApproveProposal(act),
        decline=DeclineProposal(act),
        step=TakeCaseStep(act),
        assign=AssignCase(act, adapters.people),
        file=FileWithCase(act),
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
    board = ReadBoard(adapters.board, contents, adapters.people, clock)
    saved = SavedViews(adapters.views, outside.new_id)
    acts = acts_of(adapters, contents, clock, telemetry)
    many = AssignCases(acts.assign, board)
    read = ReadCase(adapters.cases, contents, adapters.people, adapters.books)
    causes = Causes(outside.new_id, keys.answers)
    words = CaseWords(adapters.books)
    rows, pages = QueueViews(words), CasePages(read, CaseViews(words), clock)
    exhibits = OpenExhibit(adapters.cases, clock, keys.grants)
    return [
        QueueScreen(board, adapters.people, saved, rows, live).router(),
        AssigningScreen(many, adapters.people, causes).router(),
        ViewsScreen(saved).router(),
        HoldingScreen(board, rows, acts, causes).router(),
        CaseScreen(pages, live).router(),
        DecisionScreen(pages, acts, causes).router(),
        ExhibitScreen(exhibits, settings.intake_url).router(),
        QueueApi(board, many, causes).router(),
        ViewsApi(saved).router(),
        CasesApi(read, acts, causes).router(),
        StepsApi(acts, causes, adapters.people).router(),
    ]
