"""Case numbers: what a series gave, what lies under each number, and what the case says must be one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from deploy.audit.differences import Difference, Kind
from deploy.audit.streams import Instant, Story
from services.triage.adapters.mongo_series import ISSUED
from services.triage.domain.numbers.series import is_series
from shared.changes import JsonObject

ASSIGNED = "number_assigned"


class Given(NamedTuple):
    """A number as one of the three records has it."""

    series: str
    case: str
    seq: int
    text: str


async def numbers(instant: Instant, stories: Sequence[Story]) -> list[Difference]:
    """Differences in series, and in the numbers that cases say they have."""
    found: list[Difference] = []
    claimed: set[Given] = set()
    for story in stories:
        if is_series(story.stream):
            found += await _of_series(instant, story)
        claimed |= {_claim(entry) for entry in story.entries if entry["type"] == ASSIGNED}
    lying = set(map(_lying, await instant.numbers_printed([one.text for one in claimed])))
    return found + [_differs(one.case, one, "no series gave it") for one in sorted(claimed - lying)]


async def _of_series(instant: Instant, story: Story) -> list[Difference]:
    issued = set(_issued(story))
    lying = set(map(_lying, await instant.numbers_of(story.stream)))
    cases = [one.case for one in issued]
    said = set(map(_claim, await instant.entries_of(cases, ASSIGNED)))
    # A case that was lost in a restore cannot say anything; that it is lost was listed and accepted then.
    here = await instant.begun(cases)
    return [
        *_all_differ(story.stream, issued - lying, "nothing lies under it"),
        *_all_differ(story.stream, lying - issued, "the series did not give it"),
        *_all_differ(
            story.stream, {one for one in issued - said if one.case in here}, "its case does not say so"
        ),
    ]


def _issued(story: Story) -> Iterator[Given]:
    for entry in story.entries:
        data = entry["data"]
        if entry["type"] == ISSUED:
            for seq, one in enumerate(data["cases"], data["first"]):
                yield Given(data["series"], one["case_id"], seq, one["text"])


def _lying(doc: JsonObject) -> Given:
    return Given(doc["_id"]["series"], doc["_id"]["case"], doc["seq"], doc["text"])


def _claim(entry: JsonObject) -> Given:
    data = entry["data"]
    return Given(data["series"], entry["stream"], data["sequence"], data["number"])


def _all_differ(stream: str, given: Iterable[Given], what: str) -> list[Difference]:
    return [_differs(stream, one, what) for one in sorted(given)]


def _differs(stream: str, one: Given, what: str) -> Difference:
    told = f"number {one.text} ({one.seq} of {one.series}) of case {one.case}: {what}"
    return Difference(Kind.NUMBERS, "triage", stream, told, place=f"{one.series} {one.seq} {one.case} {what}")
