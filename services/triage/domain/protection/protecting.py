"""Which decision protects a reporter: one function, from a command to its facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.triage.domain.case import Case
from services.triage.domain.protection import passages, protection_commands as ask
from services.triage.domain.protection.identity import identity
from services.triage.domain.protection.protection_facts import Protected
from shared.rules.model import Rulebook


def protect(
    case: Case, command: ask.ProtectCommand, rules: Rulebook, *, now: datetime
) -> Sequence[Protected]:
    """The facts that follow; see `passages.py` and `identity.py` for what is refused."""
    if isinstance(command, ask.MarkPassage):
        return passages.mark(case, command, now=now)
    if isinstance(command, ask.UnmarkPassage):
        return passages.unmark(case, command, now=now)
    return identity(case, command, rules, now=now)
