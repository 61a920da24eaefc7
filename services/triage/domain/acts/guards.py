"""Who may do what now: the rulebook's rows first, then their conditions, claims and four eyes."""

from __future__ import annotations

from services.triage.domain import errors
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.conditions import unmet
from services.triage.domain.acts.reach import check_open
from services.triage.domain.acts.readiness import distance, wanting
from services.triage.domain.acts.settling import check_settling, check_waiting, settles
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import APPROVING, STEPS, Act, acts_at, rows
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import Actor
from shared.errors import DomainError
from shared.roles import Role
from shared.rules.handling import Move
from shared.rules.model import Rulebook


def permitted(stage: Stage | None, act: str, kind: Kind, by: Actor, rules: Rulebook) -> tuple[Move, ...]:
    """The rows of the rulebook under which this actor may do this; conditions are not looked at here.

    Raises:
        IllegalMove: the rulebook has no such row.
        RoleMissing: the row is for other roles, or for the system alone.
    """
    found = rows(rules, stage, act, kind)
    if not found:
        raise errors.IllegalMove(stage or "none", act, allowed(rules, stage, kind))
    mine = tuple(move for move in found if _is_for(move, act, by))
    if not mine:
        needed = sorted({role.value for move in found for role in _roles(move, act)})
        raise errors.RoleMissing(act, needed)
    return mine


def chosen(case: Case, act: str, by: Actor, rules: Rulebook) -> Move:
    """The one row under which this actor may do this to this case, its conditions met.

    Raises:
        IllegalMove, RoleMissing: see `permitted`.
        ConditionUnmet: something must happen first.
    """
    found = permitted(case.stage, act, case.kind, by, rules)
    left = [(move, [*unmet(move.conditions, case, rules), *wanting(move, case, rules)]) for move in found]
    ready = next((move for move, lacking in left if not lacking), None)
    if ready is None:
        nearest = min((lacking for _, lacking in left), key=distance)
        raise step_errors.ConditionUnmet(act, [condition.value for condition in nearest])
    return ready


def allowed(rules: Rulebook, stage: Stage | None, kind: Kind) -> str:
    """The acts that are open at a stage, for a person to read."""
    return ", ".join(acts_at(rules, stage, kind)) or "-"


def check(case: Case, act: str, by: Actor, rules: Rulebook) -> Move:
    """Everything that forbids an act on this case, beside what the command itself says; its row.

    Raises:
        IllegalMove, RoleMissing, ConditionUnmet, AlreadyClaimed, NotHolder, ProposalPending, NoProposal,
            SamePerson, Recused, NotProposer, NotReceived: see `errors.py`.
    """
    check_open(case, by)
    if settles(act):
        # Before what the decision needs: with nothing waiting, nobody can be told what it lacks.
        permitted(case.stage, act, case.kind, by, rules)
        check_waiting(case, act, allowed(rules, case.stage, case.kind))
    move = chosen(case, act, by, rules)
    if act == Act.CLAIM and case.claimed_by not in {None, by.id}:
        raise errors.AlreadyClaimed(case.claimed_by or "")
    if act == Act.RELEASE:
        _check_release(case, by)
    elif act.startswith("propose_"):
        _check_holding(case, by)
        _check_free(case)
    elif case.proposal is not None and settles(act):
        check_settling(case, case.proposal, act, by)
    elif act == Act.HAND_OVER or (act in STEPS and by.kind == "person"):
        _check_holding(case, by)
    if act in STEPS and move.to not in {None, case.stage}:
        # A proposal is about the case as it stood: nothing moves under it.
        _check_free(case)
    return move


def available(case: Case, by: Actor, rules: Rulebook) -> tuple[str, ...]:
    """The acts that this actor could do now, in the order of the rulebook; what a screen may offer."""
    acts = acts_at(rules, case.stage, case.kind)
    return tuple(act for act in acts if _passes(case, act, by, rules))


def _is_for(move: Move, act: str, by: Actor) -> bool:
    if by.kind == "system":
        return move.system
    return by.kind == "person" and bool(_roles(move, act) & by.roles)


def _roles(move: Move, act: str) -> frozenset[Role]:
    return move.approvers if act.startswith("approve_") or act == Act.DECLINE else move.roles


def _passes(case: Case, act: str, by: Actor, rules: Rulebook) -> bool:
    if act == Act.CLAIM and case.claimed_by == by.id:
        return False
    if act == Act.RELEASE and case.claimed_by is None:
        return False
    try:
        check(case, act, by, rules)
    except DomainError:
        return False
    return True


def _check_release(case: Case, by: Actor) -> None:
    if case.claimed_by not in {None, by.id} and Role.COMMISSIONER not in by.roles:
        raise errors.NotHolder(case.claimed_by)


def _check_holding(case: Case, by: Actor) -> None:
    if case.claimed_by != by.id:
        raise errors.NotHolder(case.claimed_by)


def _check_free(case: Case) -> None:
    if case.proposal is not None:
        raise errors.ProposalPending(case.proposal.decision, case.proposal.number)


def approving(case: Case, rules: Rulebook) -> str:
    """The act that approves what waits; with nothing waiting, the first one the stage could know."""
    if case.proposal is not None:
        return APPROVING[case.proposal.decision]
    known = acts_at(rules, case.stage, case.kind)
    return next((act for act in APPROVING.values() if act in known), APPROVING[Decision.REGISTER])
