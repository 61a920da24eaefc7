"""Giving cases away, keeping views, and what changed since a look: on the pages and in the API."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.triage.application.queue.assign_cases import MOST
from services.triage.domain.file.dossier_commands import RaiseWall
from tests.support.office_moves import office_books
from tests.support.page_forms import form
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory

API = "/api/v1/cases"
HAND_OVER = "/antrean/serah-terima"
VIEWS = "/antrean/tampilan"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=office_books())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def holder_of(console: Console, case_id: str) -> str | None:
    case = await console.world.store.load(case_id)
    return case.claimed_by if case else None


async def held(console: Console, count: int) -> list[str]:
    """So many cases in Sari's hands."""
    ids = [await console.world.opened() for _ in range(count)]
    for case_id in ids:
        await console.world.acts.claim(console.world.asked(SARI, case_id))
    return ids


async def posted(
    console: Console, who: Any, path: str, body: Any, *, method: str = "POST", key: str = ""
) -> httpx.Response:
    headers = {"X-CSRF-Token": who.csrf_token} | ({"Idempotency-Key": key} if key else {})
    return await console.browser(who).request(method, path, json=body, headers=headers)


async def test_a_commissioner_gives_chosen_cases_to_an_officer(console: Console) -> None:
    ids = [await console.world.opened() for _ in range(3)]
    browser = console.browser(HASAN)
    page = await form(browser, "/antrean", HAND_OVER, kasus=ids[:2], kepada=BAYU.account_id)
    assert page.status_code == 200
    assert "2 kasus diserahkan kepada Bayu (uji)" in page.text
    assert [await holder_of(console, one) for one in ids] == [BAYU.account_id, BAYU.account_id, None]


async def test_a_whole_shift_goes_over_and_a_case_that_cannot_is_named(console: Console) -> None:
    ids = await held(console, 3)
    world = console.world
    wall = RaiseWall(by=HASAN.actor(), accounts=(BAYU.account_id,), words="Disebut dalam laporan.")
    await world.acts.file(world.asked(HASAN, ids[1]), wall)
    page = await form(
        console.browser(SARI),
        "/antrean?tampilan=milik-saya",
        HAND_OVER,
        kepada=BAYU.account_id,
        cakupan="semua",
    )
    assert "2 kasus diserahkan kepada Bayu (uji)" in page.text
    assert "1 kasus tidak diserahkan" in page.text
    assert "berbenturan kepentingan" in page.text
    case = await world.store.load(ids[1])
    assert case is not None
    assert case.report.receipt_number in page.text
    expected = [BAYU.account_id, SARI.account_id, BAYU.account_id]
    assert [await holder_of(console, one) for one in ids] == expected


async def test_a_shift_of_more_than_one_request_gives_away_says_that_cases_are_left(
    console: Console,
) -> None:
    ids = await held(console, MOST + 1)
    queue = "/antrean?tampilan=milik-saya"
    whole = {"kepada": BAYU.account_id, "cakupan": "semua"}
    first = await form(console.browser(SARI), queue, HAND_OVER, **whole)
    assert f"{MOST} kasus diserahkan kepada Bayu (uji)" in first.text
    assert "Masih ada kasus di tangan Anda" in first.text
    assert [await holder_of(console, one) for one in ids].count(SARI.account_id) == 1
    rest = await form(console.browser(SARI), queue, HAND_OVER, **whole)
    assert "1 kasus diserahkan kepada Bayu (uji)" in rest.text
    assert "Masih ada kasus di tangan Anda" not in rest.text
    asked = {"cases": [*ids, "x"], "to": BAYU.account_id}
    refused = await console.browser(SARI).post(
        f"{API}/assign", json=asked, headers={"X-CSRF-Token": SARI.csrf_token or ""}
    )
    assert refused.status_code == 422
    assert str(MOST) in refused.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kepada": BAYU.account_id}, "Pilih sedikitnya satu kasus."),
        ({"kasus": "x", "kepada": ""}, "Pilih petugas penerima dari daftar."),
        ({"kepada": BAYU.account_id, "cakupan": "semua"}, "Anda tidak memegang kasus."),
    ],
)
async def test_a_hand_over_that_lacks_something_says_what(
    console: Console, fields: dict[str, str], words: str
) -> None:
    await console.world.opened()
    page = await form(console.browser(SARI), "/antrean", HAND_OVER, **fields)
    assert page.status_code == 422
    assert words in page.text


