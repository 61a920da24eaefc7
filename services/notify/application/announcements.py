"""How facts are written down: each as a journal entry, and three of them as events for triage and intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, assert_never

from services.notify.domain import events
from services.notify.domain.notice import NoticeKind
from shared.changes import Draft, Json, JsonObject
from shared.clock import rfc3339
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1

CREATED = "handoff_created"
SENT = "notice_sent"
ACKNOWLEDGED = "handoff_acknowledged"
RETURNED = "handoff_returned"

_Kept: TypeAlias = (
    events.NoticeScheduled | events.NoticeAttempted | events.NoticeFailed | events.HandoffOpened
)

_KEPT: Mapping[type[_Kept], str] = {
    events.NoticeScheduled: "notice_scheduled",
    events.NoticeAttempted: "notice_attempted",
    events.NoticeFailed: "notice_failed",
    events.HandoffOpened: "handoff_opened",
}


def draft(fact: events.Fact) -> Draft:
    """The journal entry of a fact, with its event where it has one; who acted stands in the entry's `by`."""
    match fact:
        case events.HandoffCreated():
            sealed = {"content": fact.sealed.content, "reason": fact.sealed.reason}
            return Draft(CREATED, fact.at, {**_plain(fact.dossier), **sealed})
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
        ):
            data = {name: value for name, value in _plain(fact).items() if name not in {"at", "by"}}
            return Draft(_KEPT[type(fact)], fact.at, data)
        case _:
            assert_never(fact)


def _sent(fact: events.NoticeSent) -> Draft:
    """Only the first notice sends the hand-off; its text is kept, so that the proof can be checked."""
    letter = {
        "notice_id": fact.notice_id,
        "attempt": fact.attempt,
        "message": fact.letter.raw.decode("ascii"),
    }
    if fact.kind is NoticeKind.REMINDER:
        message_id = fact.letter.message_id
        data = {
            "handoff_id": fact.handoff_id,
            "kind": fact.kind,
            "proof": fact.proof,
            "message_id": message_id,
        }
        return Draft(SENT, fact.at, _plain(data), internal=letter)
    event = HandoffSentV1(
        handoff_id=fact.handoff_id,
        case_id=fact.case_id,
        report_id=fact.report_id,
        sent_at=fact.at,
        proof=fact.proof,
        message_id=fact.letter.message_id,
    )
    return Draft(SENT, fact.at, event.data(), event_type=event.type, internal=letter)


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


def _plain(value: object) -> JsonObject:
    made = _json(value)
    if not isinstance(made, dict):
        raise TypeError("only an object can be an entry's data")
    return made


def _json(value: object) -> Json:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    if is_dataclass(value):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    return value
