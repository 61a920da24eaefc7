"""What every keeper of publications must do; MongoDB's and the one in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from services.triage.application.figures.read_figures import words_of
from services.triage.application.statistics.publications import Publication, Publications, Subject
from services.triage.application.statistics.publish_statistics import PublishStatistics
from services.triage.domain.statistics.suppression import LEAST
from tests.support.suites.board_queues import office_wall
from tests.support.suites.case_board import OFFICE
from tests.support.suites.figure_counts import FiguresWorld
from tests.support.triage import Hands
from tests.support.triage_memory import BOOKS

LATER = datetime(2024, 11, 25, 0, tzinfo=UTC)
"""A week after the week of 11 November: Monday, 8.00 WITA."""


@dataclass
class StatisticsWorld(FiguresWorld):
    """A store to fill, and publications over it."""

    publications: Publications
    clock: Hands = field(default_factory=lambda: Hands(LATER))

    def publisher(self) -> PublishStatistics:
        """One process of several."""
        return PublishStatistics(self.publications, words_of(BOOKS), self.clock, OFFICE)

    async def came_in(self, count: int, *, day: int = 12, category: str = "hoax") -> list[str]:
        """So many reports of a day of November."""
        place = {"kelurahan": "64.71.01.1001"}
        return [
            await self.case(day, category=category, place=place, known_on="2024-11-11") for _ in range(count)
        ]

    async def told(self) -> Sequence[Publication]:
        """What was published."""
        return await self.publications.published(OFFICE)


class StatisticsSuite:
    """Inherit it and give it a `world`."""

    async def test_a_period_is_published_once_by_whoever_comes_first(self, world: StatisticsWorld) -> None:
        await world.came_in(12)
        one, other = world.publisher(), world.publisher()
        assert await one(None) == 1
        before = await world.told()
        assert await other(None) == 0
        assert await world.publications.publish(before[0]) is False
        assert await world.told() == before
        assert (before[0].period.first, before[0].table.total) == (date(2024, 11, 11), 12)
        assert before[0].entries == 12

    async def test_what_was_published_stays_whatever_becomes_of_the_cases(
        self, world: StatisticsWorld
    ) -> None:
        cases = await world.came_in(12)
        await world.publisher()(None)
        before = await world.told()
        await world.refused(cases[0])
        await world.came_in(1)
        for _ in range(14):
            world.clock.pass_(days=1)
            await world.publisher()(None)
            assert await world.told() == before

    async def test_an_office_publishes_nothing_of_cases_in_which_it_is_in_conflict(
        self, world: StatisticsWorld
    ) -> None:
        cases = await world.came_in(12)
        await world.done(cases[0], office_wall())
        assert await world.publisher()(None) == 1
        assert [one.table.total for one in await world.told()] == [11]

    async def test_few_are_not_published(self, world: StatisticsWorld) -> None:
        await world.came_in(9)
        assert await world.publisher()(None) == 0
        world.clock.pass_(days=70)
        assert await world.publisher()(None) == 0
        await world.came_in(1, day=19)
        assert await world.publisher()(None) == 1
        (only,) = await world.told()
        assert (only.period.first, only.period.last) == (date(2024, 11, 11), date(2024, 11, 24))

    async def test_small_numbers_are_kept_back_with_what_would_tell_them(
        self, world: StatisticsWorld
    ) -> None:
        await world.came_in(8)
        await world.came_in(3, category="campaign")
        await world.publisher()(None)
        (only,) = await world.told()
        table = only.table
        numbers = [one for line in (*table.cells, table.row_sums, table.column_sums) for one in line]
        assert all(one >= LEAST for one in numbers if one is not None)
        assert table.row_sums[table.rows.index("campaign")] is None
        assert table.total == 11

    async def test_what_became_of_them_follows_after_eight_weeks(self, world: StatisticsWorld) -> None:
        cases = await world.came_in(12)
        for case_id in cases[:6]:
            await world.refused(case_id)
        await world.publisher()(None)
        world.clock.pass_(days=48)
        assert await world.publisher()(None) == 0
        world.clock.pass_(days=1)
        assert await world.publisher()(None) == 1
        results = [one for one in await world.told() if one.subject is Subject.RESULTS]
        assert results[0].table.total == 12
        refused = results[0].table.rows.index("refused")
        assert results[0].table.row_sums[refused] == 6

    async def test_every_report_is_in_one_period_alone(self, world: StatisticsWorld) -> None:
        await world.came_in(12, day=12)
        await world.came_in(11, day=19)
        world.clock.pass_(days=7)
        publish = world.publisher()
        assert await publish(None) == 1
        assert await publish(None) == 1
        assert [one.table.total for one in await world.told()] == [12, 11]

    async def test_after_a_look_that_found_nothing_the_next_waits(self, world: StatisticsWorld) -> None:
        publish = world.publisher()
        assert await publish(None) == 0
        await world.came_in(12)
        assert await publish(None) == 0
        world.clock.now += timedelta(minutes=10)
        assert await publish(None) == 1
