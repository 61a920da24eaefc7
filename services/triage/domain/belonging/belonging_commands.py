"""What may be asked about what a case belongs with; texts are in clear here."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.domain.command_base import CaseCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissLikeness(CaseCommand):
    """Say that the case is not about the same as `other`."""

    other: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreLikeness(CaseCommand):
    """Take that back."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinIncident(CaseCommand):
    """Make the case part of an incident, of which `words` are the name and, below it, the cause."""

    incident: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveIncident(CaseCommand):
    """Take the case out of the incident."""

    incident: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameIncident(CaseCommand):
    """Give the incident another name and, below it, cause, in this case's copy of them."""

    incident: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissCause(CaseCommand):
    """Say that the case is no part of a mass incident proposed for that cause."""

    cause: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreCause(CaseCommand):
    """Take that back."""

    cause: str


BelongCommand = (
    DismissLikeness
    | RestoreLikeness
    | JoinIncident
    | LeaveIncident
    | RenameIncident
    | DismissCause
    | RestoreCause
)
