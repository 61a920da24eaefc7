"""What whatever keeps sketches must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.triage.application.hints.sketches import Sketches
from services.triage.application.open_case import OpenCaseOf
from services.triage.domain.hints.fingerprints import of_text
from services.triage.domain.hints.likeness import Sketch
from shared.ids import derived, new_id
from shared.security.sealing import ContentKeys
from tests.support.suites.case_board import NOW
from tests.support.triage_alike import KEY
from tests.support.triage_memory import BOOKS, opened

OFFICE = "balikpapan"


@dataclass
class SketchWorld:
    """Sketches, and a store to fill with cases."""

    store: Any
    sketches: Sketches
    keys: ContentKeys

    async def kept(self, *buckets: str, day: int = 20, office: str = OFFICE) -> Sketch:
        """A sketch with everything that one can hold, in these buckets."""
        made = whole(day)
        await self.sketches.keep(office, made, buckets)
        return made

    async def near(self, *buckets: str, each: int = 20) -> Sequence[Sketch]:
        """What is found in these buckets."""
        return await self.sketches.near(OFFICE, buckets, each=each)


def whole(day: int) -> Sketch:
    """A sketch with everything that one can hold, of a day of November 2024."""
    report_id = new_id()
    return Sketch(
        report_id=report_id,
        case_id=derived(report_id, "case"),
        day=date(2024, 11, day),
        kelurahan="64.71.03.1001",
        tps=("012", "013"),
        point=(1168312345, -12654321),
        parties=frozenset({"a1", "b2"}),
        exhibits=frozenset({"e" * 64}),
        text=of_text(KEY, "Pembagian amplop di depan pasar."),
    )


class SketchesSuite:
    async def test_a_sketch_comes_back_as_it_was_kept(self, world: SketchWorld) -> None:
        made = await world.kept("x")
        assert await world.near("x") == [made]

    async def test_a_sketch_of_nothing_comes_back_too(self, world: SketchWorld) -> None:
        bare = Sketch(report_id=new_id(), case_id=new_id(), day=date(2024, 11, 20))
        await world.sketches.keep(OFFICE, bare, ["x"])
        assert await world.near("x") == [bare]

    async def test_what_lies_in_several_buckets_is_found_once(self, world: SketchWorld) -> None:
        made = await world.kept("x", "y")
        assert await world.near("y", "x", "z") == [made]

    async def test_nothing_is_found_in_no_bucket(self, world: SketchWorld) -> None:
        await world.kept("x")
        assert await world.near() == []

    async def test_of_a_bucket_the_latest_days_are_found(self, world: SketchWorld) -> None:
        first, second, third = [await world.kept("x", day=day) for day in (20, 22, 21)]
        assert {one.report_id for one in await world.near("x", each=2)} == {second.report_id, third.report_id}
        assert first.day < third.day

    async def test_another_office_finds_nothing(self, world: SketchWorld) -> None:
        await world.kept("x", office="samarinda")
        assert await world.near("x") == []

    async def test_a_later_sketch_of_a_report_takes_the_place_of_the_earlier(
        self, world: SketchWorld
    ) -> None:
        made = await world.kept("x")
        await world.sketches.keep(OFFICE, made, ["y"])
        assert (await world.near("x"), await world.near("y")) == ([], [made])

    async def test_what_was_forgotten_is_nowhere_and_may_be_forgotten_again(self, world: SketchWorld) -> None:
        made, other = await world.kept("x"), await world.kept("x")
        for _ in range(2):
            await world.sketches.forget(made.report_id)
        assert await world.near("x") == [other]

    async def test_cases_without_a_sketch_are_told_page_by_page(self, world: SketchWorld) -> None:
        reports = [new_id() for _ in range(3)]
        opening = OpenCaseOf(BOOKS.latest, lambda: NOW)
        cases = [await opened(world.store, opening, world.keys, report_id=one) for one in reports]
        sketch = Sketch(report_id=reports[1], case_id=cases[1], day=date(2024, 11, 20))
        await world.sketches.keep(OFFICE, sketch, [])
        told: list[str] = []
        after: str | None = ""
        while after is not None:
            missing, after = await world.sketches.unsketched(OFFICE, after, 2)
            told += missing
        assert told == sorted({cases[0], cases[2]})
        assert await world.sketches.unsketched("samarinda", "", 2) == ([], None)
