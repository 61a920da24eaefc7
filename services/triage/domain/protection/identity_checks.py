"""What must hold before anything is done about a sealed identity; see `identity_errors.py`."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain import errors
from services.triage.domain.acts.reach import recused
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.case import Case
from services.triage.domain.protection import identity_errors as refused
from services.triage.domain.protection.identity_request import IdentityRequest, IdentityState
from shared.changes import Actor
from shared.errors import N_
from shared.roles import Role

LONGEST_WORDS = 4_000


def request_of(case: Case, number: int) -> IdentityRequest:
    """The request that was read, if it is the last one."""
    last = case.protection.identities[-1:]
    if not last or last[0].request != number:
        raise refused.IdentityOver("none")
    return last[0]


def check_state(request: IdentityRequest, wanted: IdentityState, now: datetime) -> None:
    """Let it pass in that state alone."""
    if request.state(now) is not wanted:
        raise refused.IdentityOver(request.state(now).value)


def check_person(case: Case, by: Actor, roles: frozenset[Role], act: str) -> None:
    """Let a person of these roles pass who did not recuse themselves from the case."""
    if by.kind != "person" or by.roles.isdisjoint(roles) or by.id in recused(case):
        raise errors.RoleMissing(act, sorted(role.value for role in roles))


def check_words(words: str) -> None:
    """A reason is wanted."""
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise BadRecord(fields={"words": N_("Tulis alasannya, paling banyak 4.000 karakter.")})
