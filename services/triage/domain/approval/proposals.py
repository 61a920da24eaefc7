"""Four eyes: an officer proposes, a commissioner approves or declines."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain import commands, errors, events
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.conditions import discussed, unmet
from services.triage.domain.acts.guards import check
from services.triage.domain.approval.proposal import Proposal
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import PROPOSING, Act
from services.triage.domain.routes import tracks
from services.triage.domain.words import Decision
from shared.errors import N_
from shared.rules.handling import Condition
from shared.rules.model import Rulebook

Asked = commands.Propose | commands.Decline | commands.Withdraw
LONGEST_REASON = 4_000
"""Characters of a reason."""


def propose(case: Case, command: commands.Propose, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """Propose a decision; only a registration of which nothing is missing needs no reason."""
    check(case, PROPOSING[command.decision], command.by, rules)
    silent = command.decision is Decision.REGISTER and not case.report.missing
    route = _route(case, command, rules)
    return [
        events.DecisionProposed(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            number=case.proposals + 1,
            decision=command.decision,
            reason=_reason(command.reason, optional=silent),
            receiver=_receiver(command, route, rules),
            route=route,
        )
    ]


def four_eyes(case: Case, command: Asked, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """Propose, or take back or refuse what was proposed."""
    if isinstance(command, commands.Propose):
        return propose(case, command, rules, now=now)
    return drop(case, command, rules, now=now)


def drop(
    case: Case, command: commands.Decline | commands.Withdraw, rules: Rulebook, *, now: datetime
) -> list[events.Fact]:
    """Say no to the proposal that was read, or take one's own back."""
    declining = isinstance(command, commands.Decline)
    check(case, Act.DECLINE if declining else Act.WITHDRAW, command.by, rules)
    number, by = read(case, command.proposal).number, command.by.id
    if isinstance(command, commands.Withdraw):
        return [events.ProposalWithdrawn(case_id=case.case_id, at=now, by=by, number=number)]
    reason = _reason(command.reason)
    return [events.ProposalDeclined(case_id=case.case_id, at=now, by=by, number=number, reason=reason)]


def read(case: Case, number: int) -> Proposal:
    """The proposal that waits, if it is the one that was read.

    Raises:
        ProposalChanged: it is another one, or none.
    """
    if case.proposal is None or case.proposal.number != number:
        raise errors.ProposalChanged(case.proposal.number if case.proposal else 0)
    return case.proposal


def _reason(text: str, *, optional: bool = False) -> str:
    if not optional and not text.strip():
        raise errors.BadReason(fields={"reason": N_("Tulis alasannya.")})
    if len(text) > LONGEST_REASON:
        raise errors.BadReason(fields={"reason": N_("Alasan terlalu panjang; paling banyak 4.000 karakter.")})
    return text


def _route(case: Case, command: commands.Propose, rules: Rulebook) -> str | None:
    """The route of an escalation under a rulebook with routes: chosen by the plenary, still free."""
    if command.decision is not Decision.ESCALATE or not rules.routes:
        return None
    open_routes = [one.route for one in tracks.free(case, rules)]
    wanted = [
        route
        for route in open_routes
        if route == command.route
        or (command.route is None and rules.routes[route].receiver == command.receiver)
    ]
    if len(wanted) != 1:
        raise errors.UnknownReceiver(
            fields={"receiver": N_("Pilih rute yang diputus pleno dan belum diteruskan.")}
        )
    check_discussed(case, wanted[0], rules)
    return wanted[0]


def check_discussed(case: Case, route: str, rules: Rulebook) -> None:
    """No crime goes to the police without both joint discussions, whichever plenary chose the route.

    Raises:
        ConditionUnmet: a discussion is not on record.
    """
    if rules.routes[route].criminal and not discussed(case):
        wanted = (Condition.FIRST_DISCUSSION_HELD, Condition.SECOND_DISCUSSION_HELD)
        lacking = [one.value for one in unmet(frozenset(wanted), case, rules)]
        raise step_errors.ConditionUnmet(PROPOSING[Decision.ESCALATE], lacking)


def _receiver(command: commands.Propose, route: str | None, rules: Rulebook) -> str | None:
    if command.decision is Decision.TRANSFER:
        return _office(command)
    if command.decision is not Decision.ESCALATE:
        return None
    if route is not None:
        return rules.routes[route].receiver
    receiver = rules.receivers.get(command.receiver or "")
    if receiver is None or not receiver.handoff:
        raise errors.UnknownReceiver(fields={"receiver": N_("Pilih penerima dari daftar.")})
    return receiver.id


def _office(command: commands.Propose) -> str:
    """The office that is to receive the case."""
    if not command.receiver:
        raise errors.UnknownReceiver(fields={"receiver": N_("Sebut kantor yang menerima pelimpahan.")})
    return command.receiver
