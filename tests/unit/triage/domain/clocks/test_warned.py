"""Whom a warning concerns, and which warnings stand: those of the end that a deadline has now."""

from __future__ import annotations

from services.triage.domain.clocks.warned import concerns, standing
from shared.changes import Actor
from shared.roles import Role
from shared.rules.deadlines import StartsFrom
from shared.rules.handling import Moment
from tests.support.rule_rows import DAYS, rule, rung, wita

STARTED = wita(2024, 11, 4, 10)
STUDY = rule("study", 3, DAYS, StartsFrom.REGISTRATION, extension=2).starting(STARTED)
LADDER = (rung(Moment.BEFORE, 24), rung(Moment.AT), rung(Moment.AFTER, 24))
TOLD = ("before_24", "at_0")
OFFICER, COMMISSIONER, AUDITOR = Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR


def someone(*roles: Role, name: str = "sari") -> Actor:
    return Actor("person", name, frozenset(roles))


def keys(*told: str, extended: bool = False) -> list[str]:
    return [one.key for one in standing(LADDER, STUDY, extended=extended, told=told)]


def test_what_was_told_stands_and_what_was_not_does_not() -> None:
    assert keys(*TOLD) == ["before_24", "at_0"]
    assert keys() == []


def test_what_was_told_of_another_end_warns_no_more() -> None:
    assert keys(*TOLD, extended=True) == []
    assert keys("before_24", "before_24:extended", extended=True) == ["before_24:extended"]


def test_a_case_in_hand_warns_its_holder_and_no_other_officer() -> None:
    one = rung(Moment.AT, roles=frozenset({OFFICER}))
    assert concerns(one, someone(OFFICER), "sari")
    assert not concerns(one, someone(OFFICER), "budi")


def test_who_holds_a_case_is_warned_as_its_officer_whatever_they_are_beside() -> None:
    assert concerns(rung(Moment.AT, roles=frozenset({OFFICER})), someone(COMMISSIONER), "sari")


def test_a_case_in_nobodys_hands_warns_every_officer() -> None:
    one = rung(Moment.AT, roles=frozenset({OFFICER}))
    assert concerns(one, someone(OFFICER), None)
    assert not concerns(one, someone(COMMISSIONER), None)


def test_a_commissioner_is_warned_of_cases_in_any_hands_if_the_rung_says_so() -> None:
    assert concerns(rung(Moment.AT, roles=frozenset({OFFICER, COMMISSIONER})), someone(COMMISSIONER), "budi")
    assert not concerns(rung(Moment.AT, roles=frozenset({COMMISSIONER})), someone(OFFICER), "sari")


def test_a_role_that_no_rung_names_is_warned_of_nothing() -> None:
    every = rung(Moment.AT, roles=frozenset({OFFICER, COMMISSIONER}))
    assert not concerns(every, someone(AUDITOR), None)
