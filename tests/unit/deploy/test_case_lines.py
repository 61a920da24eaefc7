"""`./jejak case` tells of identities, ties and passings what the API answers, and no word more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.ops.case import lines_of
from shared.security.principals import Principal
from tests.support.triage_console import BAYU, SARI, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory
from tests.support.two_offices import PROVINCE, two_office_console, two_office_world


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = two_office_world()
    await world.store.start()
    yield two_office_console(world)
    await world.store.close()


async def post(console: Console, who: Principal, path: str, body: object = None) -> Any:
    """An act that is taken."""
    answer = await console.browser(who).post(
        f"/api/v1/cases/{path}", json=body, headers={"X-CSRF-Token": who.csrf_token or ""}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def lines(console: Console, case_id: str, *names: str) -> list[str]:
    """The lines of these names, as an officer gets them."""
    found = (await console.browser(SARI).get(f"/api/v1/cases/{case_id}")).json()
    return [f"{name}: {text}" for name, text in lines_of(found) if name in names]


async def test_a_request_for_an_identity_is_told_at_each_of_its_states(console: Console) -> None:
    case_id = await console.world.opened()
    assert await lines(console, case_id, "identity") == []
    await post(console, SARI, f"{case_id}/identity-requests", {"ground": "other", "reason": "Rahasia."})
    (asked,) = await lines(console, case_id, "identity")
    assert asked.startswith("identity: asked until ")
    assert f"asked by {SARI.account_id}" in asked
    assert "Rahasia." not in asked
    await post(console, SARI, f"{case_id}/identity-requests/1/close")
    (taken_back,) = await lines(console, case_id, "identity")
    assert taken_back.startswith("identity: lapsed: ")
    assert "ended 25/11/2024" in taken_back


async def test_ties_and_what_is_not_the_same_are_told_by_the_other_case() -> None:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    try:
        await ties(console_over(world))
    finally:
        await world.store.close()


async def ties(console: Console) -> None:
    case_id, tied, apart = [await console.world.opened() for _ in range(3)]
    await post(console, BAYU, f"{case_id}/links", {"other": tied, "reason": "Satu rapat."})
    await post(console, BAYU, f"{case_id}/apart", {"other": apart, "reason": "Tempat lain."})
    told = await lines(console, case_id, "tie", "not the same as")
    assert told == [f"tie: linked {tied}", f"not the same as: {apart}"]
    await post(console, BAYU, f"{case_id}/unlink", {"other": tied})
    assert await lines(console, case_id, "tie") == []


async def test_a_passing_is_told_while_it_waits(console: Console) -> None:
    case_id = await console.world.opened()
    assert await lines(console, case_id, "office", "passing") == []
    await post(console, SARI, f"{case_id}/passing", {"to": PROVINCE, "reason": "Lintas kota."})
    (told,) = await lines(console, case_id, "office", "passing")
    assert told.startswith(f"passing: 1 to {PROVINCE}, asked by {SARI.account_id} 25/11/2024")
    await post(console, SARI, f"{case_id}/drop-passing", {"number": 1})
    assert await lines(console, case_id, "office", "passing") == []
