"""Hand-offs (penerusan) of a case to receivers outside the office, and the fold of facts into their state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.notify.domain import events
from services.notify.domain.dossier import Dossier
from services.notify.domain.notice import PATIENCE, Notice, NoticeKind, NoticeState, back_off


class Stage(StrEnum):
    """What the receiver has said so far: nothing, received (diterima), or returned (dikembalikan)."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Answer:
    """The receiver's one answer: a receipt has its `reference`, a return its sealed `reason`."""

    stage: Stage
    at: datetime
    by: str
    reference: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """One hand-off: what was handed over, the notices about it, and what the receiver did."""

    dossier: Dossier
    created_at: datetime
    notices: tuple[Notice, ...] = ()
    opened_at: datetime | None = None
    opened_by: str | None = None
    answer: Answer | None = None

    @property
    def id(self) -> str:
        """The hand-off's id, which triage gave it."""
        return self.dossier.handoff_id

    @property
    def stage(self) -> Stage:
        """Where it stands with the receiver."""
        return self.answer.stage if self.answer else Stage.NEW

    def notice(self, notice_id: str) -> Notice | None:
        """Its notice of that id."""
        return next((notice for notice in self.notices if notice.id == notice_id), None)

    def with_notice(self, changed: Notice) -> Handoff:
        """The same with one notice changed."""
        return replace(self, notices=tuple(changed if one.id == changed.id else one for one in self.notices))


@dataclass(frozen=True, slots=True)
class Dispatches:
    """All hand-offs of one case. `trace` is the report's trace (W3C traceparent), which every act joins."""

    case_id: str
    report_id: str
    trace: str = ""
    handoffs: tuple[Handoff, ...] = ()

    def handoff(self, handoff_id: str) -> Handoff | None:
        """The case's hand-off of that id."""
        return next((one for one in self.handoffs if one.id == handoff_id), None)

    def with_handoff(self, changed: Handoff) -> Dispatches:
        """The same with one hand-off changed."""
        return replace(
            self, handoffs=tuple(changed if one.id == changed.id else one for one in self.handoffs)
        )


def evolve(state: Dispatches | None, fact: events.Fact) -> Dispatches:
    """The state after a fact; the only code that changes it.

    Raises:
        ValueError: the fact speaks of a hand-off or notice that the state does not have.
    """
    if isinstance(fact, events.HandoffCreated):
        before = state or Dispatches(fact.dossier.case_id, fact.dossier.report_id, trace=fact.trace)
        return replace(before, handoffs=(*before.handoffs, Handoff(fact.dossier, created_at=fact.at)))
    handoff = state.handoff(fact.handoff_id) if state else None
    if state is None or handoff is None:
        raise ValueError(f"{type(fact).__name__} speaks of an unknown hand-off")
    return state.with_handoff(_changed(handoff, fact))


def _changed(handoff: Handoff, fact: events.LaterFact) -> Handoff:
    match fact:
        case events.NoticeScheduled():
            notice = Notice(fact.notice_id, fact.kind, fact.no, planned_at=fact.due_at, due_at=fact.due_at)
            return replace(handoff, notices=(*handoff.notices, notice))
        case events.NoticeAttempted() | events.NoticeSent() | events.NoticeFailed():
            return handoff.with_notice(_noticed(handoff, fact))
        case events.HandoffOpened():
            return replace(handoff, opened_at=fact.at, opened_by=fact.by)
        case events.ExhibitOpened():
            return handoff
        case events.HandoffAcknowledged():
            answer = Answer(Stage.ACKNOWLEDGED, fact.at, fact.by, reference=fact.reference)
            return _answered(handoff, answer)
        case events.HandoffReturned():
            return _answered(handoff, Answer(Stage.RETURNED, fact.at, fact.by, reason=fact.reason))
        case _:
            assert_never(fact)


def _noticed(handoff: Handoff, fact: events.NoticeFact) -> Notice:
    notice = handoff.notice(fact.notice_id)
    if notice is None:
        raise ValueError(f"{type(fact).__name__} speaks of an unknown notice")
    match fact:
        case events.NoticeAttempted():
            return replace(
                notice,
                state=NoticeState.ATTEMPTED,
                attempts=fact.attempt,
                attempted_at=fact.at,
                due_at=fact.at + PATIENCE,
            )
        case events.NoticeSent():
            return replace(
                notice, state=NoticeState.SENT, sent_at=fact.at, proof=fact.proof, failure=None, due_at=None
            )
        case events.NoticeFailed():
            due_at = fact.at + back_off(fact.attempt)
            return replace(notice, state=NoticeState.FAILED, failure=fact.failure, due_at=due_at)
        case _:
            assert_never(fact)


def _answered(handoff: Handoff, answer: Answer) -> Handoff:
    # The first notice of a received hand-off still leaves: proof of sending is a fact of its own.
    kept = NoticeKind.FIRST if answer.stage is Stage.ACKNOWLEDGED else None
    notices = tuple(
        replace(one, state=NoticeState.STOPPED, due_at=None) if one.open and one.kind is not kept else one
        for one in handoff.notices
    )
    return replace(handoff, answer=answer, notices=notices)
