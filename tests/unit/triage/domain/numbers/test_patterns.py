"""Patterns of numbers: filled in from case and office, refused when two numbers could be equal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.numbers.official_numbers import ElectionType, OfficeLevel, parse
from services.triage.domain.numbers.patterns import BadPattern, Signs, check_pattern, render
from tests.support.number_series import reports

SIGNS = Signs("PW", "Kota", "14.03", date(2024, 10, 7))


def test_a_pattern_is_filled_from_case_and_office() -> None:
    assert render(reports(), 9, SIGNS) == "009/LP/PW/Kota/14.03/X/2024"
    registered = replace(reports(), pattern="{seq}/Reg/LP/{type}/{level}/{region}/{month}/{year}", width=2)
    assert render(registered, 8, SIGNS) == "08/Reg/LP/PW/Kota/14.03/X/2024"


def test_a_sequence_wider_than_the_series_is_not_cut() -> None:
    assert render(reports(), 12345, SIGNS).startswith("12345/LP/")


@given(
    st.integers(1, 999_999),
    st.sampled_from(ElectionType),
    st.sampled_from(OfficeLevel),
    st.dates(date(2000, 1, 1)),
)
def test_what_is_rendered_is_read_back(
    seq: int, election: ElectionType, level: OfficeLevel, on: date
) -> None:
    on = on.replace(year=2000 + on.year % 100)
    number = parse(render(reports(), seq, Signs(election, level, "27.12", on)))
    assert (number.seq, number.election, number.level) == (seq, election, level)
    assert (number.region, number.month, number.year) == ("27.12", on.month, on.year)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{seq}/{office}/{year}", "unknown field 'office'"),
        ("{seq}/{}/{year}", "unknown field ''"),
        ("LP/{month}/{year}", "lacks {seq}"),
        ("{seq}/LP/{month}", "lacks {year}"),
        ("{seq/LP", "is no pattern"),
    ],
)
def test_a_pattern_that_would_give_equal_numbers_is_refused(pattern: str, told: str) -> None:
    series = replace(reports(), pattern=pattern)
    with pytest.raises(BadPattern, match=r"^series reports: ") as refusal:
        check_pattern(series)
    assert told in refusal.value.detail
    with pytest.raises(BadPattern):
        render(series, 1, SIGNS)


def test_a_series_that_goes_on_for_ever_needs_no_year() -> None:
    check_pattern(replace(reports(), pattern="{seq}/LP", yearly=False))


@pytest.mark.parametrize("pattern", ["{seq}/Pelapor: Budi/{year}", "{seq}/" + "L" * 80 + "/{year}"])
def test_a_number_with_other_signs_than_numbers_have_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="signs or a length"):
        render(replace(reports(), pattern=pattern), 1, SIGNS)
