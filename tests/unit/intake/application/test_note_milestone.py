"""What triage tells becomes a milestone, once; nobody's name, reason or account comes along."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application.milestone_notation import of_row, row
from services.intake.application.note_milestone import NoteMilestone
from services.intake.consumers.cases import cases
from services.intake.domain import decisions
from services.intake.domain.events import Receipt, ReportFact, Sealed
from services.intake.domain.milestones import Milestone, More, Reached
from services.intake.domain.report import Report
from services.intake.domain.withdrawing import pending
from shared.changes import PUBLIC, Cause, Change
from shared.contracts.canonical import GENESIS
from shared.contracts.envelope import Announced
from shared.ids import derived
from shared.store.records import Received
from tests.support.fake_store import FakeStore
from tests.support.kafka import announced
from tests.support.submissions import NOW, RULES, WHOLE, upload

REPORT = "01936000-0000-7000-8000-000000000001"
CASE = derived(REPORT, "case")
PERSON = "01936c1e-8a00-7000-8000-0000000000e1"
STEP, DECISION = "jejak.triage.step_taken.v1", "jejak.triage.decision_approved.v1"
PASSED = "jejak.triage.case_passed.v1"
ASKED: dict[str, Any] = {
    "command": "ask_completion",
    "report_id": REPORT,
    "record": {"form": "completion_request", "missing": ["evidence", "place"]},
    "words": "j1.c2VhbGVk",
    "turn": {
        "to": "completion",
        "clocks": [
            {
                "deadline": {
                    "id": "completion",
                    "rulebook": "pilkada_2024_4",
                    "starts_from": "notice",
                    "started_at": "2024-11-25T04:00:00Z",
                    "due_at": "2024-11-27T16:00:00Z",
                }
            }
        ],
    },
}


def decided(decision: str, **other: Any) -> dict[str, Any]:
    """The data of an approved decision."""
    about = {"report_id": REPORT, "number": 1, "proposed_by": PERSON, "reason": "j1.c2VhbGVk"}
    return {**about, "decision": decision, **other}


def told(*events: tuple[str, dict[str, Any]]) -> list[Announced]:
    """Events of one case, in their order."""
    made: list[Announced] = []
    for number, (kind, data) in enumerate(events, 1):
        prev = made[-1].hash if made else GENESIS
        said = {"case_id": CASE, "by": PERSON, **data}
        made.append(announced(CASE, number, prev=prev, kind=kind, data=said))
    return made


@asynccontextmanager
async def intake() -> AsyncIterator[FakeStore[Report, ReportFact]]:
    """Intake in memory with one report."""
    store: FakeStore[Report, ReportFact] = FakeStore(ReportAggregate(), service="intake")
    await store.start()
    prepared = decisions.Prepared(
        REPORT,
        Receipt("JJK-0000-0000-0000", b"m" * 32),
        Sealed("j1.c2VhbGVk", "k1.a2V5"),
        {WHOLE.evidence[0]: upload(WHOLE.evidence[0])},
    )
    taking = decisions.submit(None, WHOLE, prepared, RULES, now=NOW)
    await store.change(Change(REPORT, Cause("c"), PUBLIC, lambda _: taking))
    try:
        yield store
    finally:
        await store.close()


async def hear(store: FakeStore[Report, ReportFact], events: Sequence[Announced]) -> list[dict[str, Any]]:
    """Let intake's consumer apply the events; the entries that it wrote."""
    items = [Received("t", 0, one.sequence, one, one.headers(), one.value()) for one in events]
    await store.apply_batch("intake:cases", items, cases(NoteMilestone(lambda: NOW)).handlers({}))
    return [one for one in store.entries(REPORT) if one["type"] == "milestone_reached"]


async def test_what_is_asked_for_and_until_when_is_noted_and_nothing_else() -> None:
    async with intake() as store:
        (entry,) = await hear(store, told((STEP, ASKED)))
        assert entry["data"] == {
            "milestone": "completion_asked",
            "reached_at": "2026-11-24T02:00:00.000000Z",
            "missing": ["evidence", "place"],
            "due_at": "2024-11-27T16:00:00.000000Z",
            "rulebook": "pilkada_2024_4",
        }


async def test_an_extended_clock_is_told_by_its_own_end() -> None:
    data = {**ASKED, "turn": {**ASKED["turn"], "clocks": [dict(ASKED["turn"]["clocks"][0])]}}
    data["turn"]["clocks"][0]["due_at"] = "2024-11-28T16:00:00Z"
    async with intake() as store:
        (entry,) = await hear(store, told((STEP, data)))
        assert entry["data"]["due_at"] == "2024-11-28T16:00:00.000000Z"


