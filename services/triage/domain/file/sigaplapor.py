"""Bookkeeping for SigapLapor, Bawaslu's own system, which programs cannot reach: what is entered there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from services.triage.domain.numbers.official_numbers import OfficialNumber, parse
from services.triage.domain.spreadsheets import guarded
from shared.errors import N_, InvalidInput

COLUMNS: Final = (
    "Nomor Laporan/Temuan",
    "Tanggal Laporan/Temuan",
    "Nomor Registrasi",
    "Kategori 1",
    "Kategori 2",
    "Nomor SigapLapor",
    "Tanggal Entri",
)
"""What an officer types there; the two categories are the system's own columns."""
BOM: Final = "\ufeff"
"""Excel takes a file for UTF-8 only if it begins with this."""


class Category1(StrEnum):
    """SigapLapor's word for what the preliminary review came to; screens may translate it, the export not."""

    REGISTERED = N_("Registrasi")
    NOT_REGISTERED = N_("Tidak diregistrasi karena tidak memenuhi formil/materil")


class Category2(StrEnum):
    """SigapLapor's word for who handles it, likewise."""

    HERE = N_("Ditangani Bawaslu Tempat Melapor")
    PASSED_ON = N_("Dilimpahkan")
    RECEIVED = N_("Ditangani Bawaslu di tempat dilimpahkan/diteruskan")


class BadEntry(InvalidInput):
    """What an officer noted of an entry in SigapLapor cannot be so."""

    code: ClassVar[str] = "bad-sigaplapor-entry"


@dataclass(frozen=True, slots=True)
class Entry:
    """An officer entered the case there: the number that SigapLapor gave it, and on which day."""

    number: OfficialNumber
    entered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A case as SigapLapor asks for it; `registered` is None while the review goes on.

    `passed_on` says that it went to another office, `received` that it came from one, `heard` that hearings
    are to be entered as well. `unreadable` was noted as a number and is none; `revision` is that of the case.
    """

    case_id: str
    number: str
    received_on: date
    registered: bool | None = None
    registration: str = ""
    passed_on: bool = False
    received: bool = False
    heard: bool = False
    entry: Entry | None = None
    unreadable: str = ""
    revision: int = 1


def note_entry(number: str, entered_on: date, *, received_on: date, today: date) -> Entry:
    """What an officer says about an entry, checked.

    Raises:
        UnreadableNumber: names the part of the number that is wrong.
        BadEntry: the day is before the case was received, or still to come.
    """
    read = parse(number)
    if entered_on < received_on:
        raise _bad_day(N_("Tanggal entri tidak boleh sebelum laporan diterima. Periksa tanggalnya."))
    if entered_on > today:
        raise _bad_day(N_("Tanggal entri tidak boleh di hari yang akan datang. Periksa tanggalnya."))
    return Entry(read, entered_on)


def not_entered(cases: Iterable[Reviewed]) -> list[Reviewed]:
    """Cases whose review is over and that nobody has entered there, the oldest first."""
    waiting = [one for one in cases if one.entry is None and (one.registered is not None or one.passed_on)]
    return sorted(waiting, key=lambda one: (one.received_on, one.number, one.case_id))


def category_1(case: Reviewed) -> str:
    """The first category; empty while nothing is decided."""
    if case.registered is None:
        return ""
    return Category1.REGISTERED if case.registered else Category1.NOT_REGISTERED


def category_2(case: Reviewed) -> str:
    """The second category, which SigapLapor has of registered cases and of those passed on."""
    if case.passed_on:
        return Category2.PASSED_ON
    if not case.registered:
        return ""
    return Category2.RECEIVED if case.received else Category2.HERE


def export(cases: Sequence[Reviewed]) -> bytes:
    """The cases as CSV that Excel opens; the same cases give the same bytes, in whatever order they come."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for one in sorted(cases, key=lambda one: (one.received_on, one.number, one.case_id)):
        rows.writerow(map(guarded, _row(one)))
    return (BOM + text.getvalue()).encode()


def _row(case: Reviewed) -> tuple[str, ...]:
    entered = (case.entry.number.text, case.entry.entered_on.isoformat()) if case.entry else ("", "")
    received_on = case.received_on.isoformat()
    return (case.number, received_on, case.registration, category_1(case), category_2(case), *entered)


def _bad_day(sentence: str) -> BadEntry:
    return BadEntry(sentence, fields={"entered_on": sentence})