async def test_only_what_one_may_give_away_has_a_box(console: Console) -> None:
    mine = (await held(console, 1))[0]
    free = await console.world.opened()
    page = (await console.browser(SARI).get("/antrean")).text
    assert f'id="pilih-{mine}"' in page
    assert f'id="pilih-{free}"' not in page
    page = (await console.browser(HASAN).get("/antrean")).text
    assert f'id="pilih-{mine}"' in page
    assert f'id="pilih-{free}"' in page
    assert HAND_OVER not in (await console.browser(TONO).get("/antrean")).text


async def test_the_api_tells_of_each_case_and_a_repeat_changes_no_more(console: Console) -> None:
    ids = [await console.world.opened() for _ in range(2)]
    body = {"cases": [*ids, "01936c1e-8a00-7000-8000-0000000000ff"], "to": BAYU.account_id}
    first = await posted(console, HASAN, f"{API}/assign", body, key="k1")
    assert first.status_code == 200, first.text
    results = first.json()["results"]

    assert results[2]["problem"]["code"] == "case-not-found"
    await console.world.acts.assign(console.world.asked(HASAN, ids[0]), SARI.account_id)
    again = await posted(console, HASAN, f"{API}/assign", body, key="k1")
    assert again.json() == first.json()
    assert await holder_of(console, ids[0]) == SARI.account_id
    refused = await posted(console, HASAN, f"{API}/assign", {**body, "to": TONO.account_id})
    assert refused.status_code == 422
    assert (await posted(console, TONO, f"{API}/assign", body)).status_code == 403


async def test_a_view_is_kept_shown_renamed_shared_and_forgotten(console: Console) -> None:
    browser = console.browser(HASAN)
    narrowed = "/antrean?tampilan=kasus&dugaan=hoax&petugas=-"
    kept = await form(browser, narrowed, VIEWS, nama="Hoaks bebas")
    assert kept.headers["location"] == narrowed
    page = (await browser.get(narrowed)).text
    assert re.search(r'aria-current="page">Hoaks bebas<', page)
    (view,) = (await browser.get("/api/v1/views")).json()["items"]
    assert (view["queue"], view["category"], view["holder"], view["shared"]) == ("cases", "hoax", "", False)
    assert "Hoaks bebas" not in (await console.browser(SARI).get("/antrean")).text
    await form(browser, VIEWS, f"{VIEWS}/{view['id']}/bagikan", bersama="1")
    assert "Hoaks bebas" in (await console.browser(SARI).get("/antrean")).text
    await form(browser, VIEWS, f"{VIEWS}/{view['id']}", nama="Hoaks pagi")
    assert "Hoaks pagi" in (await browser.get(VIEWS)).text
    assert (await console.browser(SARI).get("/api/v1/views")).json()["items"][0]["name"] == "Hoaks pagi"
    await form(browser, VIEWS, f"{VIEWS}/{view['id']}/hapus")
    assert (await browser.get("/api/v1/views")).json()["items"] == []


async def test_a_name_that_is_missing_or_taken_is_told_and_what_was_typed_stays(console: Console) -> None:
    browser = console.browser(SARI)
    page = await form(browser, "/antrean?tampilan=kasus", VIEWS, nama="x" * 41)
    assert page.status_code == 422
    assert "x" * 41 in page.text
    for name in ("Satu", "Dua"):
        await form(browser, "/antrean?tampilan=kasus", VIEWS, nama=name)
    (one, _) = [view["id"] for view in (await browser.get("/api/v1/views")).json()["items"]]
    taken = await form(browser, VIEWS, f"{VIEWS}/{one}", nama="Satu")
    assert taken.status_code == 409
    assert "Anda sudah punya tampilan dengan nama ini" in taken.text


