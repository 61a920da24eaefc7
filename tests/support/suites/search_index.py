"""What whatever keeps the search index must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.triage.application.queue.rows import Viewer
from services.triage.application.search.index_ports import Indexed, Narrowed, Needed, SearchIndex
from services.triage.domain.words import Kind, Stage
from shared.ids import new_id
from tests.support.suites.board_queues import office_wall, wall
from tests.support.suites.case_board import NOW, BoardWorld

OFFICE = "balikpapan"
SARI = Viewer(OFFICE, "01936000-0000-7000-8000-00000000000a")
OPEN = Narrowed()
CEILINGS = (3, 2)
"""In place of those that are too high to reach in a test: of all terms met, and of each."""


def needed(*marks: int) -> Needed:
    """A term with one need: any of these marks."""
    return Needed((frozenset(marks),))


@dataclass
class SearchWorld:
    """An index with ceilings of 3 and 2, and a store to fill with cases."""

    cases: BoardWorld
    index: SearchIndex

    async def kept(self, *marks: int, minutes: int = 0, **about: Any) -> str:
        """A case with these marks, whose report came so many minutes after noon."""
        made: dict[str, Any] = {
            "case_id": new_id(),
            "office": OFFICE,
            "revision": 1,
            "at": NOW + timedelta(minutes=minutes),
            "stage": Stage.PRELIMINARY_REVIEW,
            "kind": Kind.REPORT,
            "category": "hoax",
            "kecamatan": "64.71.03",
            "marks": frozenset(marks),
        }
        entry = Indexed(**{**made, **about})
        await self.index.keep(entry)
        return entry.case_id

    async def all_met(self, *terms: Needed, narrowed: Narrowed = OPEN, viewer: Viewer = SARI) -> list[str]:
        """The ids of what meets all terms."""
        return [one.case_id for one in await self.index.all_met(viewer, terms, narrowed)]

    async def any_met(self, *terms: Needed) -> set[str]:
        """The ids of what meets one."""
        return {one.case_id for one in await self.index.any_met(SARI, terms, OPEN)}

    async def opened(self) -> str:
        """A case in the store."""
        return await self.cases.case(25)


class SearchIndexSuite:
    async def test_a_case_is_found_by_any_mark_of_a_term_and_told_with_those_asked_for(
        self, world: SearchWorld
    ) -> None:
        case_id = await world.kept(-5, 7, 2**62)
        (found,) = await world.index.all_met(SARI, [needed(7, 8), needed(2**62)], OPEN)
        assert (found.case_id, found.at, found.marks) == (case_id, NOW, frozenset({7, 2**62}))

    async def test_all_terms_and_all_needs_of_a_term_must_be_met(self, world: SearchWorld) -> None:
        both = await world.kept(1, 2)
        await world.kept(1)
        await world.kept(2)
        assert await world.all_met(needed(1), needed(2)) == [both]
        assert await world.all_met(Needed((frozenset({1}), frozenset({2, 3})))) == [both]

    async def test_newest_come_first(self, world: SearchWorld) -> None:
        first, third, second = [await world.kept(1, minutes=at) for at in (3, 1, 2)]
        assert await world.all_met(needed(1)) == [first, second, third]

    async def test_what_meets_one_term_is_found_once(self, world: SearchWorld) -> None:
        one, two, both = await world.kept(1), await world.kept(2), await world.kept(1, 2)
        await world.kept(3)
        assert await world.any_met(needed(1), needed(2)) == {one, two, both}
        assert len(await world.index.any_met(SARI, [needed(1), needed(2)], OPEN)) == 3

    async def test_another_office_finds_nothing(self, world: SearchWorld) -> None:
        await world.kept(1, office="samarinda")
        assert await world.all_met(needed(1)) == []
        assert await world.any_met(needed(1), needed(2)) == set()

    @pytest.mark.parametrize(
        "other",
        [
            {"stage": Stage.REGISTERED},
            {"kind": Kind.FINDING},
            {"category": "money_politics"},
            {"kecamatan": "64.71.05"},
        ],
    )
    async def test_each_filter_narrows(self, world: SearchWorld, other: dict[str, Any]) -> None:
        wanted = await world.kept(1)
        await world.kept(1, **other)
        narrowed = Narrowed(Stage.PRELIMINARY_REVIEW, Kind.REPORT, "hoax", "64.71.03")
        assert await world.all_met(needed(1), narrowed=narrowed) == [wanted]

    async def test_whoever_is_walled_off_finds_and_counts_nothing(self, world: SearchWorld) -> None:
        case_id = await world.opened()
        await world.kept(1, case_id=case_id)
        assert await world.all_met(needed(1)) == [case_id]
        await world.cases.done(case_id, wall(SARI.account))
        assert await world.all_met(needed(1)) == []
        assert await world.any_met(needed(1), needed(2)) == set()
        assert await world.all_met(needed(1), viewer=Viewer(OFFICE, "somebody")) == [case_id]

    async def test_an_office_in_conflict_finds_nothing(self, world: SearchWorld) -> None:
        case_id = await world.opened()
        await world.kept(1, case_id=case_id)
        await world.cases.done(case_id, office_wall())
        for viewer in (Viewer(OFFICE, "somebody"), Viewer(OFFICE, SARI.account)):
            assert await world.all_met(needed(1), viewer=viewer) == []
        assert await world.any_met(needed(1), needed(2)) == set()

    async def test_a_later_revision_takes_the_place_of_an_earlier_and_never_the_other_way(
        self, world: SearchWorld
    ) -> None:
        case_id = await world.kept(1, revision=2)
        await world.kept(2, case_id=case_id, revision=3)
        await world.kept(1, case_id=case_id, revision=2)
        assert await world.all_met(needed(1)) == []
        assert await world.all_met(needed(2)) == [case_id]

    async def test_the_same_revision_may_be_kept_again_with_less(self, world: SearchWorld) -> None:
        case_id = await world.kept(1, 2)
        await world.kept(2, case_id=case_id)
        assert await world.all_met(needed(1)) == []

    async def test_both_questions_stop_at_their_ceilings_with_the_newest(self, world: SearchWorld) -> None:
        cases = [await world.kept(1, minutes=number) for number in range(5)]
        assert await world.all_met(needed(1)) == cases[:1:-1]
        assert await world.any_met(needed(1)) == set(cases[3:])

    async def test_cases_not_kept_as_they_stand_are_told_page_by_page(self, world: SearchWorld) -> None:
        cases = [await world.opened() for _ in range(4)]
        await world.kept(1, case_id=cases[1])
        await world.kept(1, case_id=cases[2])
        await world.cases.done(cases[2], wall("somebody"))
        told: Sequence[str] = []
        after: str | None = ""
        while after is not None:
            missing, after = await world.index.behind(OFFICE, after, 2)
            told = [*told, *missing]
        assert told == sorted({cases[0], cases[2], cases[3]})
        assert await world.index.behind("samarinda", "", 2) == ([], None)
