"""What a case's page says of its passing to another office, and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.domain.acts.reach import recused
from services.triage.domain.case import Case
from shared.errors import N_
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.i18n import Language, translate


def passing_view(
    page: CasePage, offices: Mapping[str, str], who: Principal, language: Language
) -> dict[str, Any]:
    """The card of the page; with one office alone there is nothing to say."""
    case, acts = page.case, who.has(Role.OFFICER, Role.COMMISSIONER)
    return {
        "passing": _waiting(page, offices, who, language),
        "incoming": case.passing.incoming,
        "came_from": offices.get(case.passing.former[-1], "") if case.passing.incoming else "",
        "may_receive": acts and case.passing.incoming,
        "pass_to": _places(case, offices) if acts and _free(case, who) else [],
    }


def _waiting(
    page: CasePage, offices: Mapping[str, str], who: Principal, language: Language
) -> dict[str, Any] | None:
    waiting = page.case.passing.waiting
    if waiting is None:
        return None
    mine = waiting.by == who.account_id
    decides = who.has(Role.COMMISSIONER) and who.account_id not in recused(page.case)
    return {
        "number": waiting.number,
        "to": offices.get(waiting.to, waiting.to),
        "by": page.names.get(waiting.by, translate(N_("akun lain"), language)),
        "at": waiting.at,
        "reason": page.opened.words(waiting.words),
        "mine": mine,
        "may_pass": decides and not mine and page.case.proposal is None,
        "may_drop": mine or decides,
    }


def _free(case: Case, who: Principal) -> bool:
    """What the rules look at first: nothing waits, and who asks has the case or decides on it."""
    passing = case.passing
    idle = passing.waiting is None and not passing.incoming and case.proposal is None
    idle = idle and who.account_id not in recused(case)
    return idle and (case.claimed_by in {None, who.account_id} or who.has(Role.COMMISSIONER))


def _places(case: Case, offices: Mapping[str, str]) -> list[tuple[str, str]]:
    barred = {case.office, *case.passing.walled}
    return [(code, name) for code, name in offices.items() if code not in barred]
