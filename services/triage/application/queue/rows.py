"""What a board lists and counts, and for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain.belonging.belonging import ALONE, Belonging
from services.triage.domain.belonging.belonging_facts import IncidentJoined
from services.triage.domain.protection.protection_facts import PassageMarked
from services.triage.domain.words import Decision, Kind, Stage


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose look it is: an office's, and within it the account's, which may be walled off from cases."""

    office: str
    account: str


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a queue lists it; `content` is sealed and `keyset`, if there still is one, opens it.

    `belonging` lacks what it is told apart from; `occurred_at` is a date or date-time as it was given.
    """

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
    passages: tuple[PassageMarked, ...] = ()
    tps: tuple[str, ...] = ()
    belonging: Belonging = field(default=ALONE, repr=False)
    occurred_at: str | None = None

    @property
    def incident(self) -> IncidentJoined | None:
        """The mass incident that it is part of."""
        return self.belonging.incident


@dataclass(frozen=True, slots=True)
class Changed:
    """A case and when it last changed: later at every change, so that it stands behind every earlier look."""

    row: Row
    at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases each queue has, and how many of `cases` are late or close; each stops at `CEILING`."""

    cases: int
    unassigned: int
    at_risk: int
    mine: int
    team: int
    pending: int
    tips: int
    tracking: int
    overdue: int
    soon: int
