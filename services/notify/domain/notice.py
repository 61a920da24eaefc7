"""Notices: who is told of a hand-off, when it is tried again, and when a silent receiver is reminded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

PATIENCE = timedelta(minutes=2)
"""After this an attempt without a result counts as cut off, and the same message is sent again."""

LONGEST_BACK_OFF = timedelta(minutes=60)

REMINDERS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
"""How long after each notice a silent receiver is reminded; the last step repeats until they answer."""


class NoticeKind(StrEnum):
    """Why the receiver is written to."""

    FIRST = "first"
    REMINDER = "reminder"


class NoticeState(StrEnum):
    """Where a notice stands; `STOPPED` is one that an answer made needless."""

    WAITING = "waiting"
    ATTEMPTED = "attempted"
    FAILED = "failed"
    SENT = "sent"
    STOPPED = "stopped"


class SendFailure(StrEnum):
    """Why an attempt failed, as a class an operator can act on; a server's own words may name somebody."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    DEFERRED = "deferred"
    REFUSED = "refused"
    BROKEN = "broken"
    INSECURE = "insecure"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves; its `message_id` (RFC 5322 §3.6.4) is the same at every attempt."""

    message_id: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to the receiver; `due_at` is when it is next tried, None when never again."""

    id: str
    kind: NoticeKind
    no: int
    planned_at: datetime
    due_at: datetime | None
    state: NoticeState = NoticeState.WAITING
    attempts: int = 0
    attempted_at: datetime | None = None
    failure: SendFailure | None = None
    sent_at: datetime | None = None
    proof: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to leave."""
        return self.due_at is not None

    @property
    def late(self) -> bool:
        """Whether it left, or was last tried, well after `planned_at`: after an outage, or many failures."""
        tried = self.sent_at or self.attempted_at
        return tried is not None and tried - self.planned_at > PATIENCE


def back_off(attempts: int) -> timedelta:
    """How long to wait after that many attempts failed: 1, 2, 4, ... minutes, at most an hour."""
    return min(timedelta(minutes=2 ** min(max(attempts - 1, 0), 6)), LONGEST_BACK_OFF)


def reminder_after(no: int) -> timedelta:
    """How long after notice number `no` (1 is the first) the next one is due, if nobody answered."""
    return REMINDERS[min(no, len(REMINDERS)) - 1]
