"""What may be covered, and that a copy stands in the journal and the state and comes back from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application import announcements
from services.intake.application.copy_notation import copy_of, noted
from services.intake.domain import decisions
from services.intake.domain.events import ExhibitCopied
from services.intake.domain.evidence import Exhibit
from services.intake.domain.redaction import (
    COVERED,
    MOST_MARKS,
    MOST_PAGES,
    PDF,
    BadMarks,
    Mark,
    NotCovered,
    RedactedCopy,
    Why,
    check,
    copy_type,
)
from services.intake.domain.report import Report, evolve
from shared.errors import NotFound
from shared.ids import derived
from tests.support.submissions import NOW
from tests.unit.intake.domain.test_decisions import REPORT, taken

MARK = Mark(100, 200, 3_000, 4_000, Why.REPORTER)
PICTURE = Exhibit("01936000-0000-7000-8000-0000000000e1", "a" * 64, 100, "image/jpeg")
COPY = Exhibit("01936000-0000-7000-8000-0000000000c1", "c" * 64, 90, "image/png")


def with_picture() -> Report:
    """A report with one picture."""
    return replace(taken(), exhibits=(PICTURE,))


def copied(report: Report | None, made: RedactedCopy) -> ExhibitCopied:
    """The fact."""
    (fact,) = decisions.copy_redacted(report, made, person="p", case_id=derived(REPORT, "case"), now=NOW)
    assert isinstance(fact, ExhibitCopied)
    return fact


def test_a_copy_stands_beside_the_original_which_stays_as_it_is() -> None:
    made = RedactedCopy(COPY, PICTURE.id, (MARK,))
    fact = copied(with_picture(), made)
    after = evolve(with_picture(), fact)
    assert (after.exhibits, after.copies, fact.original_sha256) == ((PICTURE,), (made,), PICTURE.sha256)
    assert (after.exhibit(COPY.id), after.original(COPY.id), after.exhibit(PICTURE.id)) == (
        COPY,
        None,
        PICTURE,
    )


def test_the_journal_and_the_state_give_a_copy_back_whole() -> None:
    fact = copied(with_picture(), RedactedCopy(COPY, PICTURE.id, (MARK, replace(MARK, why=Why.CHILD))))
    draft = announcements.draft(fact)
    assert draft.event_type is None, "no other service is told"
    entry = {"type": draft.type, "stream": fact.report_id, "at": NOW.isoformat(), "data": draft.data}
    assert announcements.restore(entry) == fact
    after, aggregate = evolve(with_picture(), fact), ReportAggregate()
    assert aggregate.load(aggregate.dump(after)) == after
    assert "copies" not in aggregate.dump(with_picture()), "states of before are compared as they are"


def test_only_an_original_of_the_report_is_copied() -> None:
    report = evolve(with_picture(), copied(with_picture(), RedactedCopy(COPY, PICTURE.id, (MARK,))))
    for case, original in ((report, COPY.id), (report, "elsewhere"), (None, PICTURE.id)):
        with pytest.raises(NotFound):
            copied(case, RedactedCopy(COPY, original, (MARK,)))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MARK, left=-1),
        replace(MARK, top=-1),
        replace(MARK, width=0),
        replace(MARK, height=0),
        replace(MARK, left=7_001),
        replace(MARK, top=6_001),
    ],
)
def test_a_box_that_covers_nothing_or_lies_outside_is_refused_by_its_number(wrong: Mark) -> None:
    with pytest.raises(BadMarks) as refused:
        check(PICTURE, (MARK, wrong))
    assert list(refused.value.fields) == ["2"]


def test_no_marks_and_too_many_are_refused() -> None:
    for marks in ((), (MARK,) * (MOST_MARKS + 1)):
        with pytest.raises(BadMarks):
            check(PICTURE, marks)
    check(PICTURE, (Mark(0, 0, 10_000, 10_000, Why.CONTACT),) * MOST_MARKS)


@pytest.mark.parametrize(
    "media_type", ["application/zip", "image/heic", "image/tiff", "video/mp4", "image/svg+xml"]
)
def test_what_is_no_picture_that_can_be_read_is_not_copied(media_type: str) -> None:
    assert media_type not in COVERED
    with pytest.raises(NotCovered):
        check(replace(PICTURE, media_type=media_type), (MARK,))


def test_a_page_is_named_of_a_pdf_alone_and_only_as_far_as_one_is_drawn() -> None:
    document = replace(PICTURE, media_type=PDF)
    check(document, (MARK, replace(MARK, page=MOST_PAGES)))
    for exhibit, page in ((document, 0), (document, MOST_PAGES + 1), (PICTURE, 2)):
        with pytest.raises(BadMarks) as refused:
            check(exhibit, (MARK, replace(MARK, page=page)))
        assert list(refused.value.fields) == ["2"]
    assert (copy_type(document), copy_type(PICTURE)) == (PDF, "image/png")


def test_the_page_of_a_mark_comes_back_and_entries_of_before_stay_as_they_are() -> None:
    made = RedactedCopy(COPY, PICTURE.id, (MARK, replace(MARK, page=3)))
    doc = noted(made)
    assert [len(mark) for mark in doc["marks"]] == [5, 6]
    assert copy_of(doc) == made
