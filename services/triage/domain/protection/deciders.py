"""Who decides on a case, and so may read what is closed to others."""

from __future__ import annotations

from services.triage.domain.acts.sittings import Plenary
from services.triage.domain.case import Case
from shared.changes import Actor
from shared.roles import Role


def reads_all(case: Case, by: Actor) -> bool:
    """Whether they decide on the case: a commissioner whom no wall and no recusal keeps from it."""
    if by.kind != "person" or Role.COMMISSIONER not in by.roles or by.id in case.dossier.walled:
        return False
    return by.id not in recused(case)


def recused(case: Case) -> frozenset[str]:
    """Who recused themselves at a plenary of this case, at the last one that they sat in."""
    plenaries = [one.record for one in case.dossier.entries if isinstance(one.record, Plenary)]
    last = {ballot.commissioner: ballot.recused for one in plenaries for ballot in one.ballots}
    return frozenset(account for account, recused in last.items() if recused)
