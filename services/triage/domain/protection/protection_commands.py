"""What may be asked to protect a reporter."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.domain.command_base import CaseCommand
from services.triage.domain.protection.identity_commands import IdentityCommand
from services.triage.domain.protection.protection_facts import PassageGround


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPassage(CaseCommand):
    """Close characters `start` to `end` of a narrative of `length` characters."""

    start: int
    end: int
    length: int
    ground: PassageGround


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmarkPassage(CaseCommand):
    """Open a passage again."""

    passage: int
    words: str = field(repr=False)


PassageCommand = MarkPassage | UnmarkPassage
ProtectCommand = PassageCommand | IdentityCommand
