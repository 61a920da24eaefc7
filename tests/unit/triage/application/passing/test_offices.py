"""Which office takes the cases of one in conflict: the next above, and none rather than a wrong one."""

from __future__ import annotations

import pytest

from services.triage.application.passing.offices import Offices
from services.triage.domain.passing.passing_errors import NoOfficeAbove
from shared.rules.handling import OfficeCodes
from shared.rules.office import Neighbour

BASIS = {"article": "a", "source": "s", "confirmed": True, "question_id": "", "question_en": ""}


def neighbour(code: str, level: str) -> Neighbour:
    codes = OfficeCodes(id=code, level=level, region="23.00", election_types=("PG",), **BASIS)  # type: ignore[arg-type]  # the fields of every row
    return Neighbour(id=code, name=code.title(), codes=codes, **BASIS)  # type: ignore[arg-type]  # the same


def offices(level: str, **levels: str) -> Offices:
    return Offices("home", "Kantor", level, {code: neighbour(code, one) for code, one in levels.items()})


def test_a_case_goes_to_the_next_office_above() -> None:
    every = offices("Kota", pusat="RI", kaltim="Prov", samarinda="Kota")
    assert every.above("home") == every.above("samarinda") == "kaltim"
    assert every.above("kaltim") == "pusat"
    assert every.beside("kaltim") == {"home": "Kantor", "pusat": "Pusat", "samarinda": "Samarinda"}


@pytest.mark.parametrize("every", [offices(""), offices("Kota", samarinda="Kota"), offices("Prov", a="Kota")])
def test_beside_or_below_is_not_above(every: Offices) -> None:
    with pytest.raises(NoOfficeAbove):
        every.above("home")


def test_an_office_above_that_is_named_too_is_passed_over() -> None:
    every = offices("Kota", pusat="RI", kaltim="Prov")
    assert every.above("home", ("kaltim",)) == "pusat"
    with pytest.raises(NoOfficeAbove):
        every.above("home", ("kaltim", "pusat"))
