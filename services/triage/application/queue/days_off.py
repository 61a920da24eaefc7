"""Days off as the calendars of rulebooks have them, each case's by its own rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.triage.application.queue.deadline_list import ListedDeadline
from shared.rules.calendar import Calendar, CalendarKind
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.rules.sources import Language, Named


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOff:
    """What one rulebook knows of days off: its calendar of working days, and holidays' names by day."""

    calendar: Calendar
    holidays: Mapping[date, Named]

    def working(self, day: date) -> bool | None:
        """Whether it is a working day; None where nobody knows."""
        return self.calendar.is_working_day(day) if day.year in self.calendar.years else None

    def name(self, day: date, language: Language) -> str:
        """What the day off is called; empty if it is none or has no name."""
        holiday = self.holidays.get(day)
        return holiday.name(language) if holiday else ""


def days_off(books: Rulebooks, listed: Iterable[ListedDeadline]) -> Mapping[str, DaysOff]:
    """The days off by the rulebooks of these deadlines, each of its own; with none, those of new cases.

    Raises:
        NoSuchRulebook: this installation lacks the book to which one of the cases is pinned.
    """
    named = sorted({one.deadline.rulebook for one in listed}) or [books.for_new_cases().id]
    return {name: _days_off(books.pinned(name)) for name in named}


def _days_off(book: Rulebook) -> DaysOff:
    calendar = book.calendars[CalendarKind.WORKING_DAYS]
    return DaysOff(calendar=calendar, holidays={one.day: one for one in book.holidays.values()})


def agreed_on(
    day: date, off: Mapping[str, DaysOff], language: Language
) -> tuple[bool | None, tuple[str, ...], str]:
    """Whether all calendars call it a working day, those that call it off, and what they call it."""
    said = {name: one.working(day) for name, one in off.items()}
    names = dict.fromkeys(one.name(day, language) for one in off.values())
    agreed = set(said.values())
    off_in = tuple(name for name, working in said.items() if working is False)
    return agreed.pop() if len(agreed) == 1 else None, off_in, "; ".join(filter(None, names))
