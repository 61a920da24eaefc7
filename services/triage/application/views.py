"""What the read side answers with, and what it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.triage.domain.case import Case
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import JsonObject

CEILING = 1_000
"""Counting stops here, so that a count costs the same however many there are."""

SOON = timedelta(hours=6)
"""Within this a deadline is close; a matter of display, the law knows no such step."""


class Queue(StrEnum):
    """The queues of the board. `mine` and `pending` cut across the others, which are `lanes`."""

    CASES = "cases"
    TIPS = "tips"
    MINE = "mine"
    PENDING = "pending"
    TRACKING = "tracking"
    CLOSED = "closed"


class Due(StrEnum):
    """How close a deadline is."""

    OVERDUE = "overdue"
    SOON = "soon"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a board is narrowed to; None leaves it open. `kecamatan` is a code; "" means unknown."""

    stage: Stage | None = None
    kind: Kind | None = None
    category: str | None = None
    kecamatan: str | None = None
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class After:
    """A place in a queue: the sorting moment and id of the last row that was shown."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a queue lists it; `content` is sealed and `keyset`, if there still is one, opens it."""

    case_id: str
    report_id: str
    receipt_number: str
    kind: Kind
    stage: Stage
    category: str | None
    kelurahan: str | None
    received_at: datetime
    opened_at: datetime
    order: datetime
    due_at: datetime | None
    deadline_id: str | None
    returned_at: datetime | None
    rulebook: str
    claimed_by: str | None
    claimed_at: datetime | None
    proposed: Decision | None
    proposed_by: str | None
    missing: int
    revision: int
    trace: str
    content: str = field(repr=False)
    keyset: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases each queue has, and how many of `cases` are late or close; each stops at `CEILING`."""

    cases: int
    tips: int
    mine: int
    pending: int
    overdue: int
    soon: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as it stands, and the wrapped key to its content."""

    case: Case
    keyset: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal; `by` is an account or, if `by_kind` is system, a service's name."""

    seq: int
    type: str
    at: datetime
    by: str
    by_kind: str
    data: JsonObject
    trace: str
    hash: str


@dataclass(frozen=True, slots=True)
class History:
    """A case's journal, oldest first, and every place where its chain does not hold (none: verified)."""

    entries: Sequence[Entry]
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act is answered; `repeated`: it is the answer to an earlier request of the same key."""

    answer: JsonObject
    repeated: bool = False
