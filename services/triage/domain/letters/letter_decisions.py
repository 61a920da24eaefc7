"""What the decisions of a case tell a letter: to whom it went, what was decided, what was taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from services.triage.domain.approval.proposal import Ruling
from services.triage.domain.case import Case
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.words import DECISION_NAMES, Decision, Outcome
from shared.rules.model import Rulebook
from shared.rules.wording import day_words

TOLD_BY: Mapping[Decision, LetterKind] = MappingProxyType(
    {
        Decision.REGISTER: LetterKind.REGISTRATION,
        Decision.FIX_FINDING: LetterKind.REGISTRATION,
        Decision.REFUSE: LetterKind.REFUSAL,
        Decision.STOP: LetterKind.STOP,
        Decision.ACCEPT_WITHDRAWAL: LetterKind.STOP,
        Decision.REVERSE: LetterKind.REVERSAL,
    }
)
"""Which letter tells of a decision; one that goes to another body has its hand-off."""


def dispatches(case: Case, rules: Rulebook) -> tuple[parts.Dispatch, ...]:
    """Every hand-off with the form of its route, then every transfer."""
    return (*_handed_off(case, rules), *_transferred(case, rules))


def rulings(case: Case, rules: Rulebook, reason: Callable[[str], str]) -> tuple[parts.Ruled, ...]:
    """Every approved decision; `reason` opens what was written for it."""
    told: list[parts.Ruled] = []
    for ruling in _approved(case):
        earlier = told[-1] if told and ruling.proposal.decision is Decision.REVERSE else None
        told.append(
            parts.Ruled(
                case_id=case.case_id,
                key=str(ruling.proposal.number),
                called=DECISION_NAMES[ruling.proposal.decision],
                kind=TOLD_BY.get(ruling.proposal.decision),
                decided_at=ruling.at,
                reason=reason(ruling.proposal.reason),
                reverses=_said(earlier, rules) if earlier else "",
            )
        )
    return tuple(told)


def _approved(case: Case) -> Iterator[Ruling]:
    return (one for one in case.rulings if one.outcome is Outcome.APPROVED)


def _said(earlier: parts.Ruled, rules: Rulebook) -> str:
    return f"{earlier.called}, {day_words(earlier.decided_at.astimezone(rules.zone).date(), 'id')}"


def _handed_off(case: Case, rules: Rulebook) -> Iterator[parts.Dispatch]:
    for handoff in case.handoffs:
        route, receiver = rules.routes.get(handoff.route or ""), rules.receivers.get(handoff.receiver)
        yield parts.Dispatch(
            case_id=case.case_id,
            key=handoff.id,
            form=(route.form if route else None) or "",
            receiver=receiver.name_id if receiver else handoff.receiver,
            decided_at=handoff.escalated_at,
        )


def _transferred(case: Case, rules: Rulebook) -> Iterator[parts.Dispatch]:
    form = next((move.form for move in rules.moves if move.command == Decision.TRANSFER), None)
    for ruling in _approved(case):
        if ruling.proposal.decision is Decision.TRANSFER:
            to = ruling.proposal.receiver or ""
            receiver = rules.receivers.get(to)
            yield parts.Dispatch(
                case_id=case.case_id,
                key=str(ruling.proposal.number),
                form=form or "",
                receiver=receiver.name_id if receiver else to,
                decided_at=ruling.at,
            )
