"""Who is kept from a tip is kept from the report that its sender lodged: it is the same matter."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain import events
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_facts import WallRaised
from services.triage.domain.passing.office_walls import walled_off


def inherited_walls(case: Case, tip: Case, *, by: str, now: datetime) -> list[events.Fact]:
    """The walls of the tip that the report does not have yet, as they stand when the two are tied.

    An office that is named in the tip lets the report go where the tip went or is to go. A wall that is
    raised on the tip later is raised on the report by a person: the two go their own ways.
    """
    accounts = tuple(sorted(set(tip.dossier.walled) - set(case.dossier.walled)))
    waiting = tip.passing.waiting if tip.passing.conflict else None
    named = {*tip.passing.walled, *((tip.office,) if waiting else ())}
    to = waiting.to if waiting else tip.office
    if case.office in named and case.office != to and not case.passing.conflict:
        return walled_off(case, accounts, to, "", by=by, now=now)
    if not accounts:
        return []
    return [WallRaised(case_id=case.case_id, at=now, by=by, accounts=accounts)]
