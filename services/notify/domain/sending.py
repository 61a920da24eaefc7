"""The rules of sending notices: when one may be tried, what its success proves, what its failure leads to."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from services.notify.domain import events
from services.notify.domain.errors import NotDue, UnknownHandoff
from services.notify.domain.handoff import Dispatches, Handoff
from services.notify.domain.notice import Letter, Notice, NoticeKind, NoticeState, SendFailure, reminder_after
from shared.errors import N_
from shared.ids import derived


def scheduled(
    handoff_id: str, kind: NoticeKind, *, no: int, due_at: datetime, now: datetime
) -> events.NoticeScheduled:
    """Plan notice number `no` of a hand-off; its id follows from both, so a rebuilt database has the same."""
    notice_id = derived(handoff_id, f"notice:{no}")
    return events.NoticeScheduled(handoff_id, notice_id, kind, no, due_at=due_at, at=now)


def start_attempt(state: Dispatches | None, notice_id: str, *, now: datetime) -> list[events.Fact]:
    """Take a due notice in hand, before anything leaves.

    Raises:
        NotDue: it is not to be sent now; of several workers that see it due, all but the first meet this.
    """
    handoff, notice = noticed(state, notice_id)
    if notice.due_at is None or notice.due_at > now:
        raise NotDue(N_("Pemberitahuan ini belum waktunya dikirim."), state=notice.state.value)
    return [events.NoticeAttempted(handoff.id, notice_id, notice.attempts + 1, at=now, due_at=notice.due_at)]


def record_sent(
    state: Dispatches | None, notice_id: str, attempt: int, letter: Letter, *, now: datetime
) -> list[events.Fact]:
    """Keep the proof that a message left, and plan the reminder if nobody has answered yet.

    A second success of the same notice (its worker was cut off after the message left) adds nothing.
    """
    handoff, notice = noticed(state, notice_id)
    if notice.state is NoticeState.SENT:
        return []
    sent = events.NoticeSent(
        handoff.dossier.case_id,
        handoff.dossier.report_id,
        handoff.id,
        notice_id,
        notice.kind,
        attempt=attempt,
        letter=letter,
        proof=sha256(letter.raw).hexdigest(),
        at=now,
    )
    if handoff.answer:
        return [sent]
    due_at = now + reminder_after(notice.no)
    return [sent, scheduled(handoff.id, NoticeKind.REMINDER, no=notice.no + 1, due_at=due_at, now=now)]


def record_failure(
    state: Dispatches | None, notice_id: str, attempt: int, failure: SendFailure, *, now: datetime
) -> list[events.Fact]:
    """Keep why an attempt failed; the failure of an attempt that another has overtaken adds nothing."""
    handoff, notice = noticed(state, notice_id)
    if notice.state is not NoticeState.ATTEMPTED or notice.attempts != attempt:
        return []
    return [events.NoticeFailed(handoff.id, notice_id, attempt, failure, at=now)]


def noticed(state: Dispatches | None, notice_id: str) -> tuple[Handoff, Notice]:
    """The notice of that id and the hand-off it speaks of.

    Raises:
        UnknownHandoff: the case has no such notice.
    """
    for handoff in state.handoffs if state else ():
        notice = handoff.notice(notice_id)
        if notice:
            return handoff, notice
    raise UnknownHandoff(N_("Pemberitahuan ini tidak ada."))
