"""Numbers as SigapLapor prints them: all real rows are read, and a refusal names what is wrong."""

from __future__ import annotations

import csv

import pytest

from services.triage.domain.numbers.official_numbers import (
    ElectionType,
    OfficeLevel,
    OfficialNumber,
    Origin,
    UnreadableNumber,
    odd_months,
    parse,
)
from tests.support.real_input import needed


def real_numbers() -> list[str]:
    with needed("sigaplapor-rows", "rows.csv").open(encoding="utf-8", newline="") as file:
        return [row["number"] for row in csv.DictReader(file)]


def test_every_real_row_is_read_and_kept_as_it_was_written() -> None:
    texts = real_numbers()
    read = [parse(text) for text in texts]
    assert len(read) == 26
    assert [number.text for number in read] == texts
    assert {number.origin for number in read} == set(Origin)
    assert {number.level for number in read} == set(OfficeLevel)
    assert not any(number.registered for number in read)


def test_months_that_do_not_follow_the_sequence_are_accepted_and_reported() -> None:
    odd = list(odd_months(map(parse, real_numbers())))
    batang = [one for one in odd if one.number.region == "14.09"]
    assert [(one.number.seq, one.before.seq) for one in batang] == [(7, 4), (8, 4), (9, 4)]
    others = [one for one in odd if one.number.region == "14.22"]
    assert [one.number.seq for one in others] == [2, 3, 4, 5, 6, 7]
    assert {one.before.text for one in others} == {"001/LP/PL/Kab/14.22/V/2024"}
    assert len(odd) == 9


def test_two_numbers_of_one_sequence_are_not_called_odd() -> None:
    """Real lists have one number twice; neither came before the other."""
    assert not list(odd_months(map(parse, ["004/LP/PB/Kab/14.09/XI/2024", "004/LP/PB/Kab/14.09/X/2024"])))


def test_a_registered_number_is_read_with_all_its_parts() -> None:
    assert parse(" 08/Reg/LP/PG/Prov/12.00/VIII/2024 ") == OfficialNumber(
        seq=8,
        registered=True,
        origin=Origin.REPORT,
        election=ElectionType.GOVERNOR,
        level=OfficeLevel.PROVINCE,
        region="12.00",
        month=8,
        year=2024,
        text="08/Reg/LP/PG/Prov/12.00/VIII/2024",
    )


def test_the_level_may_be_missing_as_in_a_newspaper() -> None:
    number = parse("001/Reg/LP/PW/14.03/XII/2024")
    assert (number.level, number.region, number.month) == (None, "14.03", 12)


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("", "seq", ""),
        ("000/LP/PB/Kab/14.09/X/2024", "seq", "000"),
        ("٠٠٩/LP/PB/Kab/14.09/X/2024", "seq", "٠٠٩"),
        ("-1/LP/PB/Kab/14.09/X/2024", "seq", "-1"),
        ("009", "origin", ""),
        ("009/LT/PB/Kab/14.09/X/2024", "origin", "LT"),
        ("009/reg/LP/PB/Kab/14.09/X/2024", "origin", "reg"),
        ("009/Reg/Reg/LP/PB/Kab/14.09/X/2024", "origin", "Reg"),
        ("009/LP/PX/Kab/14.09/X/2024", "election", "PX"),
        ("009/LP/Kab/14.09/X/2024", "election", "Kab"),
        ("009/LP/PB/Desa/14.09/X/2024", "level", "Desa"),
        ("009/LP/PB/Kab/X/2024", "region", "Kab"),
        ("009/LP/PB/Kab/14.9/X/2024", "region", "14.9"),
        ("009/LP/PB/Kab/14.09/XIII/2024", "month", "XIII"),
        ("009/LP/PB/Kab/14.09/10/2024", "month", "10"),
        ("009/LP/PB/Kab/14.09/X/24", "year", "24"),
        ("009/LP/PB/14.09/X", "year", ""),
        ("009/LP/PB/Kab/14.09/X/2024/2", None, "2"),
        ("009/LP/PB/Kab/14.09/X/2024/", None, ""),
    ],
)
def test_a_refusal_names_the_part_and_what_stood_there(text: str, part: str | None, found: str) -> None:
    with pytest.raises(UnreadableNumber) as refusal:
        parse(text)
    assert refusal.value.extra.get("part") == part
    assert refusal.value.extra["found"] == found
    assert f"“{found}”" in refusal.value.detail % refusal.value.extra
