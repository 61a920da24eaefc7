"""Dates as people give them: a day, or a moment with its zone; none may lie ahead in the office's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from services.intake.domain.refusals import Fault, InTheFuture, NoSuchDate
from services.intake.domain.submission import Submission
from shared.errors import N_
from shared.rules.model import Rulebook

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


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
    today = now.astimezone(rules.zone).date()
    if submission.occurred_at is not None:
        occurred = when(submission.occurred_at)
        if occurred is None:
            yield Fault(
                NoSuchDate, "occurred_at", N_("Tulis tanggal (2024-11-27) atau waktu dengan zona (+08:00).")
            )
        elif occurred > now if isinstance(occurred, datetime) else occurred > today:
            yield Fault(InTheFuture, "occurred_at", N_("Waktu kejadian belum tiba."))
    if submission.known_on is not None and submission.known_on > today:
        yield Fault(InTheFuture, "known_on", N_("Tanggal diketahui belum tiba."))
    if submission.lodged_at is not None and submission.lodged_at > now:
        yield Fault(InTheFuture, "lodged_at", N_("Waktu penyampaian belum tiba."))
