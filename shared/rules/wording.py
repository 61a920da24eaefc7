"""A deadline in words, Indonesian or English: article, start, calendar, sum, who must act, rival readings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.rules.calendar import CalendarKind, Ends
from shared.rules.deadlines import OFFICE, REPORTER, Deadline, Period, ReadDeadline, StartsFrom
from shared.rules.sources import Language, Named

MONTHS = MappingProxyType(
    {
        "id": (
            *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
            *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
        ),
        "en": (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
    }
)
WEEKDAYS = MappingProxyType(
    {
        "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
        "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    }
)
ZONE_NAMES = MappingProxyType({"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"})
UNITS = MappingProxyType(
    {
        ("id", CalendarKind.CALENDAR_DAYS): "hari kalender",
        ("id", CalendarKind.WORKING_DAYS): "hari kerja",
        ("id", CalendarKind.HOURS): "jam",
        ("en", CalendarKind.CALENDAR_DAYS): "calendar days",
        ("en", CalendarKind.WORKING_DAYS): "working days",
        ("en", CalendarKind.HOURS): "hours",
    }
)
FROM_A_DAY = frozenset({StartsFrom.KNOWLEDGE, StartsFrom.DISCOVERY})
"""Starts that are known as a date only; an hour would be an invention."""
STARTS = MappingProxyType(
    {
        ("id", StartsFrom.REPORT): "laporan disampaikan",
        ("id", StartsFrom.NOTICE): "pemberitahuan",
        ("id", StartsFrom.REGISTRATION): "registrasi",
        ("id", StartsFrom.DECISION): "keputusan Bawaslu",
        ("id", StartsFrom.KNOWLEDGE): "peristiwa diketahui atau ditemukan",
        ("id", StartsFrom.DISCOVERY): "temuan ditemukan",
        ("id", StartsFrom.RECEIPT): "penerusan diterima",
        ("id", StartsFrom.STEP): "langkah sebelumnya",
        ("en", StartsFrom.REPORT): "the report was lodged",
        ("en", StartsFrom.NOTICE): "the notice",
        ("en", StartsFrom.REGISTRATION): "registration",
        ("en", StartsFrom.DECISION): "Bawaslu's decision",
        ("en", StartsFrom.KNOWLEDGE): "the event became known or was found",
        ("en", StartsFrom.DISCOVERY): "the finding was discovered",
        ("en", StartsFrom.RECEIPT): "the hand-off was received",
        ("en", StartsFrom.STEP): "the step before it",
    }
)


ACTORS = MappingProxyType(
    {
        ("id", OFFICE): "kantor pengawas Pemilihan",
        ("id", REPORTER): "pelapor",
        ("en", OFFICE): "the election-supervisory office",
        ("en", REPORTER): "the reporter",
    }
)
_NOBODY: Mapping[str, Named] = MappingProxyType({})
_NO_HOLIDAYS: Mapping[date, Named] = MappingProxyType({})
_UNCOUNTED = MappingProxyType({"id": "hari pertama, tidak dihitung", "en": "the first day, not counted"})
SPANS = MappingProxyType({"id": ("hari", "jam", "menit"), "en": ("day", "hour", "minute")})
_DAY = timedelta(days=1)


def words(deadline: Deadline, language: Language, receivers: Mapping[str, Named] = _NOBODY) -> str:
    """The whole deadline in a few sentences: what, from when, counted how, until when, on what basis, who.

    Rival readings and the margin follow if there are any. `receivers` gives names to bodies that must act.
    """
    indonesian = language == "id"
    basis, acts = ("Dasar", "Wajib bertindak") if indonesian else ("Basis", "Who must act")
    parts = [
        f"{deadline.name(language)}: {sum_words(deadline, language)}",
        f"{basis}: {deadline.article}.",
        f"{acts}: {actor_words(deadline, language, receivers)}.",
    ]
    if not deadline.confirmed:
        parts.append(f"{_doubt(language)}: {deadline.question(language)}.")
    if len(deadline.readings) > 1:
        label = "Cara baca yang ada" if indonesian else "Readings of the law"
        listed = "; ".join(reading_words(each, deadline, language) for each in deadline.readings)
        parts += [f"{label}: {listed}.", margin_words(deadline, language)]
    return " ".join(parts)


def sum_words(deadline: Period, language: Language) -> str:
    """Start, calendar and sum without name and basis."""
    indonesian = language == "id"
    start = _start_words(deadline, language)
    since, until = ("sejak", "berakhir") if indonesian else ("since", "ends")
    event = STARTS[language, deadline.starts_from]
    sentence = (
        f"{length_words(deadline, language)} {since} {event} ({start}); "
        f"{_counting(deadline, language)}{until} {due_words(deadline, language)}"
    )
    if deadline.extended_due_at is not None:
        sentence += _extension(deadline, deadline.extended_due_at, language)
    return sentence + "."


def actor_words(deadline: Deadline, language: Language, receivers: Mapping[str, Named] = _NOBODY) -> str:
    """Who must act; the bare id of a body that `receivers` lacks."""
    named = receivers.get(deadline.actor)
    return ACTORS.get((language, deadline.actor)) or (named.name(language) if named else deadline.actor)


def reading_words(reading: ReadDeadline, deadline: Deadline, language: Language) -> str:
    """One reading beside the others: its sum and basis, whether work goes to it, or is over by it."""
    indonesian = language == "id"
    notes = [reading.article]
    if reading.id == deadline.governing:
        notes.append("acuan kerja" if indonesian else "the one worked to")
    if reading.over:
        notes.append("sudah lewat ketika tenggat mulai" if indonesian else "over when the clock started")
    if not reading.confirmed:
        notes.append(f"{_doubt(language).lower()}: {reading.question(language)}")
    counted = sum_words(reading, language).removesuffix(".")
    return f"{reading.name(language)}: {counted} ({'; '.join(notes)})"


def margin_words(deadline: Deadline, language: Language) -> str:
    """How far the latest reading ends behind the one worked to: "Selisih ...: 2 hari."."""
    label = "Selisih dengan cara baca terlama" if language == "id" else "Margin to the latest reading"
    return f"{label}: {_span(deadline.margin, language)}."


def steps(
    deadline: Period, language: Language, holidays: Mapping[date, Named] = _NO_HOLIDAYS
) -> tuple[str, ...]:
    """The arithmetic, a line for each day: counted, passed over, or the first one that does not count.

    Hours are one line. `holidays` gives names to days that were passed over.
    """
    if deadline.calendar is CalendarKind.HOURS:
        end = moment_words(deadline.due_at, deadline.zone, language)
        return (f"{_start_words(deadline, language)} + {length_words(deadline, language)} = {end}",)
    lines, number = [], 0
    day = deadline.started_at.astimezone(ZoneInfo(deadline.zone)).date()
    if not deadline.first_day_counts:
        lines.append(f"{_short_day(day, language)}: {_UNCOUNTED[language]}")
        day += _DAY
    while day <= deadline.last_day:
        if day in deadline.skipped:
            told = _off(day, language, holidays)
        else:
            number += 1
            told = f"hari ke-{number}" if language == "id" else f"day {number}"
        lines.append(f"{_short_day(day, language)}: {told}")
        day += _DAY
    return tuple(lines)


def length_words(deadline: Period, language: Language) -> str:
    """How long it is: "2 hari kalender"."""
    unit = UNITS[language, deadline.calendar]
    if language == "en" and deadline.length == 1:
        unit = unit.removesuffix("s")
    return f"{deadline.length} {unit}"


def due_words(deadline: Period, language: Language) -> str:
    """The end in the office's zone; the end of a day is written 24.00, as letters do."""
    return _end_words(deadline.due_at, deadline, language)


