"""What every passing is looked at for."""

from __future__ import annotations

from services.triage.domain import errors
from services.triage.domain.acts.reach import recused
from services.triage.domain.acts.step_errors import Recused
from services.triage.domain.case import Case
from services.triage.domain.passing import passing_errors as wrong
from shared.changes import Actor
from shared.errors import N_
from shared.roles import Role

LONGEST_REASON = 4_000
"""Characters of a reason."""


def check_role(by: Actor, act: str, roles: tuple[Role, ...]) -> None:
    """The person holds one of the roles, else RoleMissing."""
    if by.kind != "person" or not by.roles & set(roles):
        raise errors.RoleMissing(act, sorted(role.value for role in roles))


def check_free(case: Case) -> None:
    """No decision is proposed, else ProposalPending."""
    if case.proposal is not None:
        raise errors.ProposalPending(case.proposal.decision, case.proposal.number)


def check_settler(case: Case, by: Actor) -> None:
    """Who settles a passing did not recuse themselves from the case, else Recused."""
    if by.id in recused(case):
        raise Recused


def check_office(case: Case, to: str) -> None:
    """Another office that is not in conflict, else UnknownOffice or OfficeInConflict."""
    if to == case.office:
        raise wrong.UnknownOffice
    if to in case.passing.walled:
        raise wrong.OfficeInConflict


def check_words(words: str) -> None:
    """A reason, else BadReason."""
    if not words.strip():
        raise errors.BadReason(fields={"words": N_("Tulis alasannya.")})
    if len(words) > LONGEST_REASON:
        raise errors.BadReason(fields={"words": N_("Alasan terlalu panjang; paling banyak 4.000 karakter.")})
