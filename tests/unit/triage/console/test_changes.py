"""Changes since a place or a time: all of them, late commits too, and what a wall takes away says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.triage.application.queue import board
from services.triage.domain.file.dossier_commands import RaiseWall
from tests.support.office_moves import office_books
from tests.support.triage_console import BAYU, SARI, Console, console_over
from tests.support.triage_memory import in_memory

API = "/api/v1/cases"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=office_books())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def look(console: Console, since: str) -> tuple[list[str], str]:
    answer = await console.browser(BAYU).get(API, params={"changed_since": since})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert "walled later is not listed again" in told["not_listed"]
    return [one["id"] for one in told["items"]], told["changed_to"]


async def followed(console: Console) -> tuple[str, list[str]]:
    """A case is changed now and committed 16 s later, behind others whose place was passed by then."""
    world = console.world
    late, early = await world.opened(), await world.opened()
    world.clock.pass_(seconds=40)
    _, place = await look(console, "beginning")
    decided_at = world.clock.now
    world.clock.pass_(seconds=8)
    await world.acts.claim(world.asked(SARI, early))
    world.clock.pass_(seconds=8)
    seen, place = await look(console, place)
    # What was decided 16 s ago lands only now, with the time at which it was decided.
    now, world.clock.now = world.clock.now, decided_at
    await world.acts.claim(world.asked(SARI, late))
    world.clock.now = now
    for _ in range(6):
        world.clock.pass_(seconds=8)
        more, place = await look(console, place)
        seen += more
    return late, seen


async def test_a_change_that_is_committed_late_is_seen_by_who_follows(console: Console) -> None:
    late, seen = await followed(console)
    assert late in seen
    assert len(seen) == len(set(seen)) == 2


async def test_without_the_wait_it_would_be_passed_over(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "SETTLED", timedelta(0))
    late, seen = await followed(console)
    assert late not in seen


async def test_a_time_is_a_place_before_all_that_changed_at_it(console: Console) -> None:
    world = console.world
    before = await world.opened()
    world.clock.pass_(minutes=1)
    at = world.clock.now
    after = [await world.opened() for _ in range(3)]
    world.clock.pass_(minutes=1)
    for text in (at.isoformat(), at.strftime("%Y-%m-%dT%H:%M:%SZ")):
        seen, place = await look(console, text)
        assert sorted(seen) == sorted(after)
        assert before not in seen
        assert await look(console, place) == ([], place)


@pytest.mark.parametrize("text", ["2024-11-25T12:00:00", "2024-13-25T12:00:00Z", "2024-11-25T", "kemarin"])
async def test_what_names_no_place_is_refused(console: Console, text: str) -> None:
    answer = await console.browser(BAYU).get(API, params={"changed_since": text})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("invalid-cursor")


async def test_a_case_that_is_walled_later_is_listed_no_more(console: Console) -> None:
    world = console.world
    case_id = await world.opened()
    world.clock.pass_(minutes=1)
    seen, place = await look(console, "beginning")
    assert seen == [case_id]
    wall = RaiseWall(by=SARI.actor(), accounts=(BAYU.account_id,), words="Disebut.")
    await world.acts.file(world.asked(SARI, case_id), wall)
    world.clock.pass_(minutes=1)
    assert await look(console, place) == ([], place)
    assert (await look(console, "beginning"))[0] == []
    assert (await console.browser(BAYU).get(f"{API}/{case_id}")).status_code == 404
