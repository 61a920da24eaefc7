"""A landed rule folder is never edited: its hash stands here, and every row in it can be defended."""

from __future__ import annotations

from datetime import date
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
}
BOOKS = Rulebooks.load()


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
    )
    return [book, *(row for table in tables for row in table.values())]


def test_no_landed_folder_has_changed() -> None:
    assert {book.id: book.digest for book in BOOKS} == LANDED, (
        "add the next folder instead; see data/README.md"
    )


def test_every_folder_of_rules_is_loaded() -> None:
    assert {book.id for book in BOOKS} == {path.name for path in DATA.iterdir() if path.is_dir()}


@pytest.mark.parametrize("book", list(BOOKS), ids=lambda book: book.id)
def test_every_row_has_its_article_and_source_and_says_what_is_open(book: Rulebook) -> None:
    for row in rows(book):
        assert row.article, row.id
        assert row.source, row.id
        assert row.confirmed == (not row.question("id")) == (not row.question("en")), row.id


def test_the_categories_are_those_of_the_contract_in_its_order() -> None:
    assert tuple(BOOKS.latest().categories) == get_args(Category)


def test_the_contract_hands_over_only_to_receivers_that_acknowledge() -> None:
    named = get_args(CaseEscalatedV1.model_fields["receiver"].annotation)
    assert [row.id for row in BOOKS.latest().receivers.values() if row.handoff] == list(named)


def test_balikpapan_has_its_six_kecamatan_and_34_kelurahan() -> None:
    book = BOOKS.latest()
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


def test_a_case_finds_its_rulebook_by_id_and_an_unknown_one_is_refused() -> None:
    assert BOOKS.pinned("pilkada_2024_1").number == 1
    assert BOOKS.for_election("pilkada_2024") is BOOKS.pinned("pilkada_2024_1")
    with pytest.raises(NoSuchRulebook, match="pilkada_2029_1"):
        BOOKS.pinned("pilkada_2029_1")
    with pytest.raises(NoSuchRulebook, match="pilkada_2029"):
        BOOKS.for_election("pilkada_2029")
    with pytest.raises(NoSuchRulebook):
        Rulebooks({})