async def test_views_in_the_api_are_kept_by_name_and_shared_by_commissioners(console: Console) -> None:
    body = {"name": "Pagi", "queue": "at_risk", "kecamatan": "64.71.03"}
    first = (await posted(console, SARI, "/api/v1/views", body, method="PUT")).json()
    again = (await posted(console, SARI, "/api/v1/views", {**body, "queue": "tips"}, method="PUT")).json()
    assert (again["id"], again["queue"]) == (first["id"], "tips")
    path = f"/api/v1/views/{first['id']}"
    assert (await posted(console, SARI, path, {"shared": True}, method="PATCH")).status_code == 403
    assert (await posted(console, BAYU, path, {"name": "Sore"}, method="PATCH")).status_code == 404
    renamed = await posted(console, SARI, path, {"name": "Sore"}, method="PATCH")
    assert renamed.json()["name"] == "Sore"
    assert (await posted(console, SARI, path, None, method="DELETE")).status_code == 204
    for number in range(20):
        await posted(console, SARI, "/api/v1/views", {"name": f"t{number}"}, method="PUT")
    assert (await posted(console, SARI, "/api/v1/views", {"name": "t20"}, method="PUT")).status_code == 409


async def test_the_queue_that_one_looked_at_last_comes_back(console: Console) -> None:
    browser = console.browser(SARI)
    narrowed = "/antrean?tampilan=berisiko&dugaan=hoax"
    await browser.get(f"{narrowed}&setelah=")
    back = await browser.get("/antrean")
    assert (back.status_code, back.headers["location"]) == (303, narrowed)
    await browser.get("/antrean?tampilan=kasus")
    assert (await browser.get("/antrean")).headers["location"] == "/antrean?tampilan=kasus"


async def test_a_holder_narrows_the_queue_on_the_page_and_in_the_api(console: Console) -> None:
    mine, free = (await held(console, 1))[0], await console.world.opened()
    browser = console.browser(BAYU)
    page = (await browser.get("/antrean", params={"petugas": SARI.account_id})).text
    assert f"case-{mine}" in page
    assert f"case-{free}" not in page
    page = (await browser.get("/antrean", params={"petugas": "-"})).text
    assert f"case-{mine}" not in page
    assert f"case-{free}" in page
    listed = (await browser.get(API, params={"holder": "nobody"})).json()
    assert [one["id"] for one in listed["items"]] == [free]


async def test_who_asks_for_changes_misses_none_and_meets_none_twice(console: Console) -> None:
    world, browser = console.world, console.browser(BAYU)
    ids = [await world.opened() for _ in range(5)]

    async def look(since: str, limit: int = 2) -> tuple[list[tuple[str, int]], str]:
        seen: list[tuple[str, int]] = []
        while True:
            asked: dict[str, str | int] = {"changed_since": since, "limit": limit}
            answer = (await browser.get(API, params=asked)).json()
            seen += [(one["id"], one["revision"]) for one in answer["items"]]
            since = answer["changed_to"]
            if not answer["more"]:
                return seen, since

    # What has only just changed may not be all there is of its time.
    assert (await look("beginning"))[0] == []
    world.clock.pass_(seconds=31)
    seen, place = await look("beginning")
    assert sorted(seen) == sorted((one, 1) for one in ids)
    assert await look(place) == ([], place)
    await world.acts.claim(world.asked(SARI, ids[3]))
    await world.acts.release(world.asked(SARI, ids[3]))
    await world.acts.claim(world.asked(SARI, ids[1]))
    assert (await look(place))[0] == []
    world.clock.pass_(seconds=31)
    seen, later = await look(place)
    assert sorted(seen) == sorted([(ids[3], 3), (ids[1], 2)])
    assert await look(later) == ([], later)
    assert (await browser.get(API, params={"changed_since": "x"})).status_code == 400
