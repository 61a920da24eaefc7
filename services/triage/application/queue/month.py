"""A month of deadlines as the page of deadlines shows it: weeks of days, days off by name, and counts."""

from __future__ import annotations

import calendar as grid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.triage.application.queue.days_off import DaysOff, agreed_on
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from shared.rules.sources import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfMonth:
    """A day with what ends on it, earliest first.

    `inside`: it belongs to the month that is shown. `working` is None where the holidays of the year are not
    known, or where the cases' rulebooks differ: `off_in` are those by which it is a day off. `holiday` is the
    name of a day off; a weekend has none.
    """

    day: date
    inside: bool
    today: bool
    working: bool | None
    holiday: str
    off_in: tuple[str, ...]
    due: tuple[ListedDeadline, ...]

    @property
    def lapsed(self) -> int:
        """How many of them ran out."""
        return _lapsed(self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Monday to Sunday; `number` is the ISO week."""

    number: int
    days: tuple[DayOfMonth, ...]

    @property
    def total(self) -> int:
        """How many end in it, days outside of the month included."""
        return sum(len(day.due) for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month. `total` and `lapsed` count its own days; `before` and `after` what ends outside of it."""

    year: int
    month: int
    weeks: tuple[Week, ...]
    total: int
    lapsed: int
    before: int
    after: int

    @property
    def previous(self) -> date:
        """The first day of the month before."""
        return date(self.year - (self.month == 1), (self.month - 2) % 12 + 1, 1)

    @property
    def following(self) -> date:
        """The first day of the month after."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)


def month_named(text: str) -> date | None:
    """The first day of a month written as 2024-11; None if it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def month_of(
    shown: date,
    listed: Iterable[ListedDeadline],
    off: Mapping[str, DaysOff],
    *,
    today: date,
    language: Language,
) -> Month:
    """The month in which the day `shown` lies."""
    by_day: dict[date, list[ListedDeadline]] = defaultdict(list)
    for one in sorted(listed, key=lambda each: (each.due_at, each.number, each.deadline.id)):
        by_day[one.day].append(one)

    def day_of(day: date) -> DayOfMonth:
        working, off_in, holiday = agreed_on(day, off, language)
        return DayOfMonth(
            day=day,
            inside=_month(day) == _month(shown),
            today=day == today,
            working=working,
            holiday=holiday,
            off_in=off_in,
            due=tuple(by_day.get(day, ())),
        )

    weeks = [
        Week(number=week[0].isocalendar().week, days=tuple(map(day_of, week)))
        for week in grid.Calendar().monthdatescalendar(shown.year, shown.month)
    ]
    own = [one for day, due in by_day.items() if _month(day) == _month(shown) for one in due]
    return Month(
        year=shown.year,
        month=shown.month,
        weeks=tuple(weeks),
        total=len(own),
        lapsed=_lapsed(own),
        before=sum(len(due) for day, due in by_day.items() if _month(day) < _month(shown)),
        after=sum(len(due) for day, due in by_day.items() if _month(day) > _month(shown)),
    )


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _lapsed(listed: Sequence[ListedDeadline]) -> int:
    return sum(one.state is DeadlineState.LAPSED for one in listed)
