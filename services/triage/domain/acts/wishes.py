"""The reporter's wish to withdraw: put on record at any stage, it moves nothing and waits for the office."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.triage.domain import facts
from services.triage.domain.acts.records import Withdrawal
from services.triage.domain.case import Case
from services.triage.domain.file.dossier import Entry
from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Decision, Outcome

DECIDING: Final = frozenset({Decision.ACCEPT_WITHDRAWAL, Decision.REFUSE_WITHDRAWAL})


def wish_withdrawal(
    case: Case, asked_at: datetime, words: str, *, by: str, now: datetime
) -> list[facts.StepTaken]:
    """The wish to withdraw, on record as an officer records one that came on paper; told twice it is one.

    `words` comes sealed. No row of the rulebook is asked: the wish is the reporter's own act, also where the
    office has nothing left to decide about it.
    """
    if any(entry.record == Withdrawal(asked_at=asked_at) for entry in case.dossier.entries):
        return []
    return [
        facts.StepTaken(
            case_id=case.case_id,
            at=now,
            by=by,
            command=Act.ASK_WITHDRAWAL,
            turn=facts.Turn(to=case.stage),
            report_id=case.report_id,
            record=Withdrawal(asked_at=asked_at),
            words=words,
        )
    ]


def waiting_wish(case: Case) -> Entry | None:
    """The last wish, by the receipt's page or on paper, that was not decided since; None if none waits."""
    asked = [entry for entry in case.dossier.entries if isinstance(entry.record, Withdrawal)]
    decided = [
        ruling.at
        for ruling in case.rulings
        if ruling.outcome is Outcome.APPROVED and ruling.proposal.decision in DECIDING
    ]
    return asked[-1] if asked and (not decided or asked[-1].at > decided[-1]) else None
