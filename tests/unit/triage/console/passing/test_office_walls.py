"""An office that is named in a report meets nothing of its case; one act is left, told without a word."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from services.triage.domain.errors import BadReason
from services.triage.domain.passing.passing_errors import NoOfficeAbove
from services.triage.domain.words import Decision
from shared.security.principals import Principal
from tests.support.eventually import eventually
from tests.support.office_moves import office_books
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.two_offices import DEWI, RUDI, YANI, two_office_console, two_office_world, two_offices
from tests.unit.triage.console.test_walls import BODIES, EXHIBIT, NARRATIVE, paths

CITY = (SARI, BAYU, HASAN, TONO, YANI)


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = two_office_world()
    await world.store.start()
    yield two_office_console(world)
    await world.store.close()


async def walled(console: Console) -> str:
    """A case with a proposal, of which the whole office has just been named; Yani beside it."""
    world = console.world
    case_id = await world.opened(narrative=NARRATIVE, evidence=[EXHIBIT])
    await world.acts.claim(world.asked(SARI, case_id))
    await world.acts.propose(world.asked(SARI, case_id), Decision.REGISTER, reason="cukup")
    answer = await console.browser(SARI).post(
        f"/api/v1/cases/{case_id}/wall",
        json={"office": True, "accounts": [YANI.account_id], "reason": "Ketua kantor disebut."},
        headers={"X-CSRF-Token": SARI.csrf_token or ""},
    )
    assert answer.status_code == 200, answer.text
    return case_id


async def test_no_page_or_answer_about_the_case_is_given_to_anybody_there(console: Console) -> None:
    case_id = await walled(console)
    gets = paths(console, "GET", case_id)
    assert len(gets) >= 5
    for who in CITY:
        for path in gets:
            assert (await console.browser(who).get(path)).status_code == 404, (who.username, path)


async def test_nobody_there_does_anything_but_pass_it_on(console: Console) -> None:
    case_id = await walled(console)
    before = console.world.types(case_id)
    for path in paths(console, "POST", case_id):
        name = path.rpartition("/")[2]
        if not path.startswith("/api/") or name == "pass-on":
            continue
        for who in CITY:
            answer = await console.browser(who).post(
                path, json=BODIES[name], headers={"X-CSRF-Token": who.csrf_token or ""}
            )
            assert answer.status_code in {403, 404}, (who.username, path, answer.text)
    assert console.world.types(case_id) == before


async def test_no_list_count_figure_or_calendar_there_knows_it(console: Console) -> None:
    case_id = await walled(console)
    number = console.world.store.side("cases")[0]["body"]["report"]["receipt_number"]
    console.world.clock.pass_(minutes=5)
    for who in CITY:
        browser = console.browser(who)
        for queue in (
            "cases",
            "unassigned",
            "at_risk",
            "mine",
            "team",
            "pending",
            "tips",
            "tracking",
            "closed",
        ):
            listed = (await browser.get("/api/v1/cases", params={"queue": queue})).json()
            assert listed["items"] == []
            assert not any(listed["counts"].values()), (who.username, queue)
        since = {"changed_since": "beginning"}
        assert (await browser.get("/api/v1/cases", params=since)).json()["items"] == []
        for page in ("/antrean", "/tenggat", "/cari?kata=lurah", "/dasbor", "/statistik"):
            shown = await browser.get(page)
            assert shown.status_code == 200, page
            assert case_id not in shown.text, (who.username, page)
            assert number not in shown.text, (who.username, page)
        figures = (await browser.get("/api/v1/figures")).json()
        assert figures["position"]["cases"] == 0, figures


async def test_news_of_the_queue_leave_it_out(console: Console) -> None:
    case_id = await walled(console)
    reading = asyncio.create_task(console.browser(BAYU).get("/antrean/stream?tampilan=menunggu"))
    await eventually(lambda: any(not client.behind for client in console.live._clients))
    console.live.close()
    assert case_id not in (await reading).text


async def test_what_is_left_says_nothing_of_the_report(console: Console) -> None:
    case_id = await walled(console)
    for who in (HASAN, RUDI):
        listed = (await console.browser(who).get("/api/v1/passings")).json()
        (one,) = listed["bound"]
        assert set(one) == {"case_id", "number", "origin", "to", "mine", "at"}
        assert one["mine"] is False
        assert (one["case_id"], one["origin"], one["to"]) == (case_id, "balikpapan", "kaltim")
        assert listed["waiting"] == listed["incoming"] == listed["left"] == []
        page = (await console.browser(who).get("/pengalihan")).text
        assert case_id in page
        for told in (page, str(listed)):
            assert SARI.display_name not in told, "who raised it is told to nobody"
            assert SARI.account_id not in told
    # Named beside the office, or nobody who could pass it on: not even that.
    for who in (YANI, SARI, BAYU, TONO):
        assert (await console.browser(who).get("/api/v1/passings")).json()["bound"] == []
        assert case_id not in (await console.browser(who).get("/pengalihan")).text


async def test_a_passing_takes_its_number_and_nothing_else(console: Console) -> None:
    case_id = await walled(console)
    answer = await console.browser(RUDI).post(
        f"/api/v1/cases/{case_id}/pass-on",
        json={"number": 1, "revision": 99},
        headers={"X-CSRF-Token": RUDI.csrf_token or ""},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("who", [HASAN, RUDI])
async def test_another_commissioner_or_one_of_the_office_above_passes_it_on(
    console: Console, who: object
) -> None:
    case_id = await walled(console)
    assert who in {HASAN, RUDI}
    person = HASAN if who == HASAN else RUDI
    (one,) = (await console.browser(person).get("/api/v1/passings")).json()["bound"]
    answer = await console.browser(person).post(
        f"/api/v1/cases/{case_id}/pass-on",
        json={"number": one["number"]},
        headers={"X-CSRF-Token": person.csrf_token or ""},
    )
    assert answer.json() == {"case_id": case_id, "office": "kaltim"}
    for one_there in CITY:
        browser = console.browser(one_there)
        assert (await browser.get(f"/api/v1/cases/{case_id}")).status_code == 404
        listed = (await browser.get("/api/v1/passings")).json()
        assert listed["bound"] == listed["left"] == [], "a walled office keeps no line"
    assert (await console.browser(DEWI).get(f"/api/v1/cases/{case_id}")).status_code == 200


async def test_who_raised_it_or_is_named_does_not_pass_it_on(console: Console) -> None:
    case_id = await walled(console)
    for who in (SARI, YANI):
        answer = await console.browser(who).post(
            f"/api/v1/cases/{case_id}/pass-on",
            json={"number": 1},
            headers={"X-CSRF-Token": who.csrf_token or ""},
        )
        assert answer.status_code in {403, 404}
    assert "case_passed" not in console.world.types(case_id)


async def test_the_form_of_the_page_walls_the_office_off_and_leads_away(console: Console) -> None:
    world = console.world
    case_id = await world.opened(narrative=NARRATIVE)
    browser = console.browser(HASAN)
    page = (await browser.get(f"/kasus/{case_id}")).text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    fields = {"csrf": HASAN.csrf_token, "nonce": nonce, "revision": 1, "office": "yes"}
    blank = await browser.post(f"/kasus/{case_id}/berkas/konflik", data=fields)
    assert "Tulis alasannya." in blank.text
    answer = await browser.post(f"/kasus/{case_id}/berkas/konflik", data={**fields, "words": "Disebut."})
    assert answer.status_code == 303
    assert case_id not in answer.headers["location"]
    assert (await browser.get(f"/kasus/{case_id}")).status_code == 404


async def test_an_office_with_none_above_cannot_lose_a_case_so() -> None:
    world = in_memory(books=office_books())
    await world.store.start()
    case_id = await world.opened()
    with pytest.raises(NoOfficeAbove):
        await world.acts.passing.wall_office(world.asked(SARI, case_id), (), "x")
    assert (await console_over(world).browser(SARI).get(f"/api/v1/cases/{case_id}")).status_code == 200
    await world.store.close()


@pytest.fixture
async def merging() -> AsyncIterator[Console]:
    """Both offices under a rulebook that knows merging."""
    world = in_memory(books=two_offices(), rules=two_offices().pinned("pilkada_2024_3"))
    await world.store.start()
    yield two_office_console(world)
    await world.store.close()


@pytest.mark.parametrize("leads", [True, False])
@pytest.mark.parametrize("who", [SARI, HASAN])
async def test_a_merge_does_not_outlive_the_wall_of_an_office(
    merging: Console, who: Principal, *, leads: bool
) -> None:
    """Each office would have one half: the case that stayed could never be merged or passed on again."""
    world = merging.world
    named, other = [await world.opened(narrative=NARRATIVE) for _ in range(2)]
    merged, lead = (other, named) if leads else (named, other)
    await world.acts.merge.merge(world.asked(SARI, merged), lead)
    number = (await merging.browser(SARI).get(f"/api/v1/cases/{named}")).json()["receipt_number"]
    await world.acts.passing.wall_office(world.asked(who, named), (), "Kantor disebut.")
    for case_id in (named, other):
        case = await world.store.load(case_id)
        assert case is not None
        assert case.dossier.links == ()
        assert "cases_unlinked" in world.types(case_id)
    for path in (f"/kasus/{other}", f"/api/v1/cases/{other}", f"/api/v1/cases/{other}/timeline"):
        text = (await merging.browser(SARI).get(path)).text
        assert named not in text
        assert number not in text
    third = await world.opened(narrative=NARRATIVE)
    await world.acts.merge.merge(world.asked(SARI, other), third)
    case = await world.store.load(named)
    assert case is not None
    assert case.passing.waiting is not None
    await world.acts.passing.pass_on(world.asked(YANI, named), case.passing.waiting.number)


async def test_a_wall_that_is_refused_leaves_a_merge_as_it_was(merging: Console) -> None:
    world = merging.world
    merged, lead = [await world.opened(narrative=NARRATIVE) for _ in range(2)]
    await world.acts.merge.merge(world.asked(SARI, merged), lead)
    with pytest.raises(BadReason):
        await world.acts.passing.wall_office(world.asked(SARI, merged), (), " ")
    for case_id in (merged, lead):
        case = await world.store.load(case_id)
        assert case is not None
        assert len(case.dossier.links) == 1
