"""Two rulebooks are compared row by row and field by field; nothing that differs is passed over."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from shared.rules.difference import Change, Kind, difference, tables_of, told
from shared.rules.loader import load_rulebook
from shared.rules.model import Rulebook
from shared.rules.rulebooks import DATA, Rulebooks
from tests.support.rule_folders import append, copied, swap_in_row

BOOKS = Rulebooks.load()
LANDED = BOOKS.pinned("pilkada_2024_3")


def against_landed(folder: Path) -> tuple[Change, ...]:
    return difference(LANDED, load_rulebook(folder))


def test_a_rulebook_does_not_differ_from_itself() -> None:
    assert difference(LANDED, load_rulebook(DATA / "pilkada_2024_3")) == ()


def test_a_changed_row_shows_each_field_before_and_after(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_3", tmp_path)
    swap_in_row(folder, "deadlines.toml", "completion", ("length = 2", "length = 3"))
    swap_in_row(folder, "moves.toml", "note", ('who = ["officer", "commissioner"]', 'who = ["officer"]'))
    assert against_landed(folder) == (
        Change(table="deadlines", row="completion", kind=Kind.CHANGED, fields=(("length", "2", "3"),)),
        Change(
            table="moves",
            row="note",
            kind=Kind.CHANGED,
            fields=(("roles", "commissioner, officer", "officer"),),
        ),
    )


def test_rows_that_came_and_went_are_named(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_3", tmp_path)
    path = folder / "readings.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"study_from_receipt"', '"study_at_once"'), encoding="utf-8"
    )
    assert against_landed(folder) == (
        Change(table="readings", row="study_from_receipt", kind=Kind.REMOVED),
        Change(table="readings", row="study_at_once", kind=Kind.ADDED),
    )


def test_a_day_off_that_the_folder_adds_shows_once(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_3", tmp_path)
    append(
        folder,
        "holidays.toml",
        '[[holiday]]\nday = 2025-02-10\nkind = "regional"\nname_id = "x"\nname_en = "x"\narticle = "x"\n'
        'source = "x"\nconfirmed = true',
    )
    assert against_landed(folder) == (Change(table="holidays", row="2025-02-10", kind=Kind.ADDED),)


def test_a_row_whose_basis_alone_differs_can_be_left_out(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_3", tmp_path)
    swap_in_row(folder, "deadlines.toml", "study", ('article = "Perppu', 'article = "Pasal baru, Perppu'))
    book = load_rulebook(folder)
    assert [change.row for change in difference(LANDED, book)] == ["study"]
    assert difference(LANDED, book, basis=False) == ()


def test_every_table_of_a_rulebook_is_compared() -> None:
    tables = set(tables_of(LANDED))
    held = {field.name for field in fields(Rulebook)} - set(told("rulebook", LANDED)) - {"id", "digest"}
    assert tables == held | {"rulebook", "readings"}


def test_what_the_amendment_changed_can_be_read_off() -> None:
    changes = difference(BOOKS.pinned("pilkada_2024_2"), LANDED, basis=False)
    assert {(change.table, change.row, change.kind) for change in changes if change.table != "rulebook"} == {
        ("hours", "monday_to_friday", Kind.REMOVED),
        ("hours", "monday_to_thursday", Kind.ADDED),
        ("hours", "friday", Kind.ADDED),
        ("hours", "quiet_period_and_polling_day", Kind.ADDED),
    }
