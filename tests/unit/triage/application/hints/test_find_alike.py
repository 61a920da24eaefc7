"""Duplicate hints over cases in memory: who gets them, what they say, and what an erasure leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.application.follow_cases import FollowCases
from services.triage.application.hints.find_alike import FindAlike
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.hints.likeness import Sign
from shared.errors import NotAllowed
from shared.roles import Role
from shared.security.principals import Principal
from tests.support.triage_alike import KEY, FakeSketches
from tests.support.triage_memory import World

OFFICE = "balikpapan"
TEXT = "Dua orang membagikan amplop berisi uang di depan mushala sehabis magrib kepada warga."
SARI = Principal("officer-1", "sari", "Sari", frozenset({Role.OFFICER}), OFFICE)


@pytest.fixture
def alike(world: World) -> FindAlike:
    return FindAlike(world.cases, world.contents, FakeSketches(world.store), KEY)


async def noted(alike: FindAlike, world: World, **changes: object) -> str:
    case_id = await world.opened(**changes)
    await alike.note(OFFICE, case_id)
    return case_id


async def test_a_copied_report_is_hinted_at_with_its_signs(alike: FindAlike, world: World) -> None:
    first = await noted(alike, world, narrative=TEXT)
    second = await noted(alike, world, narrative=TEXT + " Saksi dua orang.")
    (hint,) = await alike.hints(SARI, second)
    assert hint.case_id == first
    assert {sign for sign, _ in hint.signs} == {Sign.SIMILAR_TEXT, Sign.SAME_STATION, Sign.SAME_PARTY}
    assert hint.score > 90


async def test_hints_come_likeliest_first_and_never_name_the_case_itself(
    alike: FindAlike, world: World
) -> None:
    near = await noted(alike, world, narrative="Baliho dipasang di pohon.")
    copied = await noted(alike, world, narrative=TEXT)
    asked = await noted(alike, world, narrative=TEXT)
    assert [hint.case_id for hint in await alike.hints(SARI, asked)] == [copied, near]


async def test_an_exhibit_that_came_before_is_found_whatever_the_place(
    alike: FindAlike, world: World
) -> None:
    exhibit = {
        "id": "01936000-0000-7000-8000-0000000000e1",
        "sha256": "ab" * 32,
        "size": 9,
        "media_type": "-",
    }
    first = await noted(alike, world, evidence=[exhibit], place=None, narrative=TEXT, known_on="2024-10-01")
    second = await noted(alike, world, evidence=[exhibit], narrative="Baliho dipasang di pohon.")
    assert [hint.case_id for hint in await alike.hints(SARI, second)] == [first]


async def test_an_erased_report_is_hinted_at_no_more(alike: FindAlike, world: World) -> None:
    first, second = [await noted(alike, world, narrative=TEXT) for _ in range(2)]
    case = await world.store.load(first)
    assert case is not None
    await alike.forget(case.report_id)
    assert await alike.hints(SARI, second) == []


async def test_a_sketch_that_an_erasure_left_goes_when_it_is_met(alike: FindAlike, world: World) -> None:
    first, second = [await noted(alike, world, narrative=TEXT) for _ in range(2)]
    world.store.memory.collections["keysets"].clear()
    assert await alike.hints(SARI, second) == []
    await alike.note(OFFICE, first)
    assert isinstance(alike.sketches, FakeSketches)
    assert alike.sketches.kept == {}


async def test_hints_are_for_those_who_may_see_cases(alike: FindAlike, world: World) -> None:
    case_id = await noted(alike, world)
    with pytest.raises(NotAllowed):
        await alike.hints(Principal("p", "p", "P", frozenset({Role.POSKO}), OFFICE), case_id)
    with pytest.raises(NoSuchCase):
        await alike.hints(Principal("p", "p", "P", frozenset({Role.OFFICER}), "samarinda"), case_id)


async def test_every_case_without_a_sketch_gets_one_and_a_strange_id_stops_nothing(
    alike: FindAlike, world: World
) -> None:
    sketches = alike.sketches
    assert isinstance(sketches, FakeSketches)
    first, second = [await world.opened() for _ in range(2)]
    keeper = FollowCases([OFFICE], sketches.unsketched, alike.note, _no_pause)
    assert (await keeper.catch_up(), await keeper.catch_up()) == (2, 0)
    third = await world.opened()

    async def changes() -> AsyncIterator[str | None]:
        for one in (None, "strange", third):
            yield one

    await keeper.follow(changes())
    assert {sketch.case_id for _, sketch, _ in sketches.kept.values()} == {first, second, third}


async def _no_pause() -> None:
    return
