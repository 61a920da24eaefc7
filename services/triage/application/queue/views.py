"""What the read side answers with, and what it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.triage.domain.case import Case
from services.triage.domain.words import Kind, Stage
from shared.changes import JsonObject

CEILING = 1_000
"""Counting stops here, so that a count costs the same however many there are."""

SOON = timedelta(hours=6)
"""Within this a deadline is close; a matter of display, the law knows no such step."""

RISK = timedelta(hours=24)
"""Within this, and when it is over, a case is at risk; a matter of display too."""

NOBODY = ""
"""The holder of what nobody has in hand."""


class Queue(StrEnum):
    """The queues of the board: four lanes, of which `unassigned` and `at_risk` are parts of `cases`.

    `mine`, `team` (in the hands of somebody else of the office) and `pending` cut across them.
    """

    CASES = "cases"
    UNASSIGNED = "unassigned"
    AT_RISK = "at_risk"
    MINE = "mine"
    TEAM = "team"
    PENDING = "pending"
    TIPS = "tips"
    TRACKING = "tracking"
    CLOSED = "closed"


class Due(StrEnum):
    """How close a deadline is."""

    OVERDUE = "overdue"
    SOON = "soon"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a board is narrowed to; None leaves it open. `kecamatan` is a code; "" means unknown.

    `holder` is an account, or `NOBODY`.
    """

    stage: Stage | None = None
    kind: Kind | None = None
    category: str | None = None
    kecamatan: str | None = None
    due: Due | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class After:
    """A place in a queue: the sorting moment and id of the last row that was shown."""

    at: datetime
    id: str


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
