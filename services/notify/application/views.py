"""What the read side answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.notify.domain.handoff import Handoff
from services.notify.domain.notice import Notice
from shared.changes import JsonObject

CEILING = 1_000
"""Counting stops here, so that a count costs the same however many there are."""


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice whose time has come. `trace` is the report's trace (W3C traceparent)."""

    case_id: str
    notice_id: str
    trace: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A hand-off as the read side keeps it, with the report's trace (W3C traceparent)."""

    handoff: Handoff
    trace: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What an act is answered; `repeated`: it is the answer to an earlier request of the same key."""

    answer: JsonObject
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class After:
    """A place in a list: the sorting moment and id of the last row that was shown."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Hand-offs by stage; each count stops at `CEILING`, so that counting stays cheap."""

    new: int
    acknowledged: int
    returned: int
    overdue: int
    undelivered: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal as a timeline shows it; `by` is an account, or `notify` itself."""

    seq: int
    type: str
    at: datetime
    by: str
    data: JsonObject
    hash: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice with the hand-off it speaks of, for operators."""

    handoff: Handoff
    notice: Notice


def order_of(handoff: Handoff) -> datetime:
    """What the tray sorts by: of a new hand-off its deadline, of an answered one the answer."""
    if handoff.answer:
        return handoff.answer.at
    deadline = handoff.dossier.deadline
    return deadline.due_at if deadline else handoff.dossier.escalated_at


def last_moment(notice: Notice) -> datetime:
    """When something last happened to a notice, or is to happen."""
    return notice.sent_at or notice.attempted_at or notice.planned_at
