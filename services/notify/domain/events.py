"""The facts of a case's dispatches, in the words notify records them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.notify.domain.dossier import Dossier, Sealed
from services.notify.domain.notice import Letter, NoticeKind, SendFailure


@dataclass(frozen=True, slots=True)
class HandoffCreated:
    """A case came in for a receiver and lies in their tray."""

    dossier: Dossier
    sealed: Sealed = field(repr=False)
    trace: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeScheduled:
    """The receiver is to be written to at `due_at`."""

    handoff_id: str
    notice_id: str
    kind: NoticeKind
    no: int
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeAttempted:
    """A message is about to leave; recorded before it does, so a crash cannot hide that it may have left.

    `due_at` is when it should have left; None in entries that were written before it was kept.
    """

    handoff_id: str
    notice_id: str
    attempt: int
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """The mail server took the message; `proof` is the SHA-256 of its bytes."""

    case_id: str
    report_id: str
    handoff_id: str
    notice_id: str
    kind: NoticeKind
    attempt: int
    letter: Letter
    proof: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeFailed:
    """An attempt failed; the next one waits for the back-off."""

    handoff_id: str
    notice_id: str
    attempt: int
    failure: SendFailure
    at: datetime


@dataclass(frozen=True, slots=True)
class HandoffOpened:
    """The receiver's liaison looked at the hand-off for the first time."""

    handoff_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExhibitOpened:
    """Somebody was given leave to fetch an exhibit of the hand-off; whether they did, intake knows."""

    handoff_id: str
    exhibit_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandoffAcknowledged:
    """The receiver has it (tanda terima); `reference` is the number on the receipt."""

    case_id: str
    report_id: str
    handoff_id: str
    by: str
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandoffReturned:
    """The receiver gave it back (pengembalian); `reason` is sealed with the content key."""

    case_id: str
    report_id: str
    handoff_id: str
    by: str
    reason: str = field(repr=False)
    at: datetime


NoticeFact = NoticeAttempted | NoticeSent | NoticeFailed
LaterFact = (
    NoticeScheduled | NoticeFact | HandoffOpened | ExhibitOpened | HandoffAcknowledged | HandoffReturned
)
Fact = HandoffCreated | LaterFact
