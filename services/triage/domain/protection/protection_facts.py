"""Facts that protect a reporter; none holds a word of the narrative or of the identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from services.triage.domain.facts import CaseFact
from services.triage.domain.protection.identity_facts import IdentityFact


class PassageGround(StrEnum):
    """Why a passage speaks against the reporter.

    Who takes money for a vote is punished as who gives it (UU 10/2016 art. 187A), so a report may accuse its
    own reporter.
    """

    TOOK_MONEY = "took_money"
    OWN_OFFENCE = "own_offence"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageMarked(CaseFact):
    """Characters `start` to `end` (not included) of the narrative speak against the reporter.

    Counted in Unicode characters from 0; the words themselves are nowhere but in the sealed narrative.
    """

    passage: int
    start: int
    end: int
    ground: PassageGround


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageUnmarked(CaseFact):
    """A commissioner opened the passage to everybody again; `words` says why, sealed."""

    passage: int
    words: str = field(repr=False)


PassageFact = PassageMarked | PassageUnmarked
Protected = PassageFact | IdentityFact
