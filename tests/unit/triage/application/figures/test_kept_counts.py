"""A large office's count is kept for two minutes, whole, for who is walled off from the same cases alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest

from services.triage.application.figures.kept_counts import FEW, OLDEST, REFRESHED, KeptCounts, oldest_s
from services.triage.application.figures.tally import Tally
from services.triage.application.queue.rows import Viewer
from services.triage.domain.file.dossier_commands import Classify, LiftWall, RaiseWall
from shared.errors import DomainError
from tests.support.eventually import eventually
from tests.support.fake_figures import FakeFigures
from tests.support.triage_console import BAYU, SARI
from tests.support.triage_memory import BOOKS, World, in_memory

SEES, WALLED = Viewer("balikpapan", BAYU.account_id), Viewer("balikpapan", SARI.account_id)


@dataclass
class Counting(FakeFigures):
    """Says how often it counted, and waits where it is told to."""

    counted: int = 0
    away: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def tally(self, viewer: Viewer, *, now: object) -> Tally:
        self.counted += 1
        await self.gate.wait()
        if self.away:
            raise ConnectionError
        return await super().tally(viewer, now=now)  # type: ignore[arg-type]  # a moment, as the port says


@dataclass
class Office:
    """Kept counts over a world, in which every office is a large one."""

    world: World
    store: Counting
    kept: KeptCounts

    async def look(self, viewer: Viewer = SEES, *, anew: bool = False) -> Tally:
        return await self.kept(viewer, now=self.world.clock(), anew=anew)

    async def exact(self, viewer: Viewer = SEES) -> Tally:
        """What a count of this moment says."""
        return await FakeFigures(self.world.store, BOOKS).tally(viewer, now=self.world.clock())

    async def wall(self, case_id: str) -> None:
        wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
        await self.world.acts.file(self.world.asked(BAYU, case_id), wall)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    store = Counting(world.store, BOOKS)
    store.gate.set()
    yield Office(world, store, KeptCounts(store, few=0))
    await world.store.close()


async def test_within_half_a_minute_a_count_is_given_again_with_its_own_place_in_the_journal(
    office: Office,
) -> None:
    await office.world.opened()
    first = await office.look()
    await office.world.opened()
    office.world.clock.pass_(seconds=REFRESHED.total_seconds())
    assert await office.look() == first
    assert office.store.counted == 1
    assert first.number == 1


async def test_an_older_one_is_given_once_more_while_the_next_is_made_beside_the_answer(
    office: Office,
) -> None:
    await office.world.opened()
    first = await office.look()
    await office.world.opened()
    office.store.gate.clear()
    office.world.clock.pass_(seconds=REFRESHED.total_seconds() + 1)
    assert await office.look() == first, "nobody waits for it"
    assert await office.look() == first, "it is begun once"
    office.store.gate.set()
    await eventually(lambda: not office.kept._counting)
    assert await office.look() == await office.exact()
    assert office.store.counted == 2


async def test_none_is_given_that_is_older_than_two_minutes_or_of_a_time_to_come(office: Office) -> None:
    for moved in (OLDEST + timedelta(seconds=1), -timedelta(seconds=1)):
        await office.world.opened()
        await office.look()
        await office.world.opened()
        office.world.clock.now += moved
        assert await office.look() == await office.exact()


async def test_many_who_look_at_once_wait_for_one_count_and_one_who_leaves_ends_it_for_none(
    office: Office,
) -> None:
    await office.world.opened()
    office.store.gate.clear()
    looks = [asyncio.create_task(office.look()) for _ in range(4)]
    await eventually(lambda: office.store.counted == 1)
    looks[0].cancel()
    office.store.gate.set()
    told = await asyncio.gather(*looks[1:])
    assert [one.number for one in told] == [1, 1, 1]
    assert office.store.counted == 1


async def test_who_asks_anew_is_told_of_this_moment_and_the_others_with_them(office: Office) -> None:
    await office.look()
    await office.world.opened()
    assert (await office.look(anew=True)).number == 1
    assert (await office.look()).number == 1


async def test_a_small_office_is_counted_for_each_look(office: Office) -> None:
    small = KeptCounts(office.store)
    for number in range(1, 4):
        await office.world.opened()
        assert (await small(SEES, now=office.world.clock())).number == number
    assert [oldest_s(number) for number in (0, FEW, FEW + 1)] == [0, 0, 120]


async def test_a_wall_that_was_just_raised_or_lifted_is_in_no_kept_count(office: Office) -> None:
    case_id = await office.world.opened()
    assert (await office.look(WALLED)).number == 1
    await office.wall(case_id)
    assert (await office.look(WALLED)).number == 0
    assert (await office.look()).number == 1
    lift = LiftWall(by=BAYU.actor(), accounts=(SARI.account_id,))
    await office.world.acts.file(office.world.asked(BAYU, case_id), lift)
    assert (await office.look(WALLED)).number == 1


async def test_a_wall_raised_while_it_is_counted_keeps_the_count_from_who_may_see_more(
    office: Office,
) -> None:
    case_id = await office.world.opened()
    office.store.gate.clear()
    walled, seeing = (asyncio.create_task(office.look(one)) for one in (WALLED, SEES))
    await eventually(lambda: office.store.counted == 1)
    await office.wall(case_id)
    office.store.gate.set()
    assert ((await walled).number, (await seeing).number) == (0, 1)
    assert ((await office.look(WALLED)).number, (await office.look()).number) == (0, 1)


async def test_a_count_that_failed_is_told_to_who_waits_and_made_again(office: Office) -> None:
    await office.world.opened()
    office.store.away = True
    with pytest.raises(ConnectionError):
        await office.look()
    office.store.away = False
    assert (await office.look()).number == 1


@pytest.mark.parametrize("seed", range(6))
async def test_after_random_acts_every_count_given_is_the_exact_one_of_its_moment(
    office: Office, seed: int
) -> None:
    """Acts, walls and looks in a random order: what is given was true when it says, for who is told."""
    random, world = Random(seed), office.world  # noqa: S311 - a test's order guards nothing
    ids = [await world.opened() for _ in range(3)]
    truth: dict[tuple[frozenset[str], object], Tally] = {}
    for _ in range(30):
        world.clock.pass_(seconds=random.choice((1, 20, 90)))
        case_id = random.choice(ids)
        match random.randrange(6):
            case 0:
                ids.append(await world.opened())
            case 1:
                await office.wall(case_id)
            case 2:
                lift = LiftWall(by=BAYU.actor(), accounts=(SARI.account_id,))
                await world.acts.file(world.asked(BAYU, case_id), lift)
            case 3:
                classified = Classify(by=BAYU.actor(), category=random.choice(("hoax", "money_politics")))
                await world.acts.file(world.asked(BAYU, case_id), classified)
            case 4:
                with suppress(DomainError):
                    await world.acts.merge.merge(world.asked(BAYU, case_id), random.choice(ids))
            case _:
                with suppress(DomainError):
                    await world.acts.claim(world.asked(random.choice((BAYU, SARI)), case_id))
        for viewer in (SEES, WALLED):
            exact = await office.exact(viewer)
            truth[exact.hidden, exact.at] = exact
            given = await office.look(viewer)
            assert world.clock() - given.at <= OLDEST
            assert given.hidden == exact.hidden, "what this viewer must not see now is in no figure"
            assert given == truth[given.hidden, given.at]
        await eventually(lambda: not office.kept._counting)
