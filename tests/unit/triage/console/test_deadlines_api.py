"""Deadlines over the API say what the page says, page after page, and what they leave out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.triage.domain.file.dossier_commands import RaiseWall
from shared.security.principals import Principal
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

LIST, MONTH = "/api/v1/deadlines", "/api/v1/deadlines/month"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def told(console: Console, who: Principal, path: str = LIST, **asked: object) -> Any:
    """An answer."""
    answer = await console.browser(who).get(path, params={name: str(one) for name, one in asked.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def three(console: Console) -> list[str]:
    """Cases of three days, the earliest first."""
    days = [f"2024-11-{day}T04:00:00Z" for day in (23, 24, 25)]
    return [await console.world.opened(received_at=one) for one in days]


async def test_the_list_is_that_of_the_page(console: Console) -> None:
    await three(console)
    listed = await told(console, SARI)
    page = (await console.browser(SARI).get("/tenggat")).text
    rows = re.findall(r'<td data-label="Kasus"><a class="govuk-link" href="/kasus/([^"]+)">', page)
    assert [one["case_id"] for one in listed["items"]] == rows
    assert (len(rows), listed["next_cursor"]) == (3, None)
    one = listed["items"][0]
    case = (await console.browser(SARI).get(f"/api/v1/cases/{one['case_id']}")).json()
    (deadline,) = case["deadlines"]
    for name in ("id", "due_at", "article", "confirmed", "rulebook"):
        assert one[name] == deadline[name], name
    assert (one["state"], one["name"] in page) == ("open", True)


async def test_it_goes_on_from_where_it_ended_until_every_case_was_told(console: Console) -> None:
    ids, seen, cursor = await three(console), [], ""
    for _ in ids:
        page = await told(console, SARI, limit=1, cursor=cursor)
        seen += [one["case_id"] for one in page["items"]]
        cursor = page["next_cursor"] or ""
    assert (seen, cursor) == (ids, "")


async def test_a_cursor_is_for_its_own_list(console: Console) -> None:
    await three(console)
    cursor = (await told(console, SARI, limit=1))["next_cursor"]
    answer = await console.browser(SARI).get(LIST, params={"scope": "own", "cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:jejak:problem:invalid-cursor")


async def test_ones_own_and_the_states_that_are_asked_for(console: Console) -> None:
    first, *_ = await three(console)
    await console.world.acts.claim(console.world.asked(SARI, first))
    assert [one["case_id"] for one in (await told(console, SARI, scope="own"))["items"]] == [first]
    assert (await told(console, BAYU, scope="own"))["items"] == []
    assert (await told(console, SARI, state="met"))["items"] == []
    console.world.clock.pass_(days=30)
    assert {one["state"] for one in (await told(console, SARI))["items"]} == {"lapsed"}
    assert (await told(console, SARI, state="open"))["items"] == []


async def test_the_month_is_that_of_the_page(console: Console) -> None:
    await three(console)
    month = await told(console, SARI, MONTH, month="2024-11")
    page = (await console.browser(SARI).get("/tenggat?bulan=2024-11")).text
    counted = f"{month['total']} tenggat bulan ini, {month['lapsed']} lewat; {month['before']} sebelumnya"
    assert counted in page
    due = [one["case_id"] for day in month["days"] for one in day["due"]]
    assert due == re.findall(r'class="govuk-link bk-month__due[^"]*" href="/kasus/([^"]+)"', page)
    assert len(due) == 3
    assert (month["complete"], month["days"][0]["inside"], len(month["days"]) % 7) == (True, False, 0)
    election = next(day for day in month["days"] if day["day"] == "2024-11-27")
    assert (bool(election["holiday"]), election["working"]) == (True, False)
    assert election["holiday"] in page


async def test_month_and_page_say_that_cases_are_left_and_the_list_has_them(console: Console) -> None:
    await three(console)
    for ceiling, cut in ((3, False), (2, True)):
        console.deadlines.ceiling = ceiling
        month = await told(console, SARI, MONTH, month="2024-11")
        assert (month["complete"], month["total"]) == (not cut, ceiling)
        page = (await console.browser(SARI).get("/tenggat")).text
        assert ("kasus dengan tenggat terdekat yang dihitung" in page) is cut
    first = await told(console, SARI)
    rest = await told(console, SARI, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)


@pytest.mark.parametrize("month", ["2024-13", "kemarin", "2024", "0000-01"])
async def test_a_month_that_is_none_is_refused(console: Console, month: str) -> None:
    answer = await console.browser(SARI).get(MONTH, params={"month": month})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:jejak:problem:invalid-month")


@pytest.mark.parametrize("path", [LIST, MONTH])
async def test_who_sees_no_cases_sees_no_deadlines(console: Console, path: str) -> None:
    assert (await console.browser(MAYA).get(path)).status_code == 403
    assert (await console.browser(TONO).get(path)).status_code == 200
    assert (await console.browser(None).get(path)).status_code == 401


async def test_a_case_behind_a_wall_is_in_neither(console: Console) -> None:
    first, second, third = await three(console)
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, second), wall)
    assert [one["case_id"] for one in (await told(console, SARI))["items"]] == [first, third]
    assert len((await told(console, HASAN))["items"]) == 3
    month = await told(console, SARI, MONTH)
    assert second not in str(month)
    assert month["total"] == 2
