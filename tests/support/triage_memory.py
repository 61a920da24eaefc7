"""Triage over a store, a board and names in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.act_on_case import ActOnCase, Asked
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
from services.triage.application.queue.views import CaseFile, Entry, History
from services.triage.application.record_handoff import NOTIFY, RecordHandoff
from services.triage.application.release_case import ReleaseCase
from services.triage.application.take_step import TakeCaseStep
from services.triage.application.tie_cases import TieCases
from services.triage.application.withdraw_proposal import WithdrawProposal
from services.triage.console.case.acts import Acts
from services.triage.domain.case import Case
from services.triage.domain.commands import RecordReturned
from services.triage.domain.decisions import decide
from services.triage.domain.events import Fact
from services.triage.domain.words import Decision
from shared.changes import Cause, Change, JsonObject
from shared.clock import from_rfc3339
from shared.contracts.intake import ReportSubmittedV1
from shared.ids import derived, new_id
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from shared.security.sealing import ContentKeys
from shared.store.journal import verify_chain
from shared.telemetry.traces import Traces
from tests.support.fake_board import FakeBoard
from tests.support.fake_store import FakeStore
from tests.support.fake_views import FakeViews
from tests.support.triage import Hands, sealed_report
from tests.support.triage_search import FakeSearchIndex

BOOKS = Rulebooks.load()


class ClearAead:
    """Wraps keys in nothing but their place: enough to tell one report's key from another's."""

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        """The text behind its place."""
        return len(associated_data).to_bytes(2, "big") + associated_data + plaintext

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """The text again."""
        place, rest = ciphertext[2 : 2 + len(associated_data)], ciphertext[2 + len(associated_data) :]
        if place != associated_data:
            raise ValueError("another place")
        return rest


@dataclass
class FakeNames:
    """Accounts by id."""

    names: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    """Accounts that may hold cases."""
    plenary: dict[str, str] = field(default_factory=dict)
    """Accounts that decide."""

    async def display_names(self, account_ids: Collection[str]) -> Mapping[str, str]:
        """Those that are known."""
        return {one: self.names[one] for one in account_ids if one in self.names}

    async def officers(self, office: str) -> Mapping[str, str]:  # noqa: ARG002 - one office in memory
        """All that may hold a case."""
        return self.staff

    async def commissioners(self, office: str) -> Mapping[str, str]:  # noqa: ARG002 - one office in memory
        """All that decide."""
        return self.plenary


@dataclass
class FakeCases:
    """Cases and journals of a store in memory."""

    store: FakeStore[Case, Fact]

    async def find(self, office: str, case_id: str) -> CaseFile | None:
        """The case with the wrapped key to its content."""
        case = await self.store.load(case_id)
        if case is None or office != case.office:
            return None
        keysets = {doc["_id"]: doc["keyset"] for doc in self.store.side("keysets")}
        return CaseFile(case, keysets.get(case_id))

    async def history(self, case_id: str) -> History:
        """The case's journal and whether its chain holds."""
        entries = self.store.entries(case_id)
        problems = verify_chain(
            [{k: v for k, v in one.items() if k != "_id"} for one in entries], "/jejak/triage"
        )
        return History([_entry(one) for one in entries], [f"{one.seq}: {one.what}" for one in problems])


def _entry(doc: JsonObject) -> Entry:
    return Entry(
        seq=doc["seq"],
        type=doc["type"],
        at=from_rfc3339(doc["at"]),
        by=doc["by"]["id"],
        by_kind=doc["by"]["kind"],
        data=doc["data"],
        trace=doc["trace"],
        hash=doc["hash"],
    )


