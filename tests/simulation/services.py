"""The three services as their wirings build them: real use cases, aggregates and subscriptions."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, Protocol, cast

from services.intake.adapters.mongo_reports import REPORTS, ReportAggregate
from services.intake.adapters.mongo_submissions import MongoSubmissions
from services.intake.application.forwarding import TellForwarding
from services.intake.application.not_stored import Room
from services.intake.application.note_milestone import NoteMilestone
from services.intake.application.ports import EvidenceVault, Registered
from services.intake.application.prepare_report import PrepareReport
from services.intake.application.seal_report import ReportSealer
from services.intake.application.submit_report import SubmitReport
from services.intake.application.take_submission import TakeSubmission
from services.intake.consumers import cases as intake_cases, dispatches as intake_dispatches
from services.intake.consumers.submissions import submissions
from services.intake.domain.acceptance import Licence
from services.intake.domain.submission import Channel, Kind
from services.notify.adapters.letters import HandoffLetters, Stationery
from services.notify.adapters.liaison_tray import LiaisonTray
from services.notify.adapters.mongo_dispatches import DISPATCHES, DispatchAggregate
from services.notify.application.acknowledge_handoff import AcknowledgeHandoff
from services.notify.application.contents import Contents as NotifyContents
from services.notify.application.create_handoff import CreateHandoff
from services.notify.application.open_handoff import OpenHandoff
from services.notify.application.ports import Mailer
from services.notify.application.return_handoff import ReturnHandoff
from services.notify.application.send_notice import SendNotice
from services.notify.consumers.cases import cases as notify_cases
from services.notify.sweeper.notices import NoticeClock
from services.triage.adapters.mongo_cases import CASES, CaseAggregate, MongoCases
from services.triage.application.act_on_case import ActOnCase
from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.assign_case import AssignCase
from services.triage.application.claim_case import ClaimCase
from services.triage.application.contents import Contents
from services.triage.application.decline_proposal import DeclineProposal
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.hints.suggest_class import ClassifyCase, SuggestClass
from services.triage.application.merge_cases import MergeCases
from services.triage.application.open_case import OpenCaseOf
from services.triage.application.passing.offices import Offices
from services.triage.application.passing.pass_cases import PassCases
from services.triage.application.propose_decision import ProposeDecision
from services.triage.application.record_handoff import RecordHandoff
from services.triage.application.release_case import ReleaseCase
from services.triage.application.take_step import TakeCaseStep
from services.triage.application.tie_cases import TieCases
from services.triage.application.withdraw_proposal import WithdrawProposal
from services.triage.console.case.acts import Acts
from services.triage.consumers.dispatches import dispatches as triage_dispatches
from services.triage.consumers.reports import reports as triage_reports
from shared.changes import Aggregate
from shared.contracts.replays import StreamOwner
from shared.errors import Infrastructure
from shared.rules.rulebooks import Rulebooks
from shared.security.sealing import Identities
from shared.security.submissions import SubmissionOpener
from shared.store.change import ChangeStore
from shared.store.clocks import ClockWatch
from shared.store.journal import Journal
from shared.store.lease import Lease
from tests.simulation.chance import PlainIdentities, PlainKeys, drawn_receipts
from tests.simulation.machine import Machine
from tests.simulation.messaging import OBSERVED, MemoryMessaging, messaging
from tests.support.fake_store import ClearSealer

OFFICE = "balikpapan"
PROGRAM = "hotline"
BOOKS = Rulebooks.load()
NOTICES_EVERY_S = 2.0
CLOCKS_EVERY_S = 10.0
_STATIONERY = Stationery("jejak@bawaslu.test", "sentra@gakkumdu.test", "Bawaslu", "http://notify.test")
_LETTERS = HandoffLetters(_STATIONERY)


class Service(Protocol):
    """One running copy."""

    store: ChangeStore[Any, Any]
    messaging: MemoryMessaging

    async def start(self) -> None:
        """Begin."""
        ...


def make_store(machine: Machine, service: str, aggregate: Aggregate[Any, Any]) -> ChangeStore[Any, Any]:
    """The write path of one process."""
    store: ChangeStore[Any, Any] = ChangeStore(
        machine.mongo,
        aggregate,
        service=service,
        office=OFFICE,
        clock=machine.clock,
        new_id=machine.new_id,
        secrets=ClearSealer(),
    )
    return machine.plant.store(store, machine)


async def begin(service: Service) -> None:
    """Start it, as a supervisor would: again and again while the database is away."""
    machine = service.messaging.machine
    clocks = ClockWatch(machine.database, machine.clock)
    while True:
        try:
            await clocks.look()
            await service.store.start()
        except Infrastructure:
            await asyncio.sleep(1.0)
        else:
            break
    machine.process.spawn(_listen(clocks))
    await service.messaging.start()


async def _listen(clocks: ClockWatch) -> None:
    """Ask for MongoDB's time now and then, as readiness does."""
    while True:
        await asyncio.sleep(CLOCKS_EVERY_S)
        with suppress(Infrastructure):
            await clocks.look()


class OneProgram:
    """The registered programs: one."""

    async def by_source(self, source: str) -> Registered | None:
        """The hotline."""
        if source != PROGRAM:
            return None
        return Registered(PROGRAM, Licence(frozenset(Kind), frozenset({Channel.PARTNER})))

    async def by_id(self, program_id: str) -> Registered | None:
        """The same."""
        return await self.by_source(program_id)


