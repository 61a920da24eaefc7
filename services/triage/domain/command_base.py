"""What every command carries."""

from __future__ import annotations

from dataclasses import dataclass

from shared.changes import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommand:
    """What every command carries."""

    by: Actor
