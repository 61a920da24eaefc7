"""Journal entries back into the facts they record, so that a state can be rebuilt from its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services.notify.application import announcements
from services.notify.application.notation import dossier_of, moment
from services.notify.domain import events
from services.notify.domain.dossier import Sealed
from services.notify.domain.notice import Letter, NoticeKind, SendFailure
from shared.changes import JsonObject
from shared.clock import from_rfc3339


def restore(entry: JsonObject) -> events.Fact:
    """The fact of an entry; a wrapped key is not in the journal, so none comes back.

    Raises:
        KeyError: the entry's type is not one of ours.
    """
    return _RESTORE[entry["type"]](entry, from_rfc3339(entry["at"]))


def _created(entry: JsonObject, at: datetime) -> events.Fact:
    data = entry["data"]
    sealed = Sealed(data["content"], data["reason"], None)
    return events.HandoffCreated(dossier_of(data), sealed, trace=entry["trace"], at=at)


def _scheduled(entry: JsonObject, at: datetime) -> events.Fact:
    data = entry["data"]
    return events.NoticeScheduled(
        data["handoff_id"],
        data["notice_id"],
        NoticeKind(data["kind"]),
        data["no"],
        due_at=from_rfc3339(data["due_at"]),
        at=at,
    )


def _attempted(entry: JsonObject, at: datetime) -> events.Fact:
    data, due_at = entry["data"], moment(entry["data"], "due_at")
    return events.NoticeAttempted(
        data["handoff_id"], data["notice_id"], data["attempt"], at=at, due_at=due_at
    )


def _sent(entry: JsonObject, at: datetime) -> events.Fact:
    data, internal = entry["data"], entry["data"]["internal"]
    return events.NoticeSent(
        internal["case_id"],
        internal["report_id"],
        data["handoff_id"],
        internal["notice_id"],
        NoticeKind(internal["kind"]),
        attempt=internal["attempt"],
        letter=Letter(data["message_id"], internal["message"].encode("ascii")),
        proof=data["proof"],
        at=at,
    )


def _failed(entry: JsonObject, at: datetime) -> events.Fact:
    data = entry["data"]
    failure = SendFailure(data["failure"])
    return events.NoticeFailed(data["handoff_id"], data["notice_id"], data["attempt"], failure, at=at)


def _opened(entry: JsonObject, at: datetime) -> events.Fact:
    return events.HandoffOpened(entry["data"]["handoff_id"], entry["by"]["id"], at=at)


def _exhibit(entry: JsonObject, at: datetime) -> events.Fact:
    data = entry["data"]
    return events.ExhibitOpened(data["handoff_id"], data["exhibit_id"], entry["by"]["id"], at=at)


def _acknowledged(entry: JsonObject, at: datetime) -> events.Fact:
    data, by = entry["data"], entry["by"]["id"]
    return events.HandoffAcknowledged(
        data["case_id"], data["report_id"], data["handoff_id"], by, reference=data["reference"], at=at
    )


def _returned(entry: JsonObject, at: datetime) -> events.Fact:
    data, by = entry["data"], entry["by"]["id"]
    return events.HandoffReturned(
        data["case_id"], data["report_id"], data["handoff_id"], by, reason=data["reason"], at=at
    )


_RESTORE: Mapping[str, Callable[[JsonObject, datetime], events.Fact]] = {
    announcements.CREATED: _created,
    announcements.SCHEDULED: _scheduled,
    announcements.ATTEMPTED: _attempted,
    announcements.SENT: _sent,
    announcements.FAILED: _failed,
    announcements.OPENED: _opened,
    announcements.EXHIBIT: _exhibit,
    announcements.ACKNOWLEDGED: _acknowledged,
    announcements.RETURNED: _returned,
}
