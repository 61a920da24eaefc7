"""A deadline in words, Indonesian or English: article, start, calendar and sum."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.rules.calendar import CalendarKind, Ends
from shared.rules.model import Deadline, StartsFrom
from shared.rules.sources import Language

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


def words(deadline: Deadline, language: Language) -> str:
    """The whole deadline in a few sentences: what, from when, counted how, until when, on what basis."""
    indonesian = language == "id"
    basis = f"Dasar: {deadline.article}." if indonesian else f"Basis: {deadline.article}."
    parts = [f"{deadline.name(language)}: {sum_words(deadline, language)}", basis]
    if not deadline.confirmed:
        label = "Belum dikonfirmasi" if indonesian else "Not confirmed"
        parts.append(f"{label}: {deadline.question(language)}.")
    return " ".join(parts)


def sum_words(deadline: Deadline, language: Language) -> str:
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


def length_words(deadline: Deadline, language: Language) -> str:
    """How long it is: "2 hari kalender"."""
    unit = UNITS[language, deadline.calendar]
    if language == "en" and deadline.length == 1:
        unit = unit.removesuffix("s")
    return f"{deadline.length} {unit}"


def due_words(deadline: Deadline, language: Language) -> str:
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


def _start_words(deadline: Deadline, language: Language) -> str:
    if deadline.starts_from in FROM_A_DAY:
        return day_words(deadline.started_at.astimezone(ZoneInfo(deadline.zone)).date(), language)
    return moment_words(deadline.started_at, deadline.zone, language)


def _end_words(due_at: datetime, deadline: Deadline, language: Language) -> str:
    if deadline.ends is Ends.SAME_HOUR:
        return moment_words(due_at, deadline.zone, language)
    last_day = (due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(deadline.zone)).date()
    return _joined(last_day, "24.00" if language == "id" else "24:00", deadline.zone, language)


def _joined(day: date, clock: str, zone: str, language: Language) -> str:
    at = "pukul" if language == "id" else "at"
    return f"{day_words(day, language)} {at} {clock} {ZONE_NAMES.get(zone, zone)}"


def _counting(deadline: Deadline, language: Language) -> str:
    if deadline.ends is Ends.SAME_HOUR:
        return ""
    if language == "id":
        counted = "hari pertama dihitung; " if deadline.first_day_counts else "hari pertama tidak dihitung; "
        return counted + (f"{len(deadline.skipped)} hari libur dilewati; " if deadline.skipped else "")
    counted = "the first day counts; " if deadline.first_day_counts else "the first day does not count; "
    return counted + (f"{len(deadline.skipped)} days off passed over; " if deadline.skipped else "")


def _extension(deadline: Deadline, extended: datetime, language: Language) -> str:
    end = _end_words(extended, deadline, language)
    if language == "id":
        return f", atau {end} bila diperlukan keterangan tambahan (+{deadline.extension})"
    return f", or {end} if further information is needed (+{deadline.extension})"
