"""What SigapLapor knows of a case, what it lacks, and the export in its own words."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.file.sigaplapor import (
    COLUMNS,
    BadEntry,
    Category1,
    Category2,
    Entry,
    Reviewed,
    category_1,
    category_2,
    export,
    not_entered,
    note_entry,
)
from services.triage.domain.numbers.official_numbers import UnreadableNumber
from tests.support.real_input import needed

RECEIVED, TODAY = date(2024, 10, 7), date(2024, 10, 20)


def case(**changes: Any) -> Reviewed:
    plain: dict[str, Any] = {"case_id": "a", "number": "001/LP/PW/Kota/00.99/X/2024", "received_on": RECEIVED}
    return Reviewed(**{**plain, **changes})


def entry(number: str = "009/LP/PW/Kota/14.03/X/2024", on: date = TODAY) -> Entry:
    return note_entry(number, on, received_on=RECEIVED, today=TODAY)


def rows(exported: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported.decode("utf-8-sig"), newline="")))


def test_our_words_are_the_words_of_the_real_lists() -> None:
    with needed("sigaplapor-rows", "rows.csv").open(encoding="utf-8", newline="") as file:
        real = list(csv.DictReader(file))
    assert {row["category_1"] for row in real} - {""} == set(Category1)
    assert {row["category_2"] for row in real} - {""} == set(Category2)


def test_an_entry_keeps_the_number_as_it_was_read_and_its_day() -> None:
    noted = entry()
    assert (noted.number.seq, noted.number.region, noted.entered_on) == (9, "14.03", TODAY)


def test_an_entry_with_an_unreadable_number_is_refused() -> None:
    with pytest.raises(UnreadableNumber):
        entry("009/LP/PW/Kota/14.03/2024")


@pytest.mark.parametrize("day", [date(2024, 10, 6), date(2024, 10, 21)])
def test_an_entry_before_the_report_or_in_the_future_is_refused(day: date) -> None:
    with pytest.raises(BadEntry) as refusal:
        entry(on=day)
    assert list(refusal.value.fields) == ["entered_on"]


@pytest.mark.parametrize(
    ("changes", "first", "second"),
    [
        ({}, "", ""),
        ({"registered": False}, Category1.NOT_REGISTERED, ""),
        ({"registered": True}, Category1.REGISTERED, Category2.HERE),
        ({"registered": True, "passed_on": True}, Category1.REGISTERED, Category2.PASSED_ON),
        ({"passed_on": True}, "", Category2.PASSED_ON),
        ({"registered": True, "received": True}, Category1.REGISTERED, Category2.RECEIVED),
    ],
)
def test_a_case_is_told_in_the_words_of_sigaplapor(changes: dict[str, Any], first: str, second: str) -> None:
    assert (category_1(case(**changes)), category_2(case(**changes))) == (first, second)


def test_cases_that_are_reviewed_and_not_entered_are_listed_oldest_first() -> None:
    cases = [
        case(case_id="new", registered=True, received_on=date(2024, 10, 9)),
        case(case_id="old", registered=False),
        case(case_id="open"),
        case(case_id="there", registered=True, entry=entry()),
    ]
    assert [one.case_id for one in not_entered(cases)] == ["old", "new"]


def test_the_export_opens_in_a_spreadsheet() -> None:
    exported = export([case(registered=True, registration="001/Reg/LP/PW/Kota/00.99/X/2024", entry=entry())])
    assert exported.startswith(b"\xef\xbb\xbf")
    assert exported.endswith(b"\r\n")
    head, row = rows(exported)
    assert tuple(head) == COLUMNS
    assert row == [
        "001/LP/PW/Kota/00.99/X/2024",
        "2024-10-07",
        "001/Reg/LP/PW/Kota/00.99/X/2024",
        "Registrasi",
        "Ditangani Bawaslu Tempat Melapor",
        "009/LP/PW/Kota/14.03/X/2024",
        "2024-10-20",
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.builds(lambda number, text: case(number=number, registration=text), CELLS, CELLS)))
def test_no_cell_is_run_by_a_spreadsheet_and_none_is_lost(cases: list[Reviewed]) -> None:
    body = rows(export(cases))[1:]
    assert len(body) == len(cases)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in body for cell in row)
    told = sorted((row[0].removeprefix("'"), row[2].removeprefix("'")) for row in body)
    assert told == sorted((one.number.removeprefix("'"), one.registration.removeprefix("'")) for one in cases)


@given(st.permutations([case(case_id=name, number=name) for name in "abcd"]))
def test_the_same_cases_give_the_same_bytes_in_whatever_order(cases: list[Reviewed]) -> None:
    assert export(cases) == export(sorted(cases, key=lambda one: one.case_id))