def moment_words(at: datetime, zone: str, language: Language) -> str:
    """A moment in a zone: "27 November 2024 pukul 09.15 WITA"."""
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H.%M}" if language == "id" else f"{local:%H:%M}"
    return _joined(local.date(), clock, zone, language)


def day_words(day: date, language: Language) -> str:
    """A day: "27 November 2024"."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def _start_words(deadline: Period, language: Language) -> str:
    if deadline.starts_from in FROM_A_DAY:
        return day_words(deadline.started_at.astimezone(ZoneInfo(deadline.zone)).date(), language)
    return moment_words(deadline.started_at, deadline.zone, language)


def _end_words(due_at: datetime, deadline: Period, language: Language) -> str:
    if deadline.ends is Ends.SAME_HOUR:
        return moment_words(due_at, deadline.zone, language)
    last_day = (due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(deadline.zone)).date()
    return _joined(last_day, "24.00" if language == "id" else "24:00", deadline.zone, language)


def _joined(day: date, clock: str, zone: str, language: Language) -> str:
    at = "pukul" if language == "id" else "at"
    return f"{day_words(day, language)} {at} {clock} {ZONE_NAMES.get(zone, zone)}"


def _counting(deadline: Period, language: Language) -> str:
    if deadline.ends is Ends.SAME_HOUR:
        return ""
    if language == "id":
        counted = "hari pertama dihitung; " if deadline.first_day_counts else "hari pertama tidak dihitung; "
        return counted + (f"{len(deadline.skipped)} hari libur dilewati; " if deadline.skipped else "")
    counted = "the first day counts; " if deadline.first_day_counts else "the first day does not count; "
    return counted + (f"{len(deadline.skipped)} days off passed over; " if deadline.skipped else "")


def _extension(deadline: Period, extended: datetime, language: Language) -> str:
    end = _end_words(extended, deadline, language)
    if language == "id":
        return f", atau {end} bila diperlukan keterangan tambahan (+{deadline.extension})"
    return f", or {end} if further information is needed (+{deadline.extension})"


def _doubt(language: Language) -> str:
    return "Belum dikonfirmasi" if language == "id" else "Not confirmed"


def _short_day(day: date, language: Language) -> str:
    """A day of the sum: "Rab 30 Okt"."""
    month = MONTHS[language][day.month - 1]
    return f"{WEEKDAYS[language][day.weekday()]} {day.day} {month[:3]}"


def _off(day: date, language: Language, holidays: Mapping[date, Named]) -> str:
    off = "libur" if language == "id" else "day off"
    named = holidays.get(day)
    return f"{off} ({named.name(language)})" if named else off


def _span(span: timedelta, language: Language) -> str:
    days, rest = divmod(span, _DAY)
    hours, rest = divmod(rest, timedelta(hours=1))
    numbers = (days, hours, rest // timedelta(minutes=1))
    parts = [_number(*each, language) for each in zip(numbers, SPANS[language], strict=True) if each[0]]
    return " ".join(parts) or ("tidak ada" if language == "id" else "none")


def _number(number: int, unit: str, language: Language) -> str:
    return f"{number} {unit}s" if language == "en" and number != 1 else f"{number} {unit}"
