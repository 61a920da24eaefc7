"""A deadline: the rule that computes it, rival readings of that rule, and what came of it, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from shared.rules.calendar import Calendar, CalendarKind, Ends, aware
from shared.rules.sources import Named

OFFICE: Final = "office"
REPORTER: Final = "reporter"
"""Who must act, beside the ids of receivers."""


class StartsFrom(StrEnum):
    """The event that starts a clock."""

    REPORT = "report"
    NOTICE = "notice"
    REGISTRATION = "registration"
    DECISION = "decision"
    KNOWLEDGE = "knowledge"
    DISCOVERY = "discovery"
    RECEIPT = "receipt"
    STEP = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCorrection:
    """A row of a landed rulebook that was wrong, put right by two persons; old and new value as text.

    `id` names the act (rulebook and number). `article` and `source` are the basis of the new value,
    public words about the law.
    """

    id: str
    table: str
    row: str
    field: str
    old: str
    new: str
    article: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Named):
    """A period that was counted, with the basis on which it was.

    `due_at` and `started_at` are UTC; `due_at` is the first moment that is too late. `extended_due_at` is
    where it ends if the law's extension is used, `last_day` and `skipped` are days in `zone`.
    """

    started_at: datetime
    due_at: datetime
    extended_due_at: datetime | None
    starts_from: StartsFrom
    length: int
    extension: int
    calendar: CalendarKind
    first_day_counts: bool
    ends: Ends
    last_day: date
    skipped: tuple[date, ...]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDeadline(Period):
    """A deadline as one reading of the law has it; `over`: it had ended when the clock started."""

    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Period):
    """A computed deadline that can print its article, start, calendar and sum; `id` and name are the rule's.

    Where the law is read in several ways, `readings` holds them all, the rule's own first, and the deadline
    says of itself what its `governing` reading says: basis, start, counting and end. `corrections` are those
    of the rule by which it was counted.
    """

    rulebook: str
    actor: str = OFFICE
    readings: tuple[ReadDeadline, ...] = ()
    corrections: tuple[RowCorrection, ...] = ()

    def lapsed(self, now: datetime) -> bool:
        """Whether it is too late at `now` (the extension not counted)."""
        return now >= self.due_at

    @property
    def governing(self) -> str:
        """The id of the reading to which work goes: it ends first among those not over at the start."""
        return _governing(self.readings).id if self.readings else self.id

    @property
    def own(self) -> Period:
        """The rule's own reading, whether it governs or not."""
        return self.readings[0] if self.readings else self

    @property
    def margin(self) -> timedelta:
        """How much later the latest reading ends than the governing one; nothing if they agree."""
        ends = (reading.due_at for reading in self.readings)
        return max(ends, default=self.due_at) - (
            _governing(self.readings).due_at if self.readings else self.due_at
        )

    @property
    def moments(self) -> Mapping[StartsFrom, datetime]:
        """When each event happened that starts a reading; what `starting` needs to compute it again."""
        return {reading.starts_from: reading.started_at for reading in self.readings}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Named):
    """A rival reading of a deadline's law: another start, length or calendar that somebody defends."""

    deadline: str
    starts_from: StartsFrom
    length: int
    extension: int
    calendar: Calendar
    first_day_counts: bool
    ends: Ends


_NO_OTHER_MOMENTS: Final[Mapping[StartsFrom, datetime]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Named):
    """How long, in which calendar, from what: one row of deadlines.toml.

    `actor` says who must act: "office", "reporter" or the id of a receiver. `readings` are rival ones. A rule
    that was corrected says by which `corrections`, and keeps the row as it `landed`.
    """

    rulebook: str
    starts_from: StartsFrom
    length: int
    extension: int
    calendar: Calendar
    first_day_counts: bool
    ends: Ends
    actor: str = OFFICE
    readings: tuple[Reading, ...] = ()
    corrections: tuple[RowCorrection, ...] = ()
    landed: DeadlineRule | None = None

    def starting(
        self,
        at: datetime,
        *,
        starts_from: StartsFrom | None = None,
        moments: Mapping[StartsFrom, datetime] = _NO_OTHER_MOMENTS,
    ) -> Deadline:
        """The deadline of a clock that starts at `at` (any zone); `starts_from` if another event stands in.

        A rival reading that starts from another event takes its start from `moments`, and is left out while
        that moment is not known.

        Raises:
            ValueError: `at` or a moment carries no zone.
            HolidaysUnknown: working days, also of a rival, run into a year without a holiday table.
        """
        begins = starts_from or self.starts_from
        return _side_by_side(self, at, begins, moments)

    def due_at(self, at: datetime) -> datetime:
        """When the clock of `starting(at)` ends by the rule's own reading; raises as it."""
        return self.calendar.count(
            at, self.length, first_day_counts=self.first_day_counts, ends=self.ends
        ).due_at


_PERIOD: Final = tuple(one.name for one in fields(Period))


def _side_by_side(
    rule: DeadlineRule, at: datetime, starts_from: StartsFrom, moments: Mapping[StartsFrom, datetime]
) -> Deadline:
    """The deadline with every reading whose start is known, speaking for the one that governs.

    A rule without rivals has no readings to show.
    """
    known, begun = {**moments, starts_from: at}, aware(at)
    readings = (
        _read(rule, at, starts_from, begun),
        *(
            _read(rival, known[rival.starts_from], rival.starts_from, begun)
            for rival in rule.readings
            if rival.starts_from in known
        ),
    )
    governing = _governing(readings)
    told: dict[str, Any] = {name: getattr(governing, name) for name in _PERIOD}
    told |= {"id": rule.id, "name_id": rule.name_id, "name_en": rule.name_en}
    shown = readings if rule.readings else ()
    return Deadline(
        **told, rulebook=rule.rulebook, actor=rule.actor, readings=shown, corrections=rule.corrections
    )


def _governing(readings: tuple[ReadDeadline, ...]) -> ReadDeadline:
    """If all were over when the clock started, none can be kept any more, and the rule's own is named."""
    running = [reading for reading in readings if not reading.over]
    return min(running, key=lambda reading: reading.due_at, default=readings[0])


def _read(
    row: DeadlineRule | Reading, at: datetime, starts_from: StartsFrom, clock_started: datetime
) -> ReadDeadline:
    counted = row.calendar.count(at, row.length, first_day_counts=row.first_day_counts, ends=row.ends)
    return ReadDeadline(
        id=row.id,
        article=row.article,
        source=row.source,
        confirmed=row.confirmed,
        question_id=row.question_id,
        question_en=row.question_en,
        name_id=row.name_id,
        name_en=row.name_en,
        started_at=aware(at),
        due_at=counted.due_at,
        extended_due_at=_extended(row, at),
        starts_from=starts_from,
        length=row.length,
        extension=row.extension,
        calendar=row.calendar.kind,
        first_day_counts=row.first_day_counts,
        ends=row.ends,
        last_day=counted.last_day,
        skipped=counted.skipped,
        zone=row.calendar.zone.key,
        over=counted.due_at <= clock_started,
    )


def _extended(row: DeadlineRule | Reading, at: datetime) -> datetime | None:
    if not row.extension:
        return None
    whole = row.length + row.extension
    return row.calendar.count(at, whole, first_day_counts=row.first_day_counts, ends=row.ends).due_at
