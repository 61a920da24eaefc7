"""A corrected row says what it was corrected to and by which act; the landed row stays as it is."""

from __future__ import annotations

import pytest

from shared.rules.amending import Field, Place, Table, Unreadable, amended, rule_of, value_of
from shared.rules.calendar import Ends
from shared.rules.deadlines import RowCorrection
from shared.rules.rulebooks import Rulebooks, corrected

BOOKS = Rulebooks.load()
BOOK = BOOKS.pinned("pilkada_2024_3")
REVIEW = BOOK.deadline("preliminary_review")
KEDIRI = "preliminary_review_kediri"


def correction(field: str = "length", new: str = "3", **changes: str) -> RowCorrection:
    about = {
        "id": "pilkada_2024_3-1",
        "table": "deadlines",
        "row": "preliminary_review",
        "old": "2",
        "article": "Pasal 1",
        "source": "https://example.org/uu",
    }
    return RowCorrection(field=field, new=new, **{**about, **changes})


def test_the_corrected_row_has_the_new_value_its_basis_and_the_landed_row() -> None:
    rule = amended(REVIEW, [correction()], BOOK.calendars)
    assert (rule.length, rule.article, rule.source) == (3, "Pasal 1", "https://example.org/uu")
    assert rule.landed is REVIEW
    assert [one.id for one in rule.corrections] == ["pilkada_2024_3-1"]


def test_corrections_lie_on_the_landed_row_in_their_order() -> None:
    twice = [correction(), correction(new="2", id="pilkada_2024_3-2", old="3")]
    once = amended(REVIEW, twice[:1], BOOK.calendars)
    assert amended(once, twice, BOOK.calendars).length == 2
    assert amended(once, (), BOOK.calendars) is REVIEW


def test_a_rival_reading_is_corrected_alone() -> None:
    rule = amended(REVIEW, [correction(table="readings", row=KEDIRI, new="4")], BOOK.calendars)
    assert rule.length == REVIEW.length
    assert [one.length for one in rule.readings if one.id == KEDIRI] == [4]


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("length", "0"),
        ("length", "-1"),
        ("length", "2.5"),
        ("length", "10000"),
        ("length", "٣"),
        ("extension", "many"),
        ("calendar", "moon"),
        ("calendar", "hours"),
        ("first_day_counts", "true"),
        ("ends", "never"),
    ],
)
def test_what_a_field_cannot_take_is_refused(field: str, new: str) -> None:
    with pytest.raises(Unreadable):
        amended(REVIEW, [correction(field, new)], BOOK.calendars)


def test_a_reading_that_the_rule_lacks_is_refused() -> None:
    with pytest.raises(Unreadable):
        amended(REVIEW, [correction(table="readings", row="study")], BOOK.calendars)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.LENGTH, "2"),
        (Field.EXTENSION, "0"),
        (Field.CALENDAR, "calendar_days"),
        (Field.FIRST_DAY_COUNTS, "no"),
        (Field.ENDS, Ends.END_OF_LAST_DAY.value),
    ],
)
def test_a_value_reads_as_it_is_written(field: Field, value: str) -> None:
    place = Place(Table.DEADLINES, "preliminary_review")
    assert value_of(REVIEW, place, field) == value
    assert value_of(amended(REVIEW, [correction(field, value)], BOOK.calendars), place, field) == value


def test_a_row_is_found_by_its_table() -> None:
    assert rule_of(Place(Table.READINGS, KEDIRI), BOOK.deadlines) is REVIEW
    assert rule_of(Place(Table.DEADLINES, KEDIRI), BOOK.deadlines) is None


def test_a_rulebook_is_corrected_row_by_row_and_refuses_a_row_that_it_lacks() -> None:
    book = corrected(BOOK, [correction()])
    assert book.deadline("preliminary_review").length == 3
    assert book.deadline("study") is BOOK.deadline("study")
    with pytest.raises(Unreadable):
        corrected(BOOK, [correction(row="nothing")])


def test_whoever_holds_the_rulebooks_sees_what_is_in_force_and_the_landed_row_beside_it() -> None:
    books = Rulebooks({book.id: book for book in BOOKS})
    books.correct({BOOK.id: [correction()]})
    assert books.pinned(BOOK.id).deadline("preliminary_review").length == 3
    assert books.landed(BOOK.id) is BOOK
    books.correct({})
    assert books.pinned(BOOK.id) is BOOK


def test_what_cannot_be_in_force_leaves_everything_as_it_was() -> None:
    books = Rulebooks({book.id: book for book in BOOKS})
    books.correct({BOOK.id: [correction()]})
    with pytest.raises(Unreadable):
        books.correct({BOOK.id: [correction(new="x")]})
    assert books.pinned(BOOK.id).deadline("preliminary_review").length == 3
