"""A deadline as calendars list it: of which case, until when, what became of it; no word about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.triage.domain.rungs import end_of
from shared.rules.deadlines import Deadline

_INSTANT = timedelta(microseconds=1)


class DeadlineState(StrEnum):
    """What became of a deadline; a lapsed one still waits for its step."""

    OPEN = "open"
    MET = "met"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDeadline:
    """One deadline of one case. `number` is the case's number, or its receipt's while it has none.

    `changed_at` (UTC) is when the case last changed anything about it; `extended`: its extension is used.
    """

    case_id: str
    number: str
    deadline: Deadline
    state: DeadlineState
    changed_at: datetime
    extended: bool = False

    @property
    def due_at(self) -> datetime:
        """The first moment that is too late (UTC)."""
        return end_of(self.deadline, extended=self.extended)

    @property
    def day(self) -> date:
        """The last day, in the deadline's zone: 24.00 belongs to the day that it ends."""
        return (self.due_at - _INSTANT).astimezone(ZoneInfo(self.deadline.zone)).date()
