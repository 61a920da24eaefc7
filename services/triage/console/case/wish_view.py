"""A reporter's wish to withdraw that waits: what is to be decided, and by whom, as the rulebook has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.triage.application.journal.step_words import split
from services.triage.application.note_wish import INTAKE
from services.triage.application.read_case import CasePage
from services.triage.domain.acts.records import Withdrawal
from services.triage.domain.acts.wishes import DECIDING, waiting_wish
from services.triage.domain.words import DECISION_NAMES
from shared.roles import Role
from shared.rules.handling import Move
from shared.rules.sources import Language
from shared.web.i18n import translate
from shared.web.start import ROLE_NAMES


def wish_view(page: CasePage, language: Language) -> dict[str, Any]:
    """What the case's page shows of it; `wish` is None while none waits."""
    entry = waiting_wish(page.case)
    if entry is None or not isinstance(entry.record, Withdrawal):
        return {"wish": None}
    case, proposal = page.case, page.case.proposal
    moves = [
        move for one in DECIDING for move in page.rules.moves_for(case.stage, one.value, case.kind)
    ]  # fmt: skip
    words = split(page.opened.words(entry.words)) if entry.words else {}
    return {
        "wish": {
            "asked_at": entry.record.asked_at,
            "noted_at": entry.at,
            "online": entry.by == INTAKE.id,
            "words": list(words.values()),
            "decidable": bool(moves),
            "proposed": translate(DECISION_NAMES[proposal.decision], language)
            if proposal and proposal.decision in DECIDING
            else "",
            "who": _roles((role for move in moves for role in move.roles), language),
            "approvers": _roles(_approving(moves), language),
            "confirmed": all(move.confirmed for move in moves),
        }
    }


def _approving(moves: Iterable[Move]) -> Iterable[Role]:
    return (role for move in moves for role in move.approvers)


def _roles(roles: Iterable[Role], language: Language) -> str:
    return ", ".join(translate(ROLE_NAMES[one], language) for one in sorted(set(roles)))
