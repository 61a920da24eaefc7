"""In which order cases are shown that were found, and why each was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from services.triage.domain.search.question import Term
from services.triage.domain.search.words import Field, Mark

_FIELDS: Sequence[Field] = tuple(Field)
Rank: TypeAlias = tuple[int, int, int, str]
"""A place in the order of what was found; the least stands first."""


@dataclass(frozen=True, slots=True)
class Met:
    """A term of the question and the fields in which the case meets it, the most telling first."""

    said: str
    fields: tuple[Field, ...]


def reasons(terms: Sequence[Term], marks: Collection[Mark]) -> tuple[Met, ...]:
    """The terms that are met by a case with these marks."""
    return tuple(
        Met(term.said, _fields(needs))
        for term in terms
        if all(needs := [need.intersection(marks) for need in term.needs])
    )


def rank(met: Sequence[Met], at: datetime, case_id: str) -> Rank:
    """Most terms met, then the most telling field, then the newest (by milliseconds), then the id."""
    best = min((_FIELDS.index(one.fields[0]) for one in met), default=len(_FIELDS))
    return -len(met), best, -round(at.timestamp() * 1000), case_id


def _fields(needs: Sequence[frozenset[Mark]]) -> tuple[Field, ...]:
    found = {mark.field for need in needs for mark in need}
    return tuple(field for field in _FIELDS if field in found)


def within(found: Collection[int], known: Mapping[int, Mark]) -> frozenset[Mark]:
    """The marks behind what was kept of them, as far as the question has them."""
    return frozenset(known[one] for one in found if one in known)
