"""What a figure counts, said so that the same words list it: cases, hand-offs, or a queue."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from services.triage.application.queue.views import Due, Queue
from services.triage.domain.phases import HandoffState, Phase, Registration
from services.triage.domain.words import Kind
from shared.clock import WITA

PATIENCE: Final = timedelta(hours=24)
"""After this a hand-off that was sent and not acknowledged is overdue; a matter of display, not of law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCut:
    """Cases, narrowed; None leaves open, "" means unknown. `week` is its Monday in WITA.

    `outcome` is ROUTE:OUTCOME; `lapsed`: a deadline of the case is on record as lapsed, and its step
    did not turn out to have been in time.
    """

    kind: Kind | None = None
    registration: Registration | None = None
    phase: Phase | None = None
    category: str | None = None
    kecamatan: str | None = None
    kelurahan: str | None = None
    week: date | None = None
    lapsed: bool | None = None
    outcome: str | None = None

    def chosen(self) -> dict[str, str]:
        """What it narrows, by the names that the API uses."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _text(value) for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffCut:
    """Hand-offs, narrowed; `overdue`: sent longer ago than `PATIENCE` and not answered."""

    receiver: str | None = None
    route: str | None = None
    state: HandoffState | None = None
    overdue: bool | None = None

    def chosen(self) -> dict[str, str]:
        """What it narrows, by the names that the API uses."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _text(value) for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class QueueCut:
    """A queue of the board, narrowed by how close the deadline is."""

    queue: Queue
    due: Due | None = None

    def chosen(self) -> dict[str, str]:
        """What it narrows, by the names that the API uses."""
        return {"queue": self.queue.value, **({"due": self.due.value} if self.due else {})}


Cut: TypeAlias = CaseCut | HandoffCut | QueueCut


def week_of(moment: datetime) -> date:
    """The Monday of a moment's week, in WITA."""
    day = moment.astimezone(WITA).date()
    return day - timedelta(days=day.weekday())


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
