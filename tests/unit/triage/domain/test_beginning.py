"""A deadline that a move starts is read in every way whose start the case knows."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from services.triage.domain.clocks.deadlines import beginning
from shared.rules.deadlines import StartsFrom
from tests.support.rule_rows import BOOK, read, reading, wita

STUDY = BOOK.deadline("study")
STATUTE = reading("statute", STUDY, starts_from=StartsFrom.REPORT)
RIVALLED = replace(BOOK, deadlines=MappingProxyType({**BOOK.deadlines, "study": read(STUDY, STATUTE)}))
REPORTED, REGISTERED = wita(2024, 11, 2, 9), wita(2024, 11, 4, 10)


def test_a_rival_reading_starts_from_the_moment_that_the_case_knows() -> None:
    moments = {StartsFrom.REPORT: REPORTED, StartsFrom.REGISTRATION: REGISTERED}
    (study,) = beginning(["study"], RIVALLED, moments, now=REGISTERED)
    assert (study.governing, study.due_at) == ("statute", wita(2024, 11, 6))
    assert study.own.started_at == REGISTERED


def test_a_rival_reading_whose_start_the_case_does_not_know_is_left_out() -> None:
    (study,) = beginning(["study"], RIVALLED, {StartsFrom.REGISTRATION: REGISTERED}, now=REGISTERED)
    assert (study.governing, study.due_at) == ("study", wita(2024, 11, 8))
