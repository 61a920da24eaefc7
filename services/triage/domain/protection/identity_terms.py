"""On which terms a sealed identity may be opened: the rulebook's row for the kind of case, else ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.triage.domain.words import Kind
from shared.roles import Role
from shared.rules.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityTerms:
    """Who asks, who agrees (always another person), how long it stays open, how long a request waits.

    Nobody has to agree where `approvers` is empty.
    """

    askers: frozenset[Role]
    approvers: frozenset[Role]
    open_for: timedelta
    waits_for: timedelta


USUAL: Final = IdentityTerms(
    askers=frozenset({Role.OFFICER, Role.COMMISSIONER}),
    approvers=frozenset({Role.COMMISSIONER}),
    open_for=timedelta(minutes=5),
    waits_for=timedelta(minutes=60),
)
"""Where the rulebook is silent, as every folder that has landed is; decision 0030 is their source.

No law that we found names these figures, so a rule folder may set others for a kind of case.
"""


def terms(rules: Rulebook, kind: Kind) -> IdentityTerms:
    """The terms for a kind of case."""
    row = next((one for one in rules.identity.values() if kind in one.kinds), None)
    if row is None:
        return USUAL
    return IdentityTerms(
        askers=row.roles,
        approvers=row.approvers,
        open_for=timedelta(minutes=row.open_minutes),
        waits_for=timedelta(minutes=row.wait_minutes),
    )
