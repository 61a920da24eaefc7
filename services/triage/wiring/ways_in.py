"""The ways into triage: HTTP, Kafka, and the clock; use cases are handed to each here."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.adapters.case_documents import CaseDocuments
from services.triage.adapters.mongo_cases import CASES
from services.triage.adapters.mongo_old_boards import RenewBoards
from services.triage.adapters.mongo_series import StoredNumbers
from services.triage.application.act_on_case import ActOnCase
from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.assign_case import AssignCase
from services.triage.application.claim_case import ClaimCase
from services.triage.application.contents import Contents
from services.triage.application.decline_proposal import DeclineProposal
from services.triage.application.feeds.feed_tokens import CalendarTokens
from services.triage.application.feeds.read_feed import ReadFeed
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.follow_cases import FollowCases
from services.triage.application.hints.find_alike import FindAlike
from services.triage.application.hints.suggest_class import ClassifyCase, SuggestClass
from services.triage.application.merge_cases import MergeCases
from services.triage.application.numbers.number_case import MakeUpNumbers, NumberCase, TellCase
from services.triage.application.numbers.number_cases import Numberer
from services.triage.application.open_case import OpenCaseOf
from services.triage.application.passing.pass_cases import PassCases
from services.triage.application.propose_decision import ProposeDecision
from services.triage.application.queue.assign_cases import AssignCases
from services.triage.application.queue.board import ReadBoard
from services.triage.application.queue.saved_views import SavedViews
from services.triage.application.read_case import ReadCase
from services.triage.application.record_handoff import RecordHandoff
from services.triage.application.release_case import ReleaseCase
from services.triage.application.take_step import TakeCaseStep
from services.triage.application.tell_time import TellTime
from services.triage.application.tie_cases import TieCases
from services.triage.application.tie_lodged import TieLodged
from services.triage.application.what_if import WhatIf
from services.triage.application.withdraw_proposal import WithdrawProposal
from services.triage.console.api.cases_api import CasesApi
from services.triage.console.api.deadlines_api import DeadlinesApi
from services.triage.console.api.hints_api import HintsApi
from services.triage.console.api.queue_api import QueueApi
from services.triage.console.api.rules_api import RulesApi
from services.triage.console.api.step_api import StepsApi
from services.triage.console.api.views_api import ViewsApi
from services.triage.console.calendar import CalendarRoutes
from services.triage.console.case.acts import Acts
from services.triage.console.case.case_view import CaseViews
from services.triage.console.case.case_words import CaseWords
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.screens.answers import Answers
from services.triage.console.screens.assigning import AssigningScreen
from services.triage.console.screens.case import CasePages, CaseScreen
from services.triage.console.screens.deadlines import DeadlinesScreen
from services.triage.console.screens.decision import DecisionScreen
from services.triage.console.screens.holding import HoldingScreen
from services.triage.console.screens.queue import QueueScreen
from services.triage.console.screens.steps import StepScreen
from services.triage.console.screens.views import ViewsScreen
from services.triage.consumers.dispatches import dispatches
from services.triage.consumers.reports import reports
from services.triage.settings import TriageSettings
from services.triage.sweeper.following import Following, pause
from services.triage.sweeper.rounds import Rounds
from services.triage.wiring.alike import alike_routers
from services.triage.wiring.audit import audit_routers, keep_look_of, read_case_of
from services.triage.wiring.exhibits import exhibit_routers
from services.triage.wiring.figures import figures_routers, publishing_of, statistics_screen
from services.triage.wiring.law import carrying_of, law_routers
from services.triage.wiring.paperwork import paperwork
from services.triage.wiring.parts import SERVICE, Adapters, Keys, Outside, neighbours_of
from services.triage.wiring.passing import codes_of, offices_of, passing_routers
from services.triage.wiring.protection import protection_of
from services.triage.wiring.search import search_routers
from services.triage.wiring.warnings import read_warnings_of, warning_routers
from shared.messaging.ports import database_ports
from shared.messaging.runner import Messaging, Observed
from shared.security.sealing import Sealer
from shared.store.lease import Lease
from shared.telemetry.setup import Telemetry
from shared.web.idempotency import Causes
from shared.web.live import Live


def rounds_of(settings: TriageSettings, outside: Outside, adapters: Adapters) -> Rounds:
    """What time brings: older boards, warnings, lapses, lodged tips, numbers, corrections, statistics."""
    offices = [settings.office, *neighbours_of(adapters.books)]
    lease = Lease(adapters.database, "rounds", holder=outside.new_id())
    tell = TellTime(adapters.store, adapters.board, adapters.books, outside.clock, outside.new_id)
    number = numbering_of(settings, outside, adapters)
    make_up = MakeUpNumbers(number, adapters.store, adapters.board, offices)
    renew = RenewBoards(adapters.database, CaseDocuments(adapters.books), offices)
    carry = carrying_of(settings, outside, adapters)
    publish = publishing_of(outside, adapters, settings.office)
    tie = TieLodged(adapters.store, adapters.board, outside.clock, outside.new_id)
    return Rounds([renew, tell, tie, make_up, carry, publish], lease)


def numbering_of(settings: TriageSettings, outside: Outside, adapters: Adapters) -> NumberCase:
    """Gives cases their numbers; callers at the same time go together."""
    tell = TellCase(adapters.store, adapters.books, outside.clock, outside.new_id)
    numbers = StoredNumbers(adapters.store.backend)
    return NumberCase(
        Numberer(adapters.series, numbers, tell, outside.clock),
        adapters.books,
        settings.office,
        codes_of(adapters.books),
    )


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
        OpenCaseOf(adapters.books.latest, outside.clock),
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


def sketching_of(settings: TriageSettings, keys: Keys, adapters: Adapters) -> Following:
    """Keeps what hints need beside the write path."""
    note = alike_of(keys, adapters).note
    return Following(
        FollowCases(
            [settings.office, *neighbours_of(adapters.books)], adapters.sketches.unsketched, note, pause
        ),
        adapters.board.changes,
    )


def alike_of(keys: Keys, adapters: Adapters) -> FindAlike:
    """Hints at cases about the same; names and texts are fingerprinted under a key made from triage's own."""
    key = hmac.digest(keys.answers, b"likeness", "sha256")
    return FindAlike(adapters.cases, Contents(keys.contents), adapters.sketches, key)


