"""A landed rule folder is never edited: its hash stands here, and every row in it can be defended."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import get_args

import pytest

from shared.contracts.intake import Category
from shared.contracts.triage import CaseEscalatedV1
from shared.rules.errors import NoSuchRulebook
from shared.rules.model import Level, Rulebook
from shared.rules.rulebooks import DATA, Rulebooks
from shared.rules.sources import Sourced

LANDED = {
    "pilkada_2024_1": "4702bc01e7bf7be72b44ff5f7141ad0a2ed742dd4fd8b8e7e78e2366fab94fa3",
    "pilkada_2024_2": "bddd45572c7b7808b683a4be587f275b394a3415f7807963b6fd5a8369a81a04",
    "pilkada_2024_3": "91eaf8ca77be6f9d9da5e96d933ec41a523c97e49f0f527fc3ae4d056da6c2b6",
    "pilkada_2024_4": "a6ef6ce067dd45303c841de27cd5389215d4e63407f47394b219404059f1a054",
    "pilkada_2024_5": "450ea510902a041028414bcb87714c884da935118a5f45fc32b0890e78266110",
    "pilkada_2024_6": "2965887107466401936f10ef4d892f36134a35c382062d4ff6f3d3e5082c9ae2",
    "pemilu_2024_1": "6af3235b97c54aab71d40bba9112de0e6ace858857cd6c27321398a5a6c55d76",
    "pemilu_2024_2": "69c9f6016884ec662d6d887d4235c64d2a5019cdc3e37733004cfba13a097e76",
    "pemilu_2024_3": "c7312a416cee4bcd8a0fb97af5922509572bbe1ef5ecab963f3a1dd70a6f196d",
}
BOOKS = Rulebooks.load()
DAYS_OFF = {
    "pilkada_2024_2": "2f53c269397260c2b8f9fe23b1288343cdbb96832d9ee73d63dfbc194969cc10",
    "pilkada_2024_3": "2f53c269397260c2b8f9fe23b1288343cdbb96832d9ee73d63dfbc194969cc10",
    "pilkada_2024_4": "2f53c269397260c2b8f9fe23b1288343cdbb96832d9ee73d63dfbc194969cc10",
    "pilkada_2024_5": "2f53c269397260c2b8f9fe23b1288343cdbb96832d9ee73d63dfbc194969cc10",
    "pilkada_2024_6": "2f53c269397260c2b8f9fe23b1288343cdbb96832d9ee73d63dfbc194969cc10",
    "pemilu_2024_1": "c544ddb02d9276cb9da28501c60475ccd16e0750bfe1ca301ae383e9651e72fb",
    "pemilu_2024_2": "c544ddb02d9276cb9da28501c60475ccd16e0750bfe1ca301ae383e9651e72fb",
    "pemilu_2024_3": "c544ddb02d9276cb9da28501c60475ccd16e0750bfe1ca301ae383e9651e72fb",
}
"""SHA-256 of the days off that a folder has from the `holidays` package: no upgrade may move a deadline."""


def rows(book: Rulebook) -> list[Sourced]:
    tables = (
        book.calendars,
        book.deadlines,
        book.categories,
        book.receivers,
        book.requirements,
        book.places,
        book.stages,
        book.hours,
        book.holidays,
        book.case_stages,
        book.routes,
        book.steps,
        book.outcomes,
        book.series,
        book.forms,
        book.rungs,
        book.articles,
        book.keywords,
        book.priorities,
        book.servant_acts,
    )
    readings = [reading for rule in book.deadlines.values() for reading in rule.readings]
    return [book, book.office, *book.moves, *readings, *(row for table in tables for row in table.values())]


def test_no_landed_folder_has_changed() -> None:
    assert {book.id: book.digest for book in BOOKS} == LANDED, (
        "add the next folder instead; see data/README.md"
    )


def test_no_upgrade_of_the_holidays_package_moves_a_deadline() -> None:
    found = {}
    for book in BOOKS:
        if book.format > 1:
            days = "".join(f"{day.id} {day.kind}\n" for day in book.holidays.values())
            found[book.id] = sha256(days.encode()).hexdigest()
    assert found == DAYS_OFF, "put dated rows into the next folder instead; see data/README.md"


def test_the_package_knows_the_days_off_that_were_written_down_before() -> None:
    dated = BOOKS.pinned("pilkada_2024_1").holidays
    given = BOOKS.pinned("pilkada_2024_3").holidays
    assert {day: row.kind for day, row in given.items() if not day.startswith("2027")} == {
        day: row.kind for day, row in dated.items()
    }


def test_a_date_that_depends_on_the_moon_is_marked_as_an_estimate() -> None:
    fixed, guessed = (BOOKS.pinned("pilkada_2024_3").holidays[day] for day in ("2027-08-17", "2027-03-10"))
    assert (fixed.question("en"), guessed.question("en")) == (
        "the text of the joint decree has not been checked",
        "the date is an estimate",
    )
    assert guessed.name("id") == "Hari Raya Idul Fitri"


def test_every_folder_of_rules_is_loaded() -> None:
    assert {book.id for book in BOOKS} == {path.name for path in DATA.iterdir() if path.is_dir()}


@pytest.mark.parametrize("book", list(BOOKS), ids=lambda book: book.id)
def test_every_row_has_its_article_and_source_and_says_what_is_open(book: Rulebook) -> None:
    for row in rows(book):
        assert row.article, row.id
        assert row.source, row.id
        assert row.confirmed == (not row.question("id")) == (not row.question("en")), row.id


@pytest.mark.parametrize("book", list(BOOKS), ids=lambda book: book.id)
def test_the_categories_are_those_of_the_contract_in_its_order(book: Rulebook) -> None:
    assert tuple(book.categories) == get_args(Category)


@pytest.mark.parametrize("book", list(BOOKS), ids=lambda book: book.id)
def test_the_contract_hands_over_only_to_receivers_that_acknowledge(book: Rulebook) -> None:
    named = get_args(CaseEscalatedV1.model_fields["receiver"].annotation)
    assert [row.id for row in book.receivers.values() if row.handoff] == list(named)


@pytest.mark.parametrize("book", list(BOOKS), ids=lambda book: book.id)
def test_balikpapan_has_its_six_kecamatan_and_34_kelurahan(book: Rulebook) -> None:
    kecamatan = [place for place in book.places.values() if place.level is Level.KECAMATAN]
    assert {place.name: len(book.kelurahan_in(place.id)) for place in kecamatan} == {
        "Balikpapan Timur": 4,
        "Balikpapan Barat": 6,
        "Balikpapan Utara": 6,
        "Balikpapan Tengah": 6,
        "Balikpapan Selatan": 7,
        "Balikpapan Kota": 5,
    }
    manggar = book.kecamatan_of("64.71.01.1001")
    assert manggar is not None
    assert manggar.name == "Balikpapan Timur"
    assert book.kecamatan_of("64.71.99.1001") is None


def test_the_office_is_open_all_day_only_in_the_quiet_period_and_on_polling_day() -> None:
    book = BOOKS.latest()
    quiet, friday = book.hours_on(date(2024, 11, 24)), book.hours_on(date(2024, 11, 22))
    assert quiet is not None
    assert quiet.all_day
    assert friday is not None
    assert friday.closes is not None
    assert friday.closes.isoformat() == "16:30:00"
    assert book.hours_on(date(2024, 11, 23)) is None


def test_names_fall_back_to_the_id_and_nothing() -> None:
    book = BOOKS.latest()
    assert book.category_name("hoax", "en") == "Hoaxes and hate speech"
    assert book.category_name(None, "id") == ""
    assert book.requirement_name("report_window", "id") == "Disampaikan dalam batas waktu pelaporan"
    assert book.requirement_name("something_newer", "id") == "something_newer"


def test_a_new_case_gets_the_newest_rulebook_of_a_handled_format() -> None:
    assert BOOKS.latest() is BOOKS.for_new_cases()
    assert BOOKS.for_new_cases(frozenset({1})).id == "pilkada_2024_1"
    assert BOOKS.for_new_cases(frozenset({2})).id == "pilkada_2024_6"
    assert BOOKS.for_new_cases(frozenset({1, 2})).id == "pilkada_2024_6"
    with pytest.raises(NoSuchRulebook, match="format 9"):
        BOOKS.for_new_cases(frozenset({9}))


def test_a_case_finds_its_rulebook_by_id_and_an_unknown_one_is_refused() -> None:
    assert BOOKS.pinned("pilkada_2024_1").number == 1
    assert BOOKS.for_election("pilkada_2024") is BOOKS.pinned("pilkada_2024_6")
    with pytest.raises(NoSuchRulebook, match="pilkada_2029_1"):
        BOOKS.pinned("pilkada_2029_1")
    with pytest.raises(NoSuchRulebook, match="pilkada_2029"):
        BOOKS.for_election("pilkada_2029")
    with pytest.raises(NoSuchRulebook):
        Rulebooks({})