class PlainHybrid:
    """Stands for intake's key pair."""

    def encrypt(self, plaintext: bytes, _context_info: bytes) -> bytes:
        """As it is."""
        return plaintext

    def decrypt(self, ciphertext: bytes, _context_info: bytes) -> bytes:
        """As it is."""
        return ciphertext


class Nobody:
    """No account has a name."""

    async def display_names(self, _account_ids: Collection[str]) -> Mapping[str, str]:
        """None."""
        return {}

    async def officers(self, _office: str) -> Mapping[str, str]:
        """None."""
        return {}

    async def commissioners(self, _office: str) -> Mapping[str, str]:
        """None."""
        return {}


class EmptyDisk:
    """Always room."""

    used_percent = 0.0


class Flowing:
    """What is stored leaves at once; what is told of it is not looked at here."""

    flowing = True


class Intake:
    """Takes reports."""

    name: StreamOwner = "intake"

    def __init__(self, machine: Machine) -> None:
        self.store = make_store(machine, self.name, ReportAggregate())
        sealer = ReportSealer(PlainKeys(), cast("Identities", PlainIdentities()))
        receipts = drawn_receipts(machine.process.chance)
        prepare = PrepareReport(BOOKS.latest(), receipts, sealer, machine.clock, machine.new_id)
        vault = cast("EvidenceVault", None)
        room = Room(EmptyDisk(), uploads_percent=90, reports_percent=95)
        told = TellForwarding(Flowing(), self.store)
        self.submit = SubmitReport(
            prepare, self.store, vault, OBSERVED.traces, OBSERVED.metrics, room=room, forwarding=told
        )
        take = TakeSubmission(
            prepare=prepare,
            programs=OneProgram(),
            submissions=MongoSubmissions(machine.database, ClearSealer()),
            opener=SubmissionOpener(PlainHybrid()),
            vault=vault,
            traces=OBSERVED.traces,
            mac_key=b"m" * 32,
        )
        note = NoteMilestone(machine.clock)
        self.messaging = messaging(
            machine,
            self.name,
            self.store,
            collection=REPORTS,
            subscriptions=[intake_cases.cases(note), intake_dispatches.dispatches(note)],
            submissions=submissions(take),
        )

    async def start(self) -> None:
        """Begin."""
        await begin(self)


class Triage:
    """Works on cases."""

    name: StreamOwner = "triage"

    def __init__(self, machine: Machine) -> None:
        aggregate = CaseAggregate(BOOKS)
        self.store = make_store(machine, self.name, aggregate)
        database, clock = machine.database, machine.clock
        found = MongoCases(database, aggregate, Journal(database, service=self.name))
        act = ActOnCase(self.store, found, Contents(PlainKeys()), BOOKS, clock, OBSERVED.traces)
        self.acts = Acts(
            claim=ClaimCase(act, Nobody()),
            release=ReleaseCase(act),
            propose=ProposeDecision(act),
            withdraw=WithdrawProposal(act),
            approve=ApproveProposal(act),
            decline=DeclineProposal(act),
            step=TakeCaseStep(act, Nobody()),
            assign=AssignCase(act, Nobody()),
            file=FileWithCase(act),
            passing=PassCases(act, self.store, Offices("balikpapan", "Kantor Uji")),
            merge=MergeCases(FileWithCase(act), found),
            tie=TieCases(FileWithCase(act), found),
            classify=ClassifyCase(SuggestClass(found, Contents(PlainKeys()), BOOKS), FileWithCase(act)),
        )
        opening, record = (
            OpenCaseOf(lambda: BOOKS.pinned("pilkada_2024_1"), clock),
            RecordHandoff(BOOKS, clock),
        )
        self.messaging = messaging(
            machine,
            self.name,
            self.store,
            collection=CASES,
            subscriptions=[triage_reports(opening), triage_dispatches(record)],
        )

    async def start(self) -> None:
        """Begin."""
        await begin(self)


class Notify:
    """Hands cases over."""

    name: StreamOwner = "notify"

    def __init__(self, machine: Machine, mailer: Mailer) -> None:
        self.store = make_store(machine, self.name, DispatchAggregate(OFFICE))
        clock, tray = machine.clock, LiaisonTray(machine.database)
        contents = NotifyContents(PlainKeys(), tray)
        self.tray = tray
        self.acknowledge = AcknowledgeHandoff(self.store, tray, clock, OBSERVED.traces)
        self.give_back = ReturnHandoff(self.store, tray, contents, clock, OBSERVED.traces)
        self.open = OpenHandoff(self.store, clock)
        send = SendNotice(self.store, _LETTERS, mailer, clock, OBSERVED.traces)
        lease = Lease(machine.database, "notices", holder=machine.process.name)
        self.notices = NoticeClock(tray, send, lease, clock, OBSERVED.metrics)
        self._process = machine.process
        self.messaging = messaging(
            machine,
            self.name,
            self.store,
            collection=DISPATCHES,
            subscriptions=[notify_cases(CreateHandoff(clock))],
        )

    async def start(self) -> None:
        """Begin; the notices' clock looks less often than in life, to cost less."""
        await begin(self)
        self._process.spawn(self._look_for_notices())

    async def _look_for_notices(self) -> None:
        while True:
            try:
                await self.notices.look()
                await self.notices.settle()
            except Infrastructure:
                pass
            await asyncio.sleep(NOTICES_EVERY_S)
