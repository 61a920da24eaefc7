"""Dates as people give them: a day, or a moment with its zone; none may lie ahead in the office's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from services.intake.domain.refusals import Fault, InTheFuture, LodgedTooSoon, NoSuchDate, TooLongAgo
from services.intake.domain.submission import Submission
from shared.errors import N_
from shared.rules.model import Rulebook

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)

EARLIEST_YEAR = 1900
"""A slip of the year, and in the year 1 a shift of the zone would leave the calendar."""


def when(text: str) -> date | datetime | None:
    """A date, or a moment with its zone; None when it is neither."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return None


def date_faults(submission: Submission, rules: Rulebook, now: datetime) -> Iterator[Fault]:
    """What cannot be about the dates of a submission at `now`."""
    occurred = when(submission.occurred_at) if submission.occurred_at is not None else None
    if submission.occurred_at is not None and occurred is None:
        saying = N_("Tulis tanggal (2024-11-27) atau waktu dengan zona (+08:00).")
        yield Fault(NoSuchDate, "occurred_at", saying)
    given = {"occurred_at": occurred, "known_on": submission.known_on, "lodged_at": submission.lodged_at}
    misplaced = [
        fault
        for field, moment in given.items()
        if moment is not None
        for fault in _misplaced(field, moment, rules, now)
    ]
    yield from misplaced
    # Only dates that can be are compared: at the calendar's ends a shift of the zone would leave it.
    if not misplaced and submission.lodged_at is not None:
        if occurred is not None and _before(submission.lodged_at, occurred, rules):
            yield Fault(LodgedTooSoon, "lodged_at", N_("Waktu penyampaian mendahului waktu kejadian."))
        if submission.known_on and _before(submission.lodged_at, submission.known_on, rules):
            yield Fault(LodgedTooSoon, "lodged_at", N_("Waktu penyampaian mendahului tanggal diketahui."))


def _before(lodged_at: datetime, other: date | datetime, rules: Rulebook) -> bool:
    if isinstance(other, datetime):
        return lodged_at < other
    return lodged_at.astimezone(rules.zone).date() < other


def _misplaced(field: str, given: date | datetime, rules: Rulebook, now: datetime) -> Iterator[Fault]:
    if given.year < EARLIEST_YEAR:
        yield Fault(TooLongAgo, field, N_("Tahun ini terlalu lampau. Periksa kembali tahunnya."))
    elif given > now if isinstance(given, datetime) else given > now.astimezone(rules.zone).date():
        yield Fault(InTheFuture, field, _NOT_YET[field])


_NOT_YET = {
    "occurred_at": N_("Waktu kejadian belum tiba."),
    "known_on": N_("Tanggal diketahui belum tiba."),
    "lodged_at": N_("Waktu penyampaian belum tiba."),
}
