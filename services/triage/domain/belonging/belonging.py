"""What a case belongs with, as it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from services.triage.domain.belonging import belonging_facts as facts
from services.triage.domain.faults import BrokenHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """`apart`: the cases that somebody said are something else; `incident` is what it is part of."""

    apart: tuple[facts.LikenessDismissed, ...] = ()
    incident: facts.IncidentJoined | None = None

    def is_apart(self, other: str) -> bool:
        """Whether somebody said that `other` is something else."""
        return any(one.other == other for one in self.apart)


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
        case facts.IncidentJoined():
            if belonging.incident is not None:
                raise BrokenHistory(type(fact).__name__)
            return replace(belonging, incident=fact)
        case facts.IncidentLeft():
            if belonging.incident is None or belonging.incident.incident != fact.incident:
                raise BrokenHistory(type(fact).__name__)
            return replace(belonging, incident=None)
        case _:
            assert_never(fact)


def tied(belonging: Belonging, other: str) -> Belonging:
    """Once two cases are tied, nothing says any longer that they are different things."""
    return replace(belonging, apart=tuple(one for one in belonging.apart if one.other != other))


def _restored(belonging: Belonging, fact: facts.LikenessRestored) -> Belonging:
    left = tuple(one for one in belonging.apart if one.other != fact.other)
    if len(left) == len(belonging.apart):
        raise BrokenHistory(type(fact).__name__)
    return replace(belonging, apart=left)
