"""A tip and its report are tied whichever came first, once, and also after a look that was cut off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.triage.application.tie_lodged import TieLodged
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.file.dossier_facts import Tie
from shared.changes import Change
from shared.errors import Infrastructure
from shared.ids import derived, new_id
from tests.support.triage_console import BAYU, SARI
from tests.support.triage_memory import BOOKS, World, in_memory


@dataclass
class Marked:
    """The cases that a board lists as such."""

    world: World

    async def untied(self, limit: int) -> list[str]:
        """Their ids."""
        docs = self.world.store.side("cases")
        return [doc["_id"] for doc in docs if doc["body"]["board"].get("untied")][:limit]


@dataclass
class Pair:
    """A tip and the report that its sender lodged, as intake names them."""

    world: World
    look: TieLodged
    tip_report: str
    report: str

    @property
    def tip_case(self) -> str:
        return derived(self.tip_report, "case")

    @property
    def report_case(self) -> str:
        return derived(self.report, "case")

    async def tip(self) -> None:
        await self.world.opened(report_id=self.tip_report, kind="tip", known_on=None)

    async def lodged(self) -> None:
        await self.world.opened(report_id=self.report, lodged_from=self.tip_report)

    async def ties(self, case_id: str) -> list[tuple[str, str]]:
        case = await self.world.store.load(case_id)
        assert case is not None
        return [(link.other, link.tie.value) for link in case.dossier.links]

    async def tied(self) -> bool:
        return await self.ties(self.tip_case) == [(self.report_case, Tie.LODGED)] and await self.ties(
            self.report_case
        ) == [(self.tip_case, Tie.TIP)]


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    tip = new_id()
    look = TieLodged(world.store, Marked(world), world.clock, new_id)
    yield Pair(world, look, tip, derived(tip, "lodged"))
    await world.store.close()


async def test_a_tip_that_was_here_is_told_and_a_second_look_finds_nothing(pair: Pair) -> None:
    await pair.tip()
    await pair.lodged()
    assert await pair.look() == 1
    assert await pair.tied()
    assert await pair.look() == 0
    assert pair.world.types(pair.tip_case) == ["case_opened", "cases_linked"]
    assert pair.world.types(pair.report_case) == ["case_opened", "cases_linked"]
    announced = [one["announced"]["type"] for one in pair.world.store.entries(pair.tip_case)]
    assert announced[-1] == "jejak.triage.cases_linked.v1"


async def test_a_report_that_came_first_waits_for_its_tip(pair: Pair) -> None:
    await pair.lodged()
    assert await pair.look() == 0
    assert await pair.ties(pair.report_case) == []
    await pair.tip()
    assert await pair.look() == 1
    assert await pair.tied()


async def test_a_look_that_was_cut_off_in_between_is_made_whole_by_the_next(pair: Pair) -> None:
    await pair.tip()
    await pair.lodged()
    whole = pair.world.store.change

    async def dying(change: Change[Any, Any]) -> Any:
        if change.stream == pair.report_case:
            raise Infrastructure("away")
        return await whole(change)

    pair.world.store.change = dying  # type: ignore[method-assign]  # the process dies between the halves
    with pytest.raises(Infrastructure):
        await pair.look()
    pair.world.store.change = whole  # type: ignore[method-assign]  # the next process
    assert await pair.look() == 1
    assert await pair.tied()
    assert len(pair.world.types(pair.tip_case)) == 2


async def test_an_ordinary_report_is_never_looked_at(pair: Pair) -> None:
    await pair.tip()
    await pair.world.opened()
    assert await Marked(pair.world).untied(10) == []


async def test_whom_a_wall_keeps_from_the_tip_it_keeps_from_the_report(pair: Pair) -> None:
    world = pair.world
    await pair.tip()
    await world.acts.file(
        world.asked(SARI, pair.tip_case), RaiseWall(by=SARI.actor(), accounts=(BAYU.account_id,))
    )
    await pair.lodged()
    assert await pair.look() == 1
    report = await world.store.load(pair.report_case)
    assert report is not None
    assert report.dossier.walled == (BAYU.account_id,)
    assert report.closed_to("balikpapan", BAYU.account_id)
    assert not report.closed_to("balikpapan", SARI.account_id)
    assert await pair.look() == 0
