"""A tip and the report that its sender lodged: both cases say so, and neither moves by it.

The report's event names the tip, so triage knows both cases' ids before either is here. Nobody of the staff
ties them so or takes it back: it was the sender's own act.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.triage.domain.case import Case
from services.triage.domain.file.dossier_facts import CasesLinked, Tie
from services.triage.domain.words import Kind, Stage
from shared.ids import derived

CLOSED: Final = frozenset({Stage.TIP_CLOSED})


def tip_of(case: Case) -> str | None:
    """The id of the tip's case, for the case of a report that its sender lodged."""
    origin = case.report.lodged_from
    return derived(origin, "case") if origin else None


def untied(case: Case) -> bool:
    """Whether it came from a tip and does not say so yet; the tip's half is put on record before."""
    return case.report.lodged_from is not None and all(link.tie is not Tie.TIP for link in case.dossier.links)


def lodged_as(case: Case) -> str | None:
    """The case of the report that the sender of this tip lodged."""
    return next((link.other for link in case.dossier.links if link.tie is Tie.LODGED), None)


def closing_due(case: Case) -> bool:
    """Whether the tip is still to be closed, now that it went on as a report; a finding goes its own way."""
    return lodged_as(case) is not None and case.kind is Kind.TIP and case.stage not in CLOSED


def tie_half(case: Case, other: str, tie: Tie, *, by: str, now: datetime) -> list[CasesLinked]:
    """One half, `Tie.LODGED` on the tip or `Tie.TIP` on the report; said twice it is one.

    No row of the rulebook is asked, at whatever stage: it is no act of the staff and moves nothing.
    """
    if any((link.other, link.tie) == (other, tie) for link in case.dossier.links):
        return []
    return [CasesLinked(case_id=case.case_id, at=now, by=by, other=other, tie=tie)]
