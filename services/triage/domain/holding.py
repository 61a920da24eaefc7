"""In whose hands a case is: claimed, given back, assigned, handed over at the end of a shift."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain import commands, events, step_errors
from services.triage.domain.case import Case
from services.triage.domain.guards import check
from services.triage.domain.lifecycle import Act
from shared.rules.model import Rulebook

Holding = commands.Claim | commands.Release | commands.Assign


def hold(case: Case, command: Holding, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """Take a case in hand or pass it on; claiming one's own or releasing a free one changes nothing."""
    by = command.by.id
    if isinstance(command, commands.Claim):
        check(case, Act.CLAIM, command.by, rules)
        held = case.claimed_by == by
        return [] if held else [events.CaseClaimed(case_id=case.case_id, at=now, by=by)]
    if isinstance(command, commands.Assign):
        return _assign(case, command, rules, now)
    check(case, Act.RELEASE, command.by, rules)
    if case.claimed_by is None:
        return []
    return [events.CaseReleased(case_id=case.case_id, at=now, by=by, holder=case.claimed_by)]


def _assign(case: Case, command: commands.Assign, rules: Rulebook, now: datetime) -> list[events.Fact]:
    """Who holds the case hands it over; else it is assigned. Never to somebody who may not see it."""
    own = case.claimed_by == command.by.id
    check(case, Act.HAND_OVER if own else Act.ASSIGN, command.by, rules)
    if command.to in case.dossier.walled:
        raise step_errors.ConflictOfInterest
    if case.claimed_by == command.to:
        return []
    return [
        events.CaseAssigned(
            case_id=case.case_id, at=now, by=command.by.id, to=command.to, holder=case.claimed_by
        )
    ]
