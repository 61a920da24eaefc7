"""Whom a wall or a recusal keeps from a case; the office of who acts is looked at where the case is found."""

from __future__ import annotations

from services.triage.domain import errors
from services.triage.domain.acts.sittings import Plenary
from services.triage.domain.case import Case
from services.triage.domain.passing.passing_errors import NotReceived
from shared.changes import Actor


def check_open(case: Case, by: Actor) -> None:
    """Nobody acts on a case behind a wall, and no person on one that their office has not received.

    Raises:
        NoSuchCase: they, or the office in which it stands, are named in its report.
        NotReceived: another office passed it on.
    """
    if by.id in case.dossier.walled:
        raise errors.NoSuchCase
    if by.kind == "system":
        return
    if case.passing.conflict:
        raise errors.NoSuchCase
    if case.passing.incoming:
        raise NotReceived


def recused(case: Case) -> frozenset[str]:
    """Who recused themselves at a plenary of this case, at the last one that they sat in."""
    plenaries = [one.record for one in case.dossier.entries if isinstance(one.record, Plenary)]
    last = {ballot.commissioner: ballot.recused for one in plenaries for ballot in one.ballots}
    return frozenset(account for account, recused in last.items() if recused)
