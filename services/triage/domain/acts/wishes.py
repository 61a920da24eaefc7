"""What the reporter asks for by number and PIN: it is put on record at any stage and moves nothing."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain import facts
from services.triage.domain.acts.records import Withdrawal
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import Act


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
