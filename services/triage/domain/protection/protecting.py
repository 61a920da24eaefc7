"""Which decision protects a reporter: one function, from a command to its facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.triage.domain.case import Case
from services.triage.domain.protection import passages, protection_commands as ask
from services.triage.domain.protection.protection_facts import Protected


def protect(case: Case, command: ask.ProtectCommand, *, now: datetime) -> Sequence[Protected]:
    """The facts that follow; see `passages.py` for what is refused."""
    if isinstance(command, ask.MarkPassage):
        return passages.mark(case, command, now=now)
    return passages.unmark(case, command, now=now)
