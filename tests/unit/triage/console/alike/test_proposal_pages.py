"""Proposed mass incidents through their page and the API: accepted, put aside, taken back, renamed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from services.triage.domain.file.dossier_commands import RaiseWall
from shared.ids import new_id
from tests.support.page_forms import form, hidden_fields
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

PAGE, API = "/kejadian/usulan", "/api/v1/incidents/proposals"
DENY, ALLOW = f"{PAGE}/kesampingkan", f"{PAGE}/pulihkan"
GIVEN = "Tim membagikan uang kepada warga di depan TPS."
CAUSE = "words.money_given"
KEYS = {"X-CSRF-Token": SARI.csrf_token or ""}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def three(console: Console) -> list[str]:
    return [
        await console.world.opened(
            narrative=GIVEN, category=None, place={"kelurahan": "64.71.05.1008", "tps": [f"{n:03d}"]}
        )
        for n in range(1, 4)
    ]


def ticked(page: str) -> list[str]:
    """The cases whose boxes are ticked."""
    return re.findall(r'name="kasus" value="([^"]+)" checked', page)


async def sent(browser: httpx.AsyncClient, action: str, **values: object) -> httpx.Response:
    """The proposal's form, pressed by the button that leads to `action`."""
    page = (await browser.get(PAGE)).text
    assert f'formaction="{action}"' in page or f'action="{action}"' in page
    fields = {**hidden_fields(page, "/kejadian/baru"), "kasus": ticked(page), **values}
    return await browser.post(action, data=fields)


async def test_the_page_tells_cause_place_cases_and_why(console: Console) -> None:
    ids = await three(console)
    page = (await console.browser(SARI).get(PAGE)).text
    assert "Pemberian uang" in page
    assert "3 kasus" in page
    assert "3 TPS" in page
    assert "Uraian setiap kasus memuat kata dari daftar" in page
    assert "Diperiksa 3 kasus ber-TPS" in page
    assert sorted(ticked(page)) == sorted(ids)
    assert PAGE in (await console.browser(SARI).get("/kejadian")).text


async def test_an_accepted_proposal_becomes_an_incident_of_the_cases_that_stayed_chosen(
    console: Console,
) -> None:
    ids, sari = await three(console), console.browser(SARI)
    answer = await sent(sari, "/kejadian/baru", kasus=ids[:2])
    assert answer.status_code == 200
    assert "2 kasus dipilih" in answer.text
    assert f'href="{PAGE}"' in answer.text
    fields = {**hidden_fields(answer.text, "/kejadian"), "kasus": ids[:2], "name": "Uang di TPS"}
    made = await sari.post("/kejadian", data={**fields, "cause": "Pemberian uang"})
    assert made.status_code == 303
    look = (await sari.get(API)).json()
    assert (look["items"], look["gathered"]) == ([], 2)


async def test_a_proposal_is_put_aside_with_a_reason_and_taken_back(console: Console) -> None:
    ids, sari = await three(console), console.browser(SARI)
    nothing = await sent(sari, DENY, kasus=ids[1:], words=" ")
    assert nothing.status_code == 422
    assert "Tulis alasannya." in nothing.text
    assert sorted(ticked(nothing.text)) == sorted(ids[1:])
    aside = await sent(sari, DENY, words="Bukan & tidak.")
    assert aside.headers["location"] == PAGE
    page = (await sari.get(PAGE)).text
    assert "Tidak ada usulan" in page
    assert "Bukan &amp; tidak." in page
    told = (await sari.get(f"/kasus/{ids[0]}")).text
    assert "Usulan kejadian massal dikesampingkan" in told
    assert "Pemberian uang" in told
    back = await form(sari, PAGE, ALLOW, kasus=ids)
    assert back.headers["location"] == PAGE
    assert (await sari.get(API)).json()["items"][0]["cause"] == CAUSE
    assert said(console, ids[0]) == ["cause_dismissed", "cause_restored"]


def said(console: Console, case_id: str) -> list[str]:
    """What the case's journal holds of proposals."""
    return [one for one in console.world.types(case_id) if one.startswith("cause_")]


