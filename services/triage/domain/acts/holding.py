"""In whose hands a case is: claimed, given back, assigned, handed over at the end of a shift."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain import commands, events
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.guards import check
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import Act
from shared.roles import Role
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
    """A commissioner assigns, anybody else hands over what they hold; never to who may not see it."""
    assigns = Role.COMMISSIONER in command.by.roles
    check(case, Act.ASSIGN if assigns else Act.HAND_OVER, command.by, rules)
    if command.to in case.dossier.walled:
        raise step_errors.ConflictOfInterest
    if case.claimed_by == command.to:
        return []
    return [
        events.CaseAssigned(
            case_id=case.case_id, at=now, by=command.by.id, to=command.to, holder=case.claimed_by
        )
    ]
