"""Who may let a case pass to another office, and what follows; see the decision record on several offices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.triage.domain import errors, events
from services.triage.domain.acts.reach import check_open
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_facts import MERGING
from services.triage.domain.passing import passing_commands as ask, passing_errors as wrong
from services.triage.domain.passing.office_walls import release_merge, wall_office
from services.triage.domain.passing.passing_checks import (
    check_free,
    check_office,
    check_role,
    check_settler,
    check_words,
)
from services.triage.domain.passing.passing_facts import (
    CasePassed,
    CaseReceived,
    PassingDropped,
    PassingProposed,
)
from shared.roles import Role
from shared.rules.model import Rulebook

ACTORS = (Role.OFFICER, Role.COMMISSIONER)


def pass_on(case: Case, command: ask.PassCommand, rules: Rulebook, *, now: datetime) -> Sequence[events.Fact]:
    """The facts that follow.

    Raises:
        NoSuchCase, RoleMissing, NotHolder, ProposalPending, SamePerson: see `errors.py`.
        Recused: see `step_errors.py`.
        UnknownOffice, OfficeInConflict, PassingPending, PassingChanged, MergedCase, NotReceived,
            NotIncoming: see `passing_errors.py`.
    """
    match command:
        case ask.WallOffice():
            return wall_office(case, command, rules, now)
        case ask.ReleaseMerge():
            return release_merge(case, command, rules, now)
        case ask.PassOn():
            return [_passed(case, command, now)]
        case ask.ReceiveCase():
            return [_received(case, command, now)]
        case ask.ProposePassing():
            return [_proposed(case, command, now)]
        case ask.DropPassing():
            return [_dropped(case, command, now)]


def _proposed(case: Case, command: ask.ProposePassing, now: datetime) -> PassingProposed:
    check_open(case, command.by)
    check_role(command.by, "pass", ACTORS)
    check_settler(case, command.by)
    check_free(case)
    if case.claimed_by not in {None, command.by.id} and Role.COMMISSIONER not in command.by.roles:
        raise errors.NotHolder(case.claimed_by)
    if case.passing.waiting is not None:
        raise wrong.PassingPending
    _check_alone(case)
    check_office(case, command.to)
    check_words(command.words)
    return PassingProposed(
        case_id=case.case_id,
        at=now,
        by=command.by.id,
        number=case.passing.proposed + 1,
        to=command.to,
        words=command.words,
    )


def _dropped(case: Case, command: ask.DropPassing, now: datetime) -> PassingDropped:
    check_open(case, command.by)
    waiting = _waiting(case, command.number)
    if waiting.by != command.by.id:
        check_role(command.by, "drop_passing", (Role.COMMISSIONER,))
        check_settler(case, command.by)
    return PassingDropped(case_id=case.case_id, at=now, by=command.by.id, number=waiting.number)


def _passed(case: Case, command: ask.PassOn, now: datetime) -> CasePassed:
    """Also of a case that its office no longer finds: this is the one act that is left."""
    if command.by.id in case.dossier.walled:
        raise errors.NoSuchCase
    check_role(command.by, "pass_on", (Role.COMMISSIONER,))
    waiting = _waiting(case, command.number)
    if waiting.by == command.by.id:
        raise errors.SamePerson
    check_free(case)
    check_office(case, waiting.to)
    if not waiting.conflict:
        # A conflict leaves nothing to decide: whoever is left lets the case go.
        check_settler(case, command.by)
        _check_alone(case)
    return CasePassed(
        case_id=case.case_id,
        at=now,
        by=command.by.id,
        number=waiting.number,
        origin=case.office,
        to=waiting.to,
        conflict=waiting.conflict,
        report_id=case.report_id,
    )


def _check_alone(case: Case) -> None:
    if any(one.tie in MERGING for one in case.dossier.links):
        raise wrong.MergedCase


def _received(case: Case, command: ask.ReceiveCase, now: datetime) -> CaseReceived:
    if command.by.id in case.dossier.walled:
        raise errors.NoSuchCase
    check_role(command.by, "receive", ACTORS)
    if not case.passing.incoming:
        raise wrong.NotIncoming
    return CaseReceived(case_id=case.case_id, at=now, by=command.by.id, office=case.office)


def _waiting(case: Case, number: int) -> PassingProposed:
    waiting = case.passing.waiting
    if waiting is None or waiting.number != number:
        raise wrong.PassingChanged
    return waiting
