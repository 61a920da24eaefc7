"""Who decides on a case, and so may read what is closed to others."""

from __future__ import annotations

from services.triage.domain.acts.reach import recused
from services.triage.domain.case import Case
from shared.changes import Actor
from shared.roles import Role


def reads_all(case: Case, by: Actor) -> bool:
    """Whether they decide on the case: a commissioner whom no wall and no recusal keeps from it."""
    if by.kind != "person" or Role.COMMISSIONER not in by.roles or by.id in case.dossier.walled:
        return False
    return by.id not in recused(case)
