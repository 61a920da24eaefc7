"""How facts are written down: each as a journal entry, and three of them as events for triage and intake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias, assert_never

from services.notify.application.notation import plain
from services.notify.domain import events
from services.notify.domain.notice import NoticeKind
from shared.changes import Draft
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1

CREATED = "handoff_created"
SCHEDULED = "notice_scheduled"
ATTEMPTED = "notice_attempted"
FAILED = "notice_failed"
OPENED = "handoff_opened"
EXHIBIT = "exhibit_opened"
SENT = "notice_sent"
ACKNOWLEDGED = "handoff_acknowledged"
RETURNED = "handoff_returned"

_Kept: TypeAlias = (
    events.NoticeScheduled
    | events.NoticeAttempted
    | events.NoticeFailed
    | events.HandoffOpened
    | events.ExhibitOpened
)

_KEPT: Mapping[type[_Kept], str] = {
    events.NoticeScheduled: SCHEDULED,
    events.NoticeAttempted: ATTEMPTED,
    events.NoticeFailed: FAILED,
    events.HandoffOpened: OPENED,
    events.ExhibitOpened: EXHIBIT,
}


def draft(fact: events.Fact) -> Draft:
    """The journal entry of a fact, with its event where it has one; who acted stands in the entry's `by`."""
    match fact:
        case events.HandoffCreated():
            sealed = {"content": fact.sealed.content, "reason": fact.sealed.reason}
            return Draft(CREATED, fact.at, {**plain(fact.dossier), **sealed})
        case events.NoticeSent():
            return _sent(fact)
        case events.HandoffAcknowledged():
            return _announced(ACKNOWLEDGED, fact.at, _acknowledged(fact))
        case events.HandoffReturned():
            return _announced(RETURNED, fact.at, _returned(fact))
        case (
            events.NoticeScheduled()
            | events.NoticeAttempted()
            | events.NoticeFailed()
            | events.HandoffOpened()
            | events.ExhibitOpened()
        ):
            data = {name: value for name, value in plain(fact).items() if name not in {"at", "by"}}
            return Draft(_KEPT[type(fact)], fact.at, data)
        case _:
            assert_never(fact)


def _sent(fact: events.NoticeSent) -> Draft:
    """Only the first notice sends the hand-off; its text is kept, so that the proof can be checked."""
    internal = {
        "case_id": fact.case_id,
        "report_id": fact.report_id,
        "notice_id": fact.notice_id,
        "kind": fact.kind.value,
        "attempt": fact.attempt,
        "message": fact.letter.raw.decode("ascii"),
    }
    if fact.kind is NoticeKind.REMINDER:
        data = {
            "handoff_id": fact.handoff_id,
            "proof": fact.proof,
            "message_id": fact.letter.message_id,
        }
        return Draft(SENT, fact.at, data, internal=internal)
    event = HandoffSentV1(
        handoff_id=fact.handoff_id,
        case_id=fact.case_id,
        report_id=fact.report_id,
        sent_at=fact.at,
        proof=fact.proof,
        message_id=fact.letter.message_id,
    )
    return Draft(SENT, fact.at, event.data(), event_type=event.type, internal=internal)


def _acknowledged(fact: events.HandoffAcknowledged) -> HandoffAcknowledgedV1:
    return HandoffAcknowledgedV1(
        handoff_id=fact.handoff_id,
        case_id=fact.case_id,
        report_id=fact.report_id,
        acknowledged_at=fact.at,
        reference=fact.reference,
    )


def _returned(fact: events.HandoffReturned) -> HandoffReturnedV1:
    return HandoffReturnedV1(
        handoff_id=fact.handoff_id,
        case_id=fact.case_id,
        report_id=fact.report_id,
        returned_at=fact.at,
        reason=fact.reason,
    )


def _announced(type_: str, at: datetime, event: HandoffAcknowledgedV1 | HandoffReturnedV1) -> Draft:
    return Draft(type_, at, event.data(), event_type=event.type)
