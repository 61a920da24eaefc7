"""Facts about what a case belongs with; none moves it, and what people typed comes here sealed."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.domain.facts import CaseFact


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessDismissed(CaseFact):
    """The case is not about the same as `other`, whatever they have in common; `words` says why, sealed."""

    other: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessRestored(CaseFact):
    """`other` may be about the same again."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentJoined(CaseFact):
    """The case is part of a mass incident; `words` are its name and, from the second line, its cause, sealed.

    Each case holds them for itself, under the key of its own report: an erasure takes them from this case
    alone.
    """

    incident: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLeft(CaseFact):
    """The case is no part of the incident; `words` says why, sealed."""

    incident: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRenamed(CaseFact):
    """The incident has another name and cause, in this case's own copy; the earlier stay in its journal."""

    incident: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseDismissed(CaseFact):
    """The case is no part of a mass incident that was proposed for `cause`; `words` says why, sealed.

    `cause` is a row of the rulebook, see `hints.causes`: no word of the report.
    """

    cause: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRestored(CaseFact):
    """It may be proposed for that cause again."""

    cause: str


Belongs = (
    LikenessDismissed
    | LikenessRestored
    | IncidentJoined
    | IncidentLeft
    | IncidentRenamed
    | CauseDismissed
    | CauseRestored
)
WORDED: tuple[type[CaseFact], ...] = (
    LikenessDismissed,
    IncidentJoined,
    IncidentLeft,
    IncidentRenamed,
    CauseDismissed,
)
"""Those in which somebody wrote something."""
