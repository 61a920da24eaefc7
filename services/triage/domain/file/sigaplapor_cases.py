"""A case as SigapLapor asks for it: what its review came to, and whether an officer entered it there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from services.triage.domain.acts.sittings import Hearing
from services.triage.domain.approval.proposal import Ruling
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_facts import EnteredElsewhere
from services.triage.domain.file.sigaplapor import Entry, Reviewed
from services.triage.domain.numbers.official_numbers import UnreadableNumber, parse
from services.triage.domain.words import Decision, Kind, Outcome, Stage

_SERIES: Final = ("report", "finding")
_REGISTERING: Final = frozenset({Decision.REGISTER, Decision.FIX_FINDING})
_REVIEWING: Final = _REGISTERING | {Decision.REFUSE}


class Standing(StrEnum):
    """Where a case stands that SigapLapor asks for."""

    WAITING = "waiting"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class TwiceEntered:
    """Two cases bear one number there; one of them was noted wrongly."""

    number: str
    case_ids: tuple[str, ...]


def standing(case: Case) -> Standing | None:
    """Whether it still has to be entered there; None while its review goes on, and for a tip."""
    if case.kind is Kind.TIP or (_registered(case) is None and not _passed_on(case)):
        return None
    return Standing.ENTERED if _entry(case.dossier.elsewhere) else Standing.WAITING


def reviewed(case: Case, zone: ZoneInfo) -> Reviewed:
    """The case in what SigapLapor asks for; its days are those of the office's zone."""
    noted = case.dossier.elsewhere
    entry = _entry(noted)
    return Reviewed(
        case_id=case.case_id,
        number=_number(case),
        received_on=received_on(case, zone),
        registered=_registered(case),
        registration=case.dossier.number("registration") or "",
        passed_on=_passed_on(case),
        heard=any(isinstance(one.record, Hearing) for one in case.dossier.entries),
        entry=entry,
        unreadable=noted.number if noted and entry is None else "",
        revision=case.revision,
    )


def received_on(case: Case, zone: ZoneInfo) -> date:
    """The day on which the office got the report or finding."""
    return case.report.clock_start.astimezone(zone).date()


def twice_entered(cases: Iterable[Reviewed]) -> list[TwiceEntered]:
    """Numbers that were noted for more than one case, in their order."""
    found: dict[str, list[str]] = {}
    for one in cases:
        if one.entry:
            found.setdefault(one.entry.number.text, []).append(one.case_id)
    return [TwiceEntered(text, tuple(sorted(ids))) for text, ids in sorted(found.items()) if len(ids) > 1]


def _number(case: Case) -> str:
    """Its own number; that of its receipt while it has none."""
    numbers = (case.dossier.number(series) for series in _SERIES)
    return next((one for one in numbers if one), case.report.receipt_number)


def _entry(noted: EnteredElsewhere | None) -> Entry | None:
    """What was noted, if it is written as SigapLapor writes numbers."""
    try:
        return Entry(parse(noted.number), noted.entered_on) if noted else None
    except UnreadableNumber:
        return None


def _registered(case: Case) -> bool | None:
    if case.stage is Stage.COMPLETION_EXPIRED:
        return False
    last = _last(case.rulings, _REVIEWING)
    return None if last is None else last in _REGISTERING


def _passed_on(case: Case) -> bool:
    return case.stage is Stage.TRANSFERRED or _last(case.rulings, {Decision.TRANSFER}) is not None


def _last(rulings: Iterable[Ruling], wanted: Iterable[Decision]) -> Decision | None:
    """The last of these decisions that was approved and that no reversal took back."""
    standing_ones: list[Decision] = []
    for ruling in rulings:
        if ruling.outcome is not Outcome.APPROVED:
            continue
        if ruling.proposal.decision is Decision.REVERSE:
            del standing_ones[-1:]
        else:
            standing_ones.append(ruling.proposal.decision)
    return next((one for one in reversed(standing_ones) if one in set(wanted)), None)
