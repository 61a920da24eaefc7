"""An audit holds three records of a number against each other: the series', the number's and the case's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import cast

import pytest

from deploy.audit.differences import Kind
from deploy.audit.numbers import numbers
from deploy.audit.streams import Instant, Story
from shared.changes import JsonObject
from tests.support.numbering import KEY

CASE, OTHER = "0193a000-0000-7abc-9000-000000000002", "0193a000-0000-7abc-9000-000000000003"


@dataclass
class Records:
    """What triage's database has; it answers as an instant of it would."""

    series: list[JsonObject]
    numbers: list[JsonObject]
    cases: list[JsonObject]
    gone: set[str] = field(default_factory=set)

    async def numbers_of(self, series: str) -> list[JsonObject]:
        """The numbers that lie under a series' stream."""
        return [doc for doc in self.numbers if doc["stream"] == series]

    async def numbers_printed(self, texts: Sequence[str]) -> list[JsonObject]:
        """The numbers that are printed so."""
        return [doc for doc in self.numbers if doc["text"] in texts]

    async def entries_of(self, streams: Sequence[str], kind: str) -> list[JsonObject]:
        """Entries of one type in streams of triage."""
        return [one for one in self.cases if one["stream"] in streams and one["type"] == kind]

    async def begun(self, streams: Sequence[str]) -> set[str]:
        """Those streams of triage that are here at all."""
        return set(streams) - self.gone

    async def found(self) -> list[str]:
        """What an audit says."""
        stories = [Story(KEY.stream, entries=self.series)]
        stories += [Story(one["stream"], entries=[one]) for one in self.cases]
        differences = await numbers(cast("Instant", self), stories)
        assert {one.kind for one in differences} <= {Kind.NUMBERS}
        assert len({one.key for one in differences}) == len(differences)
        return [one.what.rpartition(": ")[2] for one in differences]


@pytest.fixture
def records() -> Records:
    issued = {
        "office": "balikpapan",
        "series": "reports",
        "first": 1,
        "cases": [{"case_id": CASE, "text": "001/LP"}, {"case_id": OTHER, "text": "002/LP"}],
    }
    place = {"office": "balikpapan", "series": "reports"}
    return Records(
        series=[{"type": "numbers_issued", "data": issued}],
        numbers=[
            {"_id": {**place, "case": case}, "stream": KEY.stream, "seq": seq, "text": f"00{seq}/LP"}
            for seq, case in enumerate((CASE, OTHER), 1)
        ],
        cases=[
            {
                "stream": case,
                "type": "number_assigned",
                "data": {"series": "reports", "sequence": seq, "number": f"00{seq}/LP"},
            }
            for seq, case in enumerate((CASE, OTHER), 1)
        ],
    )


async def test_records_that_agree_are_no_difference(records: Records) -> None:
    assert await records.found() == []


def _lost(records: Records) -> None:
    del records.numbers[0]


def _made_up(records: Records) -> None:
    records.numbers.append({**deepcopy(records.numbers[0]), "seq": 3, "text": "003/LP"})


def _untold(records: Records) -> None:
    del records.cases[1]


def _swapped(records: Records) -> None:
    records.cases[0]["data"] = records.cases[1]["data"]


def _never_given(records: Records) -> None:
    del records.series[0]["data"]["cases"][1]
    del records.numbers[1]


@pytest.mark.parametrize(
    ("breach", "told"),
    [
        (_lost, ["nothing lies under it", "no series gave it"]),
        (_made_up, ["the series did not give it"]),
        (_untold, ["its case does not say so"]),
        (_swapped, ["its case does not say so", "no series gave it"]),
        (_never_given, ["no series gave it"]),
    ],
)
async def test_a_planted_difference_is_found(
    records: Records, breach: Callable[[Records], None], told: list[str]
) -> None:
    breach(records)
    assert await records.found() == told


async def test_a_case_that_a_restore_lost_cannot_say_its_number(records: Records) -> None:
    records.gone = {OTHER}
    _untold(records)
    assert await records.found() == []
