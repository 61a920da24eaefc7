"""When people can have sat over a case: not before it came in, not ahead of now, invited before they met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.triage.domain.acts.sittings import Discussion
from services.triage.domain.case import Case
from services.triage.domain.words import Kind
from shared.errors import N_
from shared.rules.calendar import start_of
from shared.rules.model import Rulebook

CLOCK_SKEW = timedelta(minutes=5)
_NOT_YET = N_("Waktu ini belum terjadi. Tulis waktu kejadian yang sebenarnya.")
_TOO_EARLY = N_("Waktu ini lebih awal daripada masuknya laporan. Periksa tanggal dan jamnya.")


def moment(field: str, at: datetime, case: Case, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    """What is wrong with a moment that a form names, by field."""
    if at > now + CLOCK_SKEW:
        return {field: _NOT_YET}
    return {field: _TOO_EARLY} if at < began(case, rules) else {}


def began(case: Case, rules: Rulebook) -> datetime:
    """Before this moment nobody sat over the case (UTC): it was lodged, or a finding was discovered, then.

    Moments are typed to the minute, so the whole minute of the lodging counts.
    """
    lodged = case.report.clock_start.replace(second=0, microsecond=0)
    if case.kind is not Kind.FINDING or case.report.known_on is None:
        return lodged
    return min(lodged, start_of(case.report.known_on, rules.zone))


def discussion_times(case: Case, record: Discussion, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    """What is wrong with the moments of a discussion and of its invitation, by field."""
    wrong = {
        **moment("held_at", record.held_at, case, rules, now),
        **moment("invited_at", record.invited_at, case, rules, now),
    }
    if not wrong and record.invited_at > record.held_at:
        return {"invited_at": N_("Undangan dikirim sebelum pembahasan diadakan.")}
    return wrong
