"""What may follow from the decision about a correction of the law; four eyes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.triage.domain.law import corrections as law, law_errors as errors
from services.triage.domain.law.corrections import Corrections, Standing
from services.triage.domain.law.proposing import require, standing, unfit
from shared.changes import Actor
from shared.roles import Role
from shared.rules.amending import Field, Place, Table, rule_of, value_of
from shared.rules.model import Rulebook

APPROVERS: Final = frozenset({Role.COMMISSIONER})


def approve(
    state: Corrections | None, number: int, landed: Rulebook, *, by: Actor, now: datetime
) -> list[law.Fact]:
    """Let the correction be in force.

    Raises:
        NotForThisRole: no commissioner.
        NoSuchCorrection, CorrectionSettled: there is none, or it does not wait.
        SameHand: they proposed it.
        CorrectionOutdated: the row says something else by now.
    """
    require(by, APPROVERS)
    known, waiting = _waiting(state, number)
    if waiting.proposed_by == by.id:
        raise errors.SameHand
    row = waiting.row
    place = Place(Table(row.table), row.row)
    rule = rule_of(place, standing(known, landed).deadlines)
    says = value_of(rule, place, Field(row.field)) if rule else ""
    if says != row.old:
        raise errors.CorrectionOutdated(says)
    return [law.CorrectionApproved(key=known.key, number=number, at=now, by=by.id)]


def decline(state: Corrections | None, number: int, note: str, *, by: Actor, now: datetime) -> list[law.Fact]:
    """Say no to the correction, or take one's own back; with a reason.

    Raises:
        NotForThisRole: neither a commissioner nor who proposed it.
        NoSuchCorrection, CorrectionSettled: there is none, or it does not wait.
        BadCorrection: no reason is given.
    """
    known, waiting = _waiting(state, number)
    if waiting.proposed_by != by.id:
        require(by, APPROVERS)
    if wrong := unfit(note):
        raise errors.BadCorrection({"note": wrong})
    return [law.CorrectionDeclined(key=known.key, number=number, at=now, by=by.id, note=note.strip())]


def _waiting(state: Corrections | None, number: int) -> tuple[Corrections, law.Correction]:
    found = state.numbered(number) if state else None
    if state is None or found is None:
        raise errors.NoSuchCorrection
    if found.standing is not Standing.PROPOSED:
        raise errors.CorrectionSettled
    return state, found