async def test_the_api_says_and_does_the_same(console: Console) -> None:
    ids, sari = await three(console), console.browser(SARI)
    look = (await sari.get(API)).json()
    (one,) = look["items"]
    assert (one["cause"], one["cause_name"]) == (CAUSE, "Pemberian uang")
    assert one["stations"] == {"64.71.05.1008": 3}
    assert sorted(case["case_id"] for case in one["cases"]) == sorted(ids)
    assert look["next_cursor"] is None
    body = {"cause": CAUSE, "cases": [*ids, "no-case"], "reason": "lain"}
    headers = {**KEYS, "Idempotency-Key": new_id()}
    first, again = [(await sari.post(f"{API}/dismiss", json=body, headers=headers)).json() for _ in range(2)]
    assert first == again
    assert [part["taken"] for part in first["results"]] == [True, True, True, False]
    after = (await sari.get(API)).json()
    assert (after["items"], after["denied"][0]["reason"]) == ([], "lain")
    unknown = {**body, "cause": "Pak Lurah"}
    refused = (await sari.post(f"{API}/dismiss", json=unknown, headers=KEYS)).json()["results"]
    assert not any(part["taken"] for part in refused)
    assert (await sari.post(f"{API}/dismiss", json={**body, "reason": ""}, headers=KEYS)).status_code == 422
    restore = {"cause": CAUSE, "cases": ids}
    assert (await sari.post(f"{API}/restore", json=restore, headers=KEYS)).status_code == 200
    assert len((await sari.get(API)).json()["items"]) == 1
    assert (await sari.get(API, params={"cursor": "x"})).status_code == 400


async def test_who_may_not_link_reads_and_changes_nothing(console: Console) -> None:
    ids = await three(console)
    for who in (HASAN, TONO):
        browser = console.browser(who)
        page = (await browser.get(PAGE)).text
        assert "Pemberian uang" in page
        assert "formaction" not in page
        fields = {"csrf": who.csrf_token, "nonce": "n", "kasus": ids, "row": CAUSE, "words": "x"}
        for path in (DENY, ALLOW):
            assert (await browser.post(path, data=fields)).status_code == 403
        body = {"cause": CAUSE, "cases": ids, "reason": "x"}
        key = {"X-CSRF-Token": who.csrf_token or ""}
        assert (await browser.post(f"{API}/dismiss", json=body, headers=key)).status_code == 403
    assert said(console, ids[0]) == []


async def test_a_wall_hides_the_case_from_page_count_and_acts(console: Console) -> None:
    ids, sari = await three(console), console.browser(SARI)
    number = (await sari.get(f"/api/v1/cases/{ids[0]}")).json()["receipt_number"]
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
    await console.world.acts.file(console.world.asked(BAYU, ids[0]), wall)
    page = (await sari.get(PAGE)).text
    assert number not in page
    assert ids[0] not in page
    assert "Diperiksa 2 kasus ber-TPS" in page
    look = (await sari.get(API)).json()
    assert (look["items"], look["looked"]) == ([], 2)
    body = {"cause": CAUSE, "cases": ids[:1], "reason": "x"}
    told = (await sari.post(f"{API}/dismiss", json=body, headers=KEYS)).json()["results"][0]
    assert (told["taken"], told["problem"]["code"]) == (False, "case-not-found")
    assert said(console, ids[0]) == []


async def test_an_incident_gets_another_name_and_keeps_what_was_typed_wrong(console: Console) -> None:
    ids, sari = await three(console), console.browser(SARI)
    body = {"name": "Uang", "cause": "Satu tim.", "cases": ids}
    incident = (await sari.post("/api/v1/incidents", json=body, headers=KEYS)).json()["incident"]
    here = f"/kejadian/{incident}"
    wrong = await form(sari, here, f"{here}/nama", name=" ", cause="Tim & lain.")
    assert wrong.status_code == 422
    assert "Tulis nama kejadian, paling banyak 120 karakter." in wrong.text
    assert "Tim &amp; lain.</textarea>" in wrong.text
    done = await form(sari, here, f"{here}/nama", name="Amplop", cause="Tim lain.")
    assert done.headers["location"] == here
    assert "Amplop" in (await sari.get(here)).text
    case_page = (await sari.get(f"/kasus/{ids[0]}")).text
    assert "Kejadian massal diberi nama lain" in case_page
    assert "Satu tim." in case_page, "the earlier name stays in the case's journal"
    path = f"/api/v1/incidents/{incident}"
    naming = {"name": "Serangan fajar", "cause": "Tim lain."}
    named = await sari.put(f"{path}/name", json=naming, headers=KEYS)
    assert [part["taken"] for part in named.json()["results"]] == [True] * 3
    assert (await sari.get(path)).json()["name"] == "Serangan fajar"
    assert (await sari.get(f"/api/v1/cases/{ids[0]}")).json()["dossier"]["incident"][
        "name"
    ] == "Serangan fajar"
    assert (
        await sari.put(f"/api/v1/incidents/{new_id()}/name", json=naming, headers=KEYS)
    ).status_code == 404
    tono = {"X-CSRF-Token": TONO.csrf_token or ""}
    assert (await console.browser(TONO).put(f"{path}/name", json=naming, headers=tono)).status_code == 403
