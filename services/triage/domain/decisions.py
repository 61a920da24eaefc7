"""What may follow from a command: one pure function per decision, from state, rules and now to facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.triage.domain import commands, errors, events, faults
from services.triage.domain.acts.guards import permitted
from services.triage.domain.acts.holding import hold
from services.triage.domain.acts.sittings import leaving
from services.triage.domain.acts.steps import take
from services.triage.domain.approval.approvals import approve
from services.triage.domain.approval.proposals import four_eyes
from services.triage.domain.belonging.belong import belong
from services.triage.domain.belonging.belonging_commands import (
    BelongCommand,
)
from services.triage.domain.case import Case
from services.triage.domain.clocks import deadlines
from services.triage.domain.clocks.correction import correct
from services.triage.domain.clocks.ticking import tick
from services.triage.domain.file.dossier_commands import FileCommand, OpenExhibit, RaiseWall
from services.triage.domain.file.dossier_facts import WallRaised
from services.triage.domain.file.filing import file
from services.triage.domain.lifecycle import Act
from services.triage.domain.passing.passing_commands import PassCommand
from services.triage.domain.passing.passing_facts import CasePassed
from services.triage.domain.passing.passing_rules import pass_on
from services.triage.domain.protection import passages
from services.triage.domain.protection.identity_ends import cut_off, left_behind, over
from services.triage.domain.protection.protecting import protect
from services.triage.domain.protection.protection_commands import ProtectCommand
from services.triage.domain.routes import hand_deliveries
from services.triage.domain.routes.deliveries import record
from services.triage.domain.words import Stage
from shared.rules.model import Rulebook


def decide(case: Case | None, command: commands.Command, rules: Rulebook, now: datetime) -> list[events.Fact]:
    """The facts that follow from a command; none when it was done before and its repeat is harmless.

    Raises:
        DomainError: the move is refused; see `errors.py`. Nothing is ever ignored in silence.
    """
    if isinstance(command, commands.OpenCase):
        return open_case(case, command, rules, now=now)
    if case is None:
        raise errors.NoSuchCase
    if rules.id != case.rulebook:
        raise faults.WrongRulebook(case.rulebook, rules.id)
    return list(_decide(case, command, rules, now))


def _decide(case: Case, command: commands.Later, rules: Rulebook, now: datetime) -> Sequence[events.Fact]:
    match command:
        case commands.Claim() | commands.Release() | commands.Assign():
            return hold(case, command, rules, now=now)
        case commands.Propose() | commands.Decline() | commands.Withdraw():
            return four_eyes(case, command, rules, now=now)
        case commands.Approve():
            return approve(case, command, rules, now=now)
        case commands.TakeStep() | commands.Tick() | commands.CorrectDeadlines():
            return _moved(case, command, rules, now)
        case commands.RecordSent() | commands.RecordAcknowledged() | commands.RecordReturned():
            return record(case, command, rules, now=now)
        case _:
            return _kept(case, command, rules, now)


def _kept(
    case: Case,
    command: FileCommand | ProtectCommand | PassCommand | BelongCommand,
    rules: Rulebook,
    now: datetime,
) -> Sequence[events.Fact]:
    """What moves no case to another stage."""
    if isinstance(command, PassCommand):
        passed = pass_on(case, command, rules, now=now)
        gone = any(isinstance(fact, CasePassed | WallRaised) for fact in passed)
        return [*left_behind(case, command.by, now=now), *passed] if gone else passed
    if isinstance(command, OpenExhibit):
        passages.check_exhibit(case, command)
    if isinstance(command, ProtectCommand):
        return protect(case, command, rules, now=now)
    if isinstance(command, BelongCommand):
        return belong(case, command, rules, now=now)
    filed = file(case, command, rules, now=now)
    if isinstance(command, RaiseWall):
        return [*filed, *cut_off(case, command.accounts, command.by, now=now)]
    return filed


def _moved(
    case: Case,
    command: commands.TakeStep | commands.Tick | commands.CorrectDeadlines,
    rules: Rulebook,
    now: datetime,
) -> Sequence[events.Fact]:
    """What one person's step, the clock, or a correction of the law brings."""
    if isinstance(command, commands.CorrectDeadlines):
        return correct(case, command, rules, now=now)
    if isinstance(command, commands.Tick):
        return [*tick(case, command, rules, now=now), *over(case, command.by, now=now)]
    return [
        *take(case, command, rules, now=now),
        *cut_off(case, leaving(command.record), command.by, now=now),
        *hand_deliveries.delivered(case, command, rules, now=now),
    ]


def open_case(
    case: Case | None, command: commands.OpenCase, rules: Rulebook, *, now: datetime
) -> list[events.Fact]:
    """Open the case of a report, its clocks running from lodging, discovery, or not at all."""
    stage = case.stage if case else None
    move = permitted(stage, Act.OPEN, command.report.kind, command.by, rules)[0]
    return [
        events.CaseOpened(
            case_id=command.case_id,
            at=now,
            by=command.by.id,
            report=deadlines.with_window_checked(command.report, rules),
            rulebook=rules.id,
            stage=Stage(move.to or ""),
            deadlines=deadlines.opening(command.report, rules),
            keyset=command.keyset,
        )
    ]