async def test_an_event_that_comes_twice_is_one_milestone() -> None:
    events = told((STEP, ASKED), (DECISION, decided("stop")))
    async with intake() as store:
        await hear(store, events)
        await hear(store, events)
        assert len(await hear(store, events[1:])) == 2


@pytest.mark.parametrize(
    ("decision", "milestone"),
    [
        ("fix_finding", "found"),
        ("close_tip", "tip_closed"),
        ("transfer", "transferred"),
        ("stop", "stopped"),
        ("accept_withdrawal", "withdrawn"),
        ("refuse_withdrawal", "withdrawal_refused"),
        ("reverse", "reversed"),
        ("conclude", "concluded"),
        ("publish", "published"),
    ],
)
async def test_a_decision_is_told_by_its_word_alone(decision: str, milestone: str) -> None:
    async with intake() as store:
        (entry,) = await hear(store, told((DECISION, decided(decision, receiver="Bawaslu Provinsi"))))
        assert entry["data"] == {"milestone": milestone, "reached_at": "2026-11-24T02:00:00.000000Z"}
        assert not [word for word in (PERSON, "Provinsi", "c2VhbGVk") if word in str(entry["data"])]


async def test_what_was_published_is_told_and_an_older_event_says_nothing_of_it() -> None:
    async with intake() as store:
        events = told((DECISION, decided("publish", outcome="stopped")), (DECISION, decided("publish")))
        await hear(store, events[:1])
        state = await store.load(REPORT)
        assert state is not None
        assert state.milestones[-1].more.outcome == "stopped"
    async with intake() as store:
        (entry,) = await hear(store, told((DECISION, decided("publish"))))
        assert "outcome" not in entry["data"]


async def test_another_office_is_told_without_its_name_and_without_why() -> None:
    data = {"number": 1, "origin": "balikpapan", "to": "kaltim", "conflict": True}
    async with intake() as store:
        (entry,) = await hear(store, told((PASSED, {**data, "report_id": REPORT})))
        assert entry["data"] == {"milestone": "passed", "reached_at": "2026-11-24T02:00:00.000000Z"}
    async with intake() as store:
        assert await hear(store, told((PASSED, data))) == []


async def test_steps_of_the_office_itself_and_steps_of_an_earlier_version_are_told_to_nobody() -> None:
    old = {name: value for name, value in ASKED.items() if name != "report_id"}
    summons = {"command": "summon", "report_id": REPORT, "turn": {"to": "clarification"}}
    async with intake() as store:
        events = told((STEP, old), (STEP, summons), (DECISION, decided("extend_study")))
        assert await hear(store, events) == []


def test_a_milestone_comes_back_from_its_row_and_one_of_before_is_written_as_before() -> None:
    plain, whole = (
        Reached(Milestone.REGISTERED, NOW),
        Reached(Milestone.COMPLETION_ASKED, NOW, More(("place",), NOW, "pilkada_2024_4")),
    )
    assert len(row(plain)) == 2
    for one in (plain, whole, Reached(Milestone.PUBLISHED, NOW, More(outcome="stopped"))):
        assert of_row(row(one)) == one


PAPER = {
    "command": "ask_withdrawal",
    "report_id": REPORT,
    "record": {"form": "withdrawal", "asked_at": "2024-11-25T04:00:00Z"},
    "words": "j1.c2VhbGVk",
    "turn": {"to": "preliminary_review"},
}


async def test_a_wish_on_paper_is_told_and_waits_until_it_is_decided() -> None:
    async with intake() as store:
        (entry,) = await hear(store, told((STEP, PAPER)))
        assert entry["data"] == {"milestone": "withdrawal_asked", "reached_at": "2026-11-24T02:00:00.000000Z"}
        state = await store.load(REPORT)
        assert state is not None
        assert pending(state)
    async with intake() as store:
        await hear(store, told((STEP, PAPER), (DECISION, decided("refuse_withdrawal"))))
        state = await store.load(REPORT)
        assert state is not None
        assert not pending(state)


async def test_the_reporters_own_wish_does_not_come_back_as_another() -> None:
    async with intake() as store:
        assert await hear(store, told((STEP, {**PAPER, "by": "intake"}))) == []