def acts_of(
    settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters, telemetry: Telemetry
) -> Acts:
    """What people can do with a case."""
    contents, clock = Contents(keys.contents), outside.clock
    number = numbering_of(settings, outside, adapters)
    act = ActOnCase(adapters.store, adapters.cases, contents, adapters.books, clock, telemetry.traces, number)
    return Acts(
        claim=ClaimCase(act, adapters.people),
        release=ReleaseCase(act),
        propose=ProposeDecision(act),
        withdraw=WithdrawProposal(act),
        approve=ApproveProposal(act),
        decline=DeclineProposal(act),
        step=TakeCaseStep(act, adapters.people),
        assign=AssignCase(act, adapters.people),
        file=FileWithCase(act),
        passing=PassCases(act, adapters.store, offices_of(settings, adapters.books)),
        merge=MergeCases(FileWithCase(act), adapters.cases),
        tie=TieCases(FileWithCase(act), adapters.cases),
        classify=ClassifyCase(SuggestClass(adapters.cases, contents, adapters.books), FileWithCase(act)),
    )


def routers(
    settings: TriageSettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    live: Live,
    telemetry: Telemetry,
    minutes: Live | None = None,
) -> Sequence[APIRouter]:
    """The ways in over HTTP; a test gives them a world in memory."""
    contents, clock, causes = Contents(keys.contents), outside.clock, Causes(outside.new_id, keys.answers)
    acts, words = acts_of(settings, outside, keys, adapters, telemetry), CaseWords(adapters.books)
    board = ReadBoard(adapters.board, contents, adapters.people, clock)
    saved, many = SavedViews(adapters.views, outside.new_id), AssignCases(acts.assign, board)
    read, warned = read_case_of(outside, keys, adapters), read_warnings_of(outside, adapters)
    rows, views = QueueViews(words), CaseViews(words, acts.passing.offices.names())
    answers = Answers(CasePages(read, views, adapters.people, clock, warned), causes)
    screens = [
        QueueScreen(board, adapters.people, saved, rows, live, warned).router(),
        AssigningScreen(many, adapters.people, causes).router(),
        ViewsScreen(saved).router(),
        HoldingScreen(board, rows, acts, causes).router(),
        CaseScreen(answers.pages, live).router(),
        DecisionScreen(answers, acts).router(),
        StepScreen(answers, acts, adapters.books).router(),
        *exhibit_routers(settings, keys, adapters, acts.file.act, causes),
    ]
    return [
        *screens,
        *(one.router() for one in (QueueApi(board, many, causes), ViewsApi(saved))),
        *_case_apis(outside, read, acts, answers, adapters),
        *warning_routers(warned, live),
        *search_routers(keys, adapters, board, rows),
        *paperwork(settings, outside, keys, adapters, acts),
        *law_routers(settings, outside, adapters, causes),
        *_answers(settings, outside, keys, adapters, words=words, minutes=minutes or live),
        *protection_of(settings, keys, adapters, answers, acts=acts),
        *alike_routers(outside, adapters, alike_of(keys, adapters), board=board, acts=acts, answers=answers),
    ]


