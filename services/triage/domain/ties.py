"""How cases are tied: linked as equals, or merged, where both stay and one leads; undone without a trace.

Only ties change: no stage, no deadline, no number. A merge touches two cases, each in its own journal, and
the leading one first: it then cannot be merged itself, so that two merges at once never make a circle. If
the second half is refused, the lead is given back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.triage.domain import tie_errors as errors
from services.triage.domain.events import CaseFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What a case is tied to, by the ids of other cases; in order, so that equal ties are equal."""

    linked: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    merged_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(CaseFact):
    """The case is about the same or a related thing as `other`; told of both."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnlinked(CaseFact):
    """The link was a mistake."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTaken(CaseFact):
    """The case leads `other` from now on: first half of a merge."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMerged(CaseFact):
    """The case goes on under `other`: second half. Its own deadlines run on."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnmerged(CaseFact):
    """The case is on its own again: first half of an unmerge."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadGiven(CaseFact):
    """The case leads `other` no more: second half."""

    other: str


TieFact: TypeAlias = CaseLinked | CaseUnlinked | LeadTaken | CaseMerged | CaseUnmerged | LeadGiven


def check(own: str, ties: Ties, fact: TieFact) -> None:
    """Everything that forbids a tie, as far as the case's own ties tell.

    Raises:
        TiedToItself, AlreadyMerged, LeadsOthers, NotMerged, NotLinked: see `tie_errors.py`.
    """
    if fact.other == own:
        raise errors.TiedToItself
    merged = ties.merged_into
    match fact:
        case LeadTaken() if merged is not None:
            raise errors.AlreadyMerged(own, merged)
        case CaseMerged() if merged is not None and merged != fact.other:
            raise errors.AlreadyMerged(own, merged)
        case CaseMerged() if ties.leads:
            raise errors.LeadsOthers(own, ties.leads)
        case CaseUnmerged() if merged != fact.other:
            raise errors.NotMerged(own, fact.other)
        case CaseUnlinked() if fact.other not in ties.linked:
            raise errors.NotLinked(own, fact.other)


def changes(ties: Ties, fact: TieFact) -> bool:
    """Whether the fact would change anything; a repeat is harmless and is not recorded."""
    return after(ties, fact) != ties


def after(ties: Ties, fact: TieFact) -> Ties:
    """The ties once the fact happened."""
    match fact:
        case CaseLinked():
            return replace(ties, linked=_with(ties.linked, fact.other))
        case CaseUnlinked():
            return replace(ties, linked=_without(ties.linked, fact.other))
        case LeadTaken():
            return replace(ties, leads=_with(ties.leads, fact.other))
        case LeadGiven():
            return replace(ties, leads=_without(ties.leads, fact.other))
        case CaseMerged():
            return replace(ties, merged_into=fact.other)
        case CaseUnmerged():
            return replace(ties, merged_into=None)
        case _:
            assert_never(fact)


def _with(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(sorted({*ids, one}))


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != one)