@dataclass
class World:
    """Every use case of triage, over memory."""

    clock: Hands
    keys: ContentKeys
    store: FakeStore[Case, Fact]
    cases: FakeCases
    board: FakeBoard
    names: FakeNames
    views: FakeViews
    search: FakeSearchIndex
    contents: Contents
    acts: Acts
    opening: OpenCaseOf
    record: RecordHandoff
    books: Rulebooks = BOOKS

    async def opened(self, **changes: Any) -> str:
        """A case that was just opened for such a report."""
        return await opened(self.store, self.opening, self.keys, **changes)

    def asked(
        self, who: Principal, case_id: str, *, read: int | None = None, key: str | None = None
    ) -> Asked:
        """What a person asks, under a key of their own if given."""
        cause = Cause(new_id(), who.account_id, key, b"mac") if key else Cause(new_id())
        return Asked(who, case_id, cause, read)

    async def came_back(self, officer: Principal, commissioner: Principal, **changes: Any) -> str:
        """A case that went to the joint centre, which returned the hand-off."""
        case_id = await self.opened(**changes)
        await self.acts.claim(self.asked(officer, case_id))
        for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
            receiver = "joint_centre" if decision is Decision.ESCALATE else ""
            await self.acts.propose(self.asked(officer, case_id), decision, reason="cukup", receiver=receiver)
            await self.acts.approve(self.asked(commissioner, case_id), number)
        handoff_id, at = derived(case_id, "handoff:1"), self.clock()
        rules = BOOKS.pinned("pilkada_2024_1")
        command = RecordReturned(by=NOTIFY, handoff_id=handoff_id, returned_at=at, reason="j1.c2VhbGVk")
        await self.store.change(
            Change(
                case_id,
                Cause(new_id()),
                NOTIFY,
                lambda case: decide(case, command, rules, at),
            )
        )
        return case_id

    def types(self, case_id: str) -> list[str]:
        """The case's journal by types."""
        return [entry["type"] for entry in self.store.entries(case_id)]


async def opened(store: Any, opening: OpenCaseOf, keys: ContentKeys, **changes: Any) -> str:
    """A case that was just opened for such a report, in whichever store."""
    event = sealed_report(keys, **changes)
    change = opening.from_report(ReportSubmittedV1.model_validate(event.data), event)
    await store.change(change)
    return str(change.stream)


def offices_over(books: Rulebooks) -> Offices:
    """The offices of the rulebooks' overlay; without one the home office alone."""
    if books.overlay is None:
        return Offices("balikpapan", "Kantor Uji")
    return Offices("balikpapan", "Kantor Uji", books.overlay.codes.level, books.overlay.neighbours)


def in_memory(traces: Traces | None = None, books: Rulebooks = BOOKS, rules: Rulebook | None = None) -> World:
    """A world whose cases open under `rules`; `await world.store.start()` first."""
    clock, keys, names = Hands(), ContentKeys(ClearAead()), FakeNames()
    store: FakeStore[Case, Fact] = FakeStore(CaseAggregate(books), clock=clock)
    cases, contents = FakeCases(store), Contents(keys)
    act = ActOnCase(store, cases, contents, books, clock, traces or Traces.silent())
    return World(
        clock=clock,
        keys=keys,
        store=store,
        cases=cases,
        board=FakeBoard(store),
        names=names,
        views=FakeViews(),
        search=FakeSearchIndex(store),
        contents=contents,
        acts=Acts(
            claim=ClaimCase(act, names),
            release=ReleaseCase(act),
            propose=ProposeDecision(act),
            withdraw=WithdrawProposal(act),
            approve=ApproveProposal(act),
            decline=DeclineProposal(act),
            step=TakeCaseStep(act, names),
            assign=AssignCase(act, names),
            file=FileWithCase(act),
            passing=PassCases(act, store, offices_over(books)),
            merge=MergeCases(FileWithCase(act), cases),
            tie=TieCases(FileWithCase(act), cases),
            classify=ClassifyCase(SuggestClass(cases, contents, books), FileWithCase(act)),
        ),
        opening=OpenCaseOf(lambda: rules or books.pinned("pilkada_2024_1"), clock),
        record=RecordHandoff(books, clock),
        books=books,
    )