def _case_apis(
    outside: Outside, read: ReadCase, acts: Acts, answers: Answers, adapters: Adapters
) -> Sequence[APIRouter]:
    """What is done with cases over the API, between offices, and the trail of it."""
    causes = answers.causes
    return [
        *audit_routers(outside, adapters),
        CasesApi(read, acts, causes).router(),
        StepsApi(acts, causes, adapters.people).router(),
        *passing_routers(adapters, acts, answers),
    ]


def _answers(
    settings: TriageSettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    words: CaseWords,
    minutes: Live,
) -> Sequence[APIRouter]:
    """What is answered and moves no case: deadlines, figures, hints, what another rulebook would do."""
    suggest = SuggestClass(adapters.cases, Contents(keys.contents), adapters.books)
    what_if = WhatIf(adapters.deadlines, adapters.books, outside.clock)
    names = offices_of(settings, adapters.books).names()
    return [
        deadlines_of(settings, outside, keys, adapters).router(),
        DeadlinesApi(adapters.deadlines, adapters.books, outside.clock).router(),
        calendar_of(settings, outside, keys, adapters).router(),
        HintsApi(suggest, alike_of(keys, adapters), words).router(),
        RulesApi(what_if).router(),
        *figures_routers(outside, keys, adapters, minutes=minutes, offices=names),
        statistics_screen(outside, adapters, office=settings.office, name=settings.office_name).router(),
    ]


def tokens_of(outside: Outside, keys: Keys, adapters: Adapters) -> CalendarTokens:
    """The addresses of calendar feeds."""
    keep = keep_look_of(outside, adapters)
    return CalendarTokens(adapters.feeds, adapters.people, outside.clock, outside.new_id, keep, keys.answers)


def deadlines_of(
    settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters
) -> DeadlinesScreen:
    """The page of deadlines."""
    tokens, origin = tokens_of(outside, keys, adapters), settings.origins()[SERVICE]
    return DeadlinesScreen(adapters.deadlines, tokens, adapters.books, outside.clock, origin)


def calendar_of(settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters) -> CalendarRoutes:
    """Calendar feeds and where they are had."""
    clock, tokens = outside.clock, tokens_of(outside, keys, adapters)
    names = offices_of(settings, adapters.books).names()
    read = ReadFeed(tokens, adapters.deadlines, adapters.books, clock, names)
    return CalendarRoutes(read, tokens, settings.origins()[SERVICE])
