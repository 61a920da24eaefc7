"""Whom the card of a passing offers its buttons: nobody who recused themselves from the case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from services.triage.application.read_case import CasePage
from services.triage.console.passing.passing_words import passing_view
from services.triage.domain.case import Case
from shared.security.principals import Principal
from tests.support.cases import COMMISSIONER
from tests.support.triage_console import HASAN
from tests.unit.triage.domain.acts.test_recusal import elsewhere


def card(case: Case) -> dict[str, Any]:
    """What a commissioner is shown."""
    who = cast(Principal, SimpleNamespace(account_id=COMMISSIONER.id, has=HASAN.has))
    page = cast(
        CasePage, SimpleNamespace(case=case, names={}, opened=SimpleNamespace(words=lambda words: words))
    )
    shown: dict[str, Any] = passing_view(page, {"kaltim": "Kaltim"}, who, "id")["passing"]
    return shown


def test_who_recused_is_offered_neither_button_and_another_commissioner_both() -> None:
    recused, free = card(elsewhere(COMMISSIONER).stands), card(elsewhere().stands)
    assert (recused["may_pass"], recused["may_drop"]) == (False, False)
    assert (free["may_pass"], free["may_drop"]) == (True, True)
