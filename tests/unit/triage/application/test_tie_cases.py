"""A link, and what undoes it, changes two cases or none; both can be repeated after a process died."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.application.act_on_case import Asked
from services.triage.application.tie_cases import Other
from services.triage.domain.belonging.belonging_errors import StillTied
from services.triage.domain.case import Case
from services.triage.domain.errors import CaseChanged, NoSuchCase
from services.triage.domain.file.dossier_commands import AddNote, RaiseWall
from tests.support.triage_console import BAYU, SARI
from tests.support.triage_memory import BOOKS, World, in_memory


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await made.store.start()
    yield made
    await made.store.close()


@pytest.fixture
async def pair(world: World) -> tuple[str, str]:
    return await world.opened(), await world.opened()


async def case(world: World, case_id: str) -> Case:
    found = await world.store.load(case_id)
    assert found is not None
    return found


async def others(world: World, case_id: str) -> list[str]:
    return [link.other for link in (await case(world, case_id)).dossier.links]


async def test_both_know_of_a_link_and_of_its_end_and_why(world: World, pair: tuple[str, str]) -> None:
    one, two = pair
    await world.acts.tie.link(world.asked(SARI, one), Other(two, words="Pelaku sama."))
    assert (await others(world, one), await others(world, two)) == ([two], [one])
    sealed = (await case(world, two)).dossier.links[0].words
    assert sealed
    assert "Pelaku" not in sealed
    await world.acts.tie.unlink(world.asked(BAYU, two), Other(one))
    assert (await others(world, one), await others(world, two)) == ([], [])
    assert world.types(one)[-2:] == world.types(two)[-2:] == ["cases_linked", "cases_unlinked"]


async def test_both_know_that_they_are_different_things_and_no_longer(
    world: World, pair: tuple[str, str]
) -> None:
    one, two = pair
    await world.acts.tie.dismiss(world.asked(SARI, one), Other(two))
    assert (await case(world, two)).belonging.is_apart(one)
    await world.acts.tie.restore(world.asked(BAYU, two), Other(one))
    assert not (await case(world, one)).belonging.is_apart(two)


async def test_a_case_that_changed_meanwhile_leaves_both_as_they_were(
    world: World, pair: tuple[str, str]
) -> None:
    one, two = pair
    read = (await case(world, two)).revision
    await world.acts.file(world.asked(BAYU, two), AddNote(by=BAYU.actor(), words="Saksi baru."))
    with pytest.raises(CaseChanged):
        await world.acts.tie.link(world.asked(SARI, one), Other(two, read=read))
    await world.acts.file(world.asked(BAYU, one), AddNote(by=BAYU.actor(), words="Saksi baru."))
    with pytest.raises(CaseChanged):
        await world.acts.tie.link(world.asked(SARI, one, read=1), Other(two))
    assert (await others(world, one), await others(world, two)) == ([], [])


async def test_what_is_linked_is_not_dismissed_on_either_side(world: World, pair: tuple[str, str]) -> None:
    one, two = pair
    await world.acts.tie.link(world.asked(SARI, one), Other(two))
    with pytest.raises(StillTied):
        await world.acts.tie.dismiss(world.asked(SARI, two), Other(one))


async def test_a_case_behind_a_wall_is_told_of_as_none_and_the_own_one_stays(
    world: World, pair: tuple[str, str]
) -> None:
    one, two = pair
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
    await world.acts.file(world.asked(BAYU, two), wall)
    before = world.types(one)
    for act in (world.acts.tie.link, world.acts.tie.dismiss, world.acts.tie.unlink):
        with pytest.raises(NoSuchCase):
            await act(world.asked(SARI, one), Other(two))
    for change in (world.acts.merge.merge, world.acts.merge.unmerge):
        with pytest.raises(NoSuchCase):
            await change(world.asked(SARI, one), two)
    assert world.types(one) == before


async def test_a_request_that_died_half_way_is_repeated_with_the_revisions_that_it_had(
    world: World, pair: tuple[str, str]
) -> None:
    one, two = pair
    asked = world.asked(SARI, one, read=1, key="k")
    first = await world.acts.tie.link(asked, Other(two, read=1))
    again = await world.acts.tie.link(asked, Other(two, read=1))
    assert (first.repeated, again.repeated) == (False, True)
    half = Asked(SARI, one, asked.cause, None)
    assert (await world.acts.tie.link(half, Other(two, read=1))).repeated
    assert await others(world, two) == [one]
