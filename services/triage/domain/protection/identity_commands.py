"""What may be asked about a sealed identity; `request` is the number of the one that was read."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.domain.command_base import CaseCommand
from services.triage.domain.protection.identity_facts import IdentityGround


@dataclass(frozen=True, slots=True, kw_only=True)
class AskIdentity(CaseCommand):
    """Ask to see who reported."""

    ground: IdentityGround
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeIdentity(CaseCommand):
    """Agree, as the second person."""

    request: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineIdentity(CaseCommand):
    """Say no, with a reason."""

    request: int
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdentity(CaseCommand):
    """Open what was agreed to."""

    request: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIdentity(CaseCommand):
    """Close it, or take the request back."""

    request: int


AnswerIdentity = AgreeIdentity | DeclineIdentity
IdentityCommand = AskIdentity | AnswerIdentity | OpenIdentity | CloseIdentity
