"""When a request to see who reported ends: by time, wall, recusal or hand; and who may look until then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.triage.domain.acts.reach import recused
from services.triage.domain.case import Case
from services.triage.domain.protection import identity_facts as facts
from services.triage.domain.protection.identity_request import WAITING, IdentityRequest, IdentityState
from shared.changes import Actor


def over(case: Case, by: Actor, *, now: datetime) -> list[facts.IdentityFact]:
    """What time alone ended and nobody put on record yet."""
    request = waiting(case)
    return [] if request is None or now < request.until else [end(case, request, by, now)]


def cut_off(case: Case, accounts: Iterable[str], by: Actor, *, now: datetime) -> list[facts.IdentityFact]:
    """A wall or a recusal ends at once what somebody whom it keeps away asked for or agreed to."""
    request = waiting(case)
    if request is None or not {request.by, request.answered_by} & set(accounts):
        return []
    return [end(case, request, by, now)]


def left_behind(case: Case, by: Actor, *, now: datetime) -> list[facts.IdentityFact]:
    """The case leaves the office, or is walled off from it: what somebody there asked for ends at once."""
    request = waiting(case)
    return [] if request is None else [end(case, request, by, now)]


def waiting(case: Case) -> IdentityRequest | None:
    """The request that is on record as not ended."""
    last = case.protection.identities[-1:]
    return next((one for one in last if one.noted in WAITING), None)


def may_see(case: Case, who: Actor, *, now: datetime) -> bool:
    """Whether it is open now and this person is who opened it; a wall or a recusal since then ends that."""
    request = waiting(case)
    if request is None or request.by != who.id or request.state(now) is not IdentityState.OPEN:
        return False
    walled = case.dossier.office_walled or who.id in case.dossier.walled
    return not walled and who.id not in recused(case)


def ends_at(case: Case) -> datetime | None:
    """When time ends what waits (UTC)."""
    request = waiting(case)
    return request.until if request else None


def end(case: Case, request: IdentityRequest, by: Actor, now: datetime) -> facts.IdentityFact:
    """The end of a request: closed if it was open, else lapsed."""
    known = about(case, by, now)
    if request.noted is not IdentityState.OPEN:
        return facts.IdentityLapsed(**known, request=request.request)
    until = request.until
    return facts.IdentityClosed(**known, request=request.request, report_id=case.report_id, until=until)


def about(case: Case, by: Actor, now: datetime) -> dict[str, Any]:
    """What every fact says."""
    return {"case_id": case.case_id, "at": now, "by": by.id}
