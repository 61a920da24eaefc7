"""Facts of the sealed identity: asked for, agreed to, opened, closed; none holds a word of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.triage.domain.facts import CaseFact


class IdentityGround(StrEnum):
    """Why somebody must know who reported."""

    CONTACT = "contact"
    SUMMON = "summon"
    REQUIREMENTS = "requirements"
    PROTECTION = "protection"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAsked(CaseFact):
    """Somebody asks to see the identity; `words` says why, sealed. It lapses at `until` (UTC).

    `alone` says that the rules wanted no second person.
    """

    request: int
    ground: IdentityGround
    alone: bool = False
    until: datetime
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAgreed(CaseFact):
    """A second person agreed; who asked may open it until then."""

    request: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDeclined(CaseFact):
    """A second person said no; `words` says why, sealed."""

    request: int
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityOpened(CaseFact):
    """Who asked opened it: intake shows it to them alone, up to `until`, by our clock."""

    request: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityClosed(CaseFact):
    """Closed by hand, wall, recusal or time; intake is told, so that no grant outlives it."""

    request: int
    report_id: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLapsed(CaseFact):
    """Nobody agreed, or who asked did not open it, in time."""

    request: int


IdentityFact = (
    IdentityAsked | IdentityAgreed | IdentityDeclined | IdentityOpened | IdentityClosed | IdentityLapsed
)
