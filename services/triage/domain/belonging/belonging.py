"""What a case belongs with, as it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from services.triage.domain.belonging import belonging_facts as facts
from services.triage.domain.faults import BrokenHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """`apart`: the cases that somebody said are something else; `incident` is what it is part of.

    `renamed` is the last new name of that incident; `denied` are causes that somebody said it does not have.
    """

    apart: tuple[facts.LikenessDismissed, ...] = ()
    incident: facts.IncidentJoined | None = None
    renamed: facts.IncidentRenamed | None = None
    denied: tuple[facts.CauseDismissed, ...] = ()

    def is_apart(self, other: str) -> bool:
        """Whether somebody said that `other` is something else."""
        return any(one.other == other for one in self.apart)

    def is_denied(self, cause: str) -> bool:
        """Whether somebody said that the case is no part of an incident of that cause."""
        return any(one.cause == cause for one in self.denied)

    @property
    def naming(self) -> facts.IncidentJoined | facts.IncidentRenamed | None:
        """What says the incident's name and cause as they are now."""
        return self.renamed or self.incident


ALONE = Belonging()


def after(belonging: Belonging, fact: facts.Belongs) -> Belonging:
    """With what happened.

    Raises:
        BrokenHistory: what is taken back was never said, or two incidents would hold the case.
    """
    match fact:
        case facts.LikenessDismissed():
            return replace(belonging, apart=(*belonging.apart, fact))
        case facts.LikenessRestored():
            return _restored(belonging, fact)
        case facts.IncidentJoined() | facts.IncidentLeft() | facts.IncidentRenamed():
            return _part(belonging, fact)
        case facts.CauseDismissed():
            return replace(belonging, denied=(*belonging.denied, fact))
        case facts.CauseRestored():
            return _allowed(belonging, fact)
        case _:
            assert_never(fact)


def tied(belonging: Belonging, other: str) -> Belonging:
    """Once two cases are tied, nothing says any longer that they are different things."""
    return replace(belonging, apart=tuple(one for one in belonging.apart if one.other != other))


def _part(
    belonging: Belonging, fact: facts.IncidentJoined | facts.IncidentLeft | facts.IncidentRenamed
) -> Belonging:
    held = belonging.incident
    if isinstance(fact, facts.IncidentJoined):
        if held is not None:
            raise BrokenHistory(type(fact).__name__)
        return replace(belonging, incident=fact)
    if held is None or held.incident != fact.incident:
        raise BrokenHistory(type(fact).__name__)
    if isinstance(fact, facts.IncidentRenamed):
        return replace(belonging, renamed=fact)
    return replace(belonging, incident=None, renamed=None)


def _restored(belonging: Belonging, fact: facts.LikenessRestored) -> Belonging:
    left = tuple(one for one in belonging.apart if one.other != fact.other)
    if len(left) == len(belonging.apart):
        raise BrokenHistory(type(fact).__name__)
    return replace(belonging, apart=left)


def _allowed(belonging: Belonging, fact: facts.CauseRestored) -> Belonging:
    left = tuple(one for one in belonging.denied if one.cause != fact.cause)
    if len(left) == len(belonging.denied):
        raise BrokenHistory(type(fact).__name__)
    return replace(belonging, denied=left)
