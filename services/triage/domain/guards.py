"""Who may do what now: the lifecycle table first, then claims and four eyes."""

from __future__ import annotations

from services.triage.domain import errors
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act, Move, acts_at, find_move
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import Actor
from shared.errors import DomainError
from shared.roles import Role


def permitted(stage: Stage | None, act: Act, kind: Kind, by: Actor) -> Move:
    """The row of the table under which this actor may do this.

    Raises:
        IllegalMove: the table has no such row.
        RoleMissing: the row is for other roles, or for the system alone.
    """
    move = find_move(stage, act, kind)
    if move is None:
        raise errors.IllegalMove(stage or "none", act, allowed(stage, kind))
    holds_role = bool(move.roles & by.roles) if by.kind == "person" else False
    if not (holds_role or (not move.roles and by.kind == "system")):
        raise errors.RoleMissing(act, sorted(move.roles))
    return move


def allowed(stage: Stage | None, kind: Kind) -> str:
    """The acts that are open at a stage, for a person to read."""
    return ", ".join(acts_at(stage, kind)) or "-"


def check(case: Case, act: Act, by: Actor) -> None:
    """Everything that forbids an act on this case, apart from what the command itself says.

    Raises:
        IllegalMove, RoleMissing, AlreadyClaimed, NotHolder, ProposalPending, NoProposal, SamePerson,
            NotProposer: see `errors.py`.
    """
    permitted(case.stage, act, case.kind, by)
    if act is Act.CLAIM and case.claimed_by not in {None, by.id}:
        raise errors.AlreadyClaimed(case.claimed_by or "")
    if act is Act.RELEASE:
        _check_release(case, by)
    elif act in PROPOSING.values():
        _check_proposing(case, by)
    elif act in APPROVING.values() or act in {Act.DECLINE, Act.WITHDRAW}:
        _check_settling(case, act, by)


def available(case: Case, by: Actor) -> tuple[Act, ...]:
    """The acts that this actor could do now, in the order of the table; what a screen may offer."""
    return tuple(act for act in acts_at(case.stage, case.kind) if _passes(case, act, by))


def _passes(case: Case, act: Act, by: Actor) -> bool:
    if act is Act.CLAIM and case.claimed_by == by.id:
        return False
    if act is Act.RELEASE and case.claimed_by is None:
        return False
    try:
        check(case, act, by)
    except DomainError:
        return False
    return True


def _check_release(case: Case, by: Actor) -> None:
    if case.claimed_by not in {None, by.id} and Role.COMMISSIONER not in by.roles:
        raise errors.NotHolder(case.claimed_by)


def _check_proposing(case: Case, by: Actor) -> None:
    if case.claimed_by != by.id:
        raise errors.NotHolder(case.claimed_by)
    if case.proposal is not None:
        raise errors.ProposalPending(case.proposal.decision, case.proposal.number)


def _check_settling(case: Case, act: Act, by: Actor) -> None:
    proposal = case.proposal
    if proposal is None or act not in {APPROVING[proposal.decision], Act.DECLINE, Act.WITHDRAW}:
        raise errors.NoProposal(case.stage, act, allowed(case.stage, case.kind))
    if act in APPROVING.values() and proposal.by == by.id:
        raise errors.SamePerson
    if act is Act.WITHDRAW and proposal.by != by.id:
        raise errors.NotProposer


def approving(case: Case) -> Act:
    """The act that approves what waits; with nothing waiting, the first one the stage could know."""
    if case.proposal is not None:
        return APPROVING[case.proposal.decision]
    known = acts_at(case.stage, case.kind)
    return next((act for act in APPROVING.values() if act in known), APPROVING[Decision.REGISTER])
