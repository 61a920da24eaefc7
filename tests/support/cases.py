"""Invented cases for triage's tests: reports, people and the commands that lead a case to a stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from services.triage.domain.case import Case
from services.triage.domain.commands import (
    Approve,
    Claim,
    Command,
    OpenCase,
    Propose,
    RecordAcknowledged,
    RecordReturned,
    RecordSent,
)
from services.triage.domain.decisions import decide
from services.triage.domain.events import Fact
from services.triage.domain.evolution import evolve
from services.triage.domain.parts import Exhibit, Place, Report
from services.triage.domain.words import Decision, Kind
from shared.changes import Actor
from shared.roles import Role
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

NOON = datetime(2024, 11, 27, 4, 0, tzinfo=UTC)
"""27 November 2024, 12.00 WITA."""
REPORT_ID = "01936c1e-8a00-7000-8000-0000000000a1"
CASE_ID = "01936c1e-8a00-7000-8000-0000000000c1"

OFFICER = Actor("person", "01936c1e-8a00-7000-8000-0000000000e1", frozenset({Role.OFFICER}))
COLLEAGUE = Actor("person", "01936c1e-8a00-7000-8000-0000000000e2", frozenset({Role.OFFICER}))
COMMISSIONER = Actor("person", "01936c1e-8a00-7000-8000-0000000000e3", frozenset({Role.COMMISSIONER}))
BOTH = Actor("person", "01936c1e-8a00-7000-8000-0000000000e4", frozenset({Role.OFFICER, Role.COMMISSIONER}))
SYSTEM = Actor("system", "triage")


@cache
def rulebook() -> Rulebook:
    """The rules of format 1, under which a case moves as a whole with its one hand-off."""
    return Rulebooks.load().pinned("pilkada_2024_1")


def a_report(kind: Kind = Kind.REPORT, **changes: object) -> Report:
    """A report of that kind with nothing missing."""
    report = Report(
        report_id=REPORT_ID,
        office="balikpapan",
        kind=kind,
        channel="web",
        receipt_number="BPP-0001",
        received_at=NOON,
        content="sealed:content",
        category="money_politics",
        known_on=datetime(2024, 11, 26, tzinfo=UTC).date(),
        place=Place(kelurahan="64.71.03.1001", tps=("012",)),
        evidence=(Exhibit(id=REPORT_ID, sha256="0" * 64, size=3, media_type="image/jpeg"),),
        trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    return replace(report, **changes)  # type: ignore[arg-type]  # a builder takes any field


def fold(facts: Sequence[Fact], case: Case | None = None) -> Case | None:
    """The case after the facts."""
    for fact in facts:
        case = evolve(case, fact)
    return case


def given(*commands: Command, case: Case | None = None, now: datetime = NOON) -> Case:
    """The case after the commands, one minute apart."""
    for minute, command in enumerate(commands):
        case = fold(decide(case, command, rulebook(), now + timedelta(minutes=minute)), case)
    assert case is not None
    return case


def opening(kind: Kind = Kind.REPORT, **changes: object) -> OpenCase:
    """The command that opens a case of that kind."""
    return OpenCase(by=SYSTEM, case_id=CASE_ID, report=a_report(kind, **changes))


def opened(kind: Kind = Kind.REPORT, **changes: object) -> Case:
    """A case nobody has touched yet."""
    return given(opening(kind, **changes))


def decided(case: Case, decision: Decision) -> Case:
    """The case after an officer proposed and a commissioner approved."""
    receiver = "joint_centre" if decision is Decision.ESCALATE else None
    return given(
        Claim(by=OFFICER),
        Propose(by=OFFICER, decision=decision, reason="cukup bukti", receiver=receiver),
        Approve(by=COMMISSIONER, proposal=case.proposals + 1),
        case=case,
    )


def registered() -> Case:
    """A registered case, claimed by the officer."""
    return decided(opened(), Decision.REGISTER)


def escalated() -> Case:
    """A case on its way to the joint centre, not yet sent."""
    return decided(registered(), Decision.ESCALATE)


def sent(case: Case, at: datetime = NOON) -> RecordSent:
    """Notify's word that the last hand-off left."""
    return RecordSent(by=SYSTEM, handoff_id=_last(case), sent_at=at, proof="f" * 64, message_id="<1@jejak>")


def acknowledged(case: Case, at: datetime = NOON) -> RecordAcknowledged:
    """Notify's word that the receiver has it."""
    return RecordAcknowledged(by=SYSTEM, handoff_id=_last(case), acknowledged_at=at, reference="TT-0001")


def returned(case: Case, at: datetime = NOON) -> RecordReturned:
    """Notify's word that the receiver gave it back."""
    return RecordReturned(by=SYSTEM, handoff_id=_last(case), returned_at=at, reason="sealed:reason")


def _last(case: Case) -> str:
    assert case.last_handoff is not None
    return case.last_handoff.id
