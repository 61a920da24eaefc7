"""A redacted copy in the journal and the state: ids, digests, places and reasons, no word of a person."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.events import ExhibitCopied
from services.intake.domain.evidence import Exhibit
from services.intake.domain.redaction import Mark, RedactedCopy, Why
from shared.changes import JsonObject


def copied(fact: ExhibitCopied) -> JsonObject:
    """The data of the entry."""
    return {
        **noted(fact.made),
        "original_sha256": fact.original_sha256,
        "person": fact.person,
        "case_id": fact.case_id,
    }


def fact_of(report_id: str, at: datetime, data: JsonObject) -> ExhibitCopied:
    """The fact again."""
    return ExhibitCopied(
        report_id, at, copy_of(data), data["original_sha256"], data["person"], data["case_id"]
    )


def noted(made: RedactedCopy) -> JsonObject:
    """A copy."""
    one = made.exhibit
    return {
        "exhibit": {"id": one.id, "sha256": one.sha256, "size": one.size, "media_type": one.media_type},
        "original": made.original,
        "marks": [_mark(mark) for mark in made.marks],
    }


def copy_of(doc: JsonObject) -> RedactedCopy:
    """The copy again."""
    marks = tuple(
        Mark(left, top, width, height, Why(why), *page)
        for left, top, width, height, why, *page in doc["marks"]
    )
    return RedactedCopy(Exhibit(**doc["exhibit"]), doc["original"], marks)


def _mark(mark: Mark) -> list[int | str]:
    """Page 1 is left out: pictures have no other, and entries of before stay as they are."""
    place = [mark.left, mark.top, mark.width, mark.height, mark.why.value]
    return place if mark.page == 1 else [*place, mark.page]
