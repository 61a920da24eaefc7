"""Why no clock runs on a case: where the law sets no time, that is said and not left to guess."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.triage.domain.case import Case
from services.triage.domain.words import Decision, Outcome, Stage
from shared.errors import N_
from shared.rules.handling import Lane
from shared.rules.model import Rulebook


class NoClock(StrEnum):
    """Each reason by name."""

    OVER = "over"
    TIP = "tip"
    RETURNED = "returned"
    REVERSED = "reversed"
    DECIDED = "decided"
    OUTSIDE = "outside"


NO_CLOCK_WORDS: Mapping[NoClock, str] = MappingProxyType(
    {
        NoClock.OVER: N_("Penanganan kasus ini sudah selesai."),
        NoClock.TIP: N_("Informasi awal tidak memulai jam tenggat; hasil penelusuran dapat menjadi temuan."),
        NoClock.RETURNED: N_(
            "Aturan tidak menyebut batas waktu menindaklanjuti penerusan yang dikembalikan; "
            "kasus berada paling atas di antrean."
        ),
        NoClock.REVERSED: N_(
            "Keputusan sebelumnya dibatalkan, dan aturan kasus ini tidak menyebut batas waktu sesudahnya."
        ),
        NoClock.DECIDED: N_(
            "Pleno sudah memutus; aturan tidak menyebut batas waktu pelaksanaan putusan ini."
        ),
        NoClock.OUTSIDE: N_("Menunggu instansi lain; aturan tidak menyebut batas waktu untuk langkah ini."),
    }
)
_AT: Mapping[Stage, NoClock] = MappingProxyType(
    {
        Stage.TRACING: NoClock.TIP,
        Stage.DECIDED: NoClock.DECIDED,
        Stage.TRACKING: NoClock.OUTSIDE,
        Stage.ESCALATED: NoClock.OUTSIDE,
        Stage.FORWARDED: NoClock.OUTSIDE,
        Stage.ACKNOWLEDGED: NoClock.OUTSIDE,
    }
)


def why_none(case: Case, rules: Rulebook) -> NoClock | None:
    """The reason, None while a clock runs; an open case that has neither is a hole in its rulebook."""
    if any(clock.waiting for clock in case.clocks):
        return None
    if rules.case_stages[case.stage].lane is Lane.CLOSED:
        return NoClock.OVER
    last = case.last_handoff
    if last is not None and last.returned_at is not None:
        return NoClock.RETURNED
    return _AT.get(case.stage) or (NoClock.REVERSED if _reversed(case) else None)


def _reversed(case: Case) -> bool:
    """Whether the last decision that moved the case took another one back."""
    approved = [one.proposal.decision for one in case.rulings if one.outcome is Outcome.APPROVED]
    moving = [one for one in approved if one is not Decision.REFUSE_WITHDRAWAL]
    return bool(moving) and moving[-1] is Decision.REVERSE
