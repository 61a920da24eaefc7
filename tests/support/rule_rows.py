"""Rows of the law for tests: deadlines and rival readings as somebody might write them in a rulebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from shared.roles import Role
from shared.rules.calendar import Calendar, CalendarKind, Ends
from shared.rules.deadlines import DeadlineRule, Reading, StartsFrom
from shared.rules.handling import Moment, Rung
from shared.rules.model import HolidayKind
from shared.rules.rulebooks import Rulebooks

WITA = ZoneInfo("Asia/Makassar")
BOOK = Rulebooks.load().pinned("pilkada_2024_1")
DAYS = BOOK.calendars[CalendarKind.CALENDAR_DAYS]
WORKING = BOOK.calendars[CalendarKind.WORKING_DAYS]
HOURS = BOOK.calendars[CalendarKind.HOURS]
LEAVE_IS_WORK: Calendar = replace(
    WORKING,
    holidays=WORKING.holidays
    - {holiday.day for holiday in BOOK.holidays.values() if holiday.kind is HolidayKind.JOINT_LEAVE},
)
"""Working days for those who say that joint leave is none of the police's days off."""

BASIS = {"article": "Pasal 1", "source": "https://example.test/1", "confirmed": True}
COUNTED = {"extension": 0, "first_day_counts": False, "ends": Ends.END_OF_LAST_DAY}


def wita(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment on Balikpapan's clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=WITA)


def rule(id_: str, length: int, calendar: Calendar, starts_from: StartsFrom, **changes: Any) -> DeadlineRule:
    """A row of deadlines.toml."""
    row: dict[str, Any] = {
        **BASIS,
        **COUNTED,
        "id": id_,
        "name_id": f"tenggat {id_}",
        "name_en": f"deadline {id_}",
        "rulebook": "uji_1",
        "length": length,
        "calendar": calendar,
        "starts_from": starts_from,
    }
    return DeadlineRule(**row | changes)


def reading(id_: str, of: DeadlineRule, **changes: Any) -> Reading:
    """A rival reading of a deadline that differs from it in `changes`."""
    row: dict[str, Any] = {
        **BASIS,
        "article": "Pasal 2",
        "id": id_,
        "name_id": f"cara baca {id_}",
        "name_en": f"reading {id_}",
        "deadline": of.id,
        "starts_from": of.starts_from,
        "length": of.length,
        "extension": of.extension,
        "calendar": of.calendar,
        "first_day_counts": of.first_day_counts,
        "ends": of.ends,
    }
    return Reading(**row | changes)


def rung(
    moment: Moment = Moment.BEFORE,
    hours: int = 0,
    *,
    quiet: tuple[time | None, time | None] = (None, None),
    deadlines: tuple[str, ...] = (),
    name: str = "",
    roles: frozenset[Role] = frozenset({Role.OFFICER}),
) -> Rung:
    """A rung of the ladder of warnings, for officers unless told."""
    return Rung(
        id=name or f"{moment}_{hours}",
        article="Pasal 1",
        source="https://example.test/1",
        confirmed=True,
        name_id=f"peringatan {moment} {hours}",
        name_en=f"warning {moment} {hours}",
        deadlines=frozenset(deadlines),
        moment=moment,
        hours=hours,
        roles=roles,
        quiet_from=quiet[0],
        quiet_to=quiet[1],
    )


def read(of: DeadlineRule, *readings: Reading) -> DeadlineRule:
    """The same deadline with rival readings beside it."""
    return replace(of, readings=readings)
