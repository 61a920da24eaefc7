"""What may follow from a command: one pure function per decision, from state, rules and now to facts."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from services.triage.domain import commands, deadlines, errors, events, faults
from services.triage.domain.case import Case
from services.triage.domain.deliveries import record
from services.triage.domain.guards import check, permitted
from services.triage.domain.lifecycle import Act
from services.triage.domain.proposals import approve, drop, propose
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
    return _decide(case, command, rules, now)


def _decide(case: Case, command: commands.Later, rules: Rulebook, now: datetime) -> list[events.Fact]:
    match command:
        case commands.Claim() | commands.Release():
            return hold(case, command, now=now)
        case commands.Propose():
            return propose(case, command, rules, now=now)
        case commands.Approve():
            return approve(case, command, rules, now=now)
        case commands.Decline() | commands.Withdraw():
            return drop(case, command, now=now)
        case commands.RecordSent() | commands.RecordAcknowledged() | commands.RecordReturned():
            return record(case, command, now=now)
        case _:
            assert_never(command)


def open_case(
    case: Case | None, command: commands.OpenCase, rules: Rulebook, *, now: datetime
) -> list[events.Fact]:
    """Open the case of a report, its clocks running from lodging, discovery, or not at all."""
    move = permitted(case.stage if case else None, Act.OPEN, command.report.kind, command.by)
    return [
        events.CaseOpened(
            case_id=command.case_id,
            at=now,
            by=command.by.id,
            report=deadlines.with_window_checked(command.report, rules),
            rulebook=rules.id,
            stage=move.to,
            deadlines=deadlines.opening(command.report, rules),
            keyset=command.keyset,
        )
    ]


def hold(case: Case, command: commands.Claim | commands.Release, *, now: datetime) -> list[events.Fact]:
    """Take a case in hand or give it back; claiming one's own or releasing a free one changes nothing."""
    by = command.by.id
    if isinstance(command, commands.Claim):
        check(case, Act.CLAIM, command.by)
        held = case.claimed_by == by
        return [] if held else [events.CaseClaimed(case_id=case.case_id, at=now, by=by)]
    check(case, Act.RELEASE, command.by)
    if case.claimed_by is None:
        return []
    return [events.CaseReleased(case_id=case.case_id, at=now, by=by, holder=case.claimed_by)]
