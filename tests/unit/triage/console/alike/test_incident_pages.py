"""Mass incidents through their pages and the API: made of chosen cases, added to, read, left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.triage.domain.file.dossier_commands import AddNote, RaiseWall
from shared.ids import new_id
from tests.support.page_forms import form, hidden_fields
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

NAME, CAUSE = "Salinan C hilang saat listrik padam", "Satu gardu & satu malam."
INCIDENTS = "/api/v1/incidents"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def cases(console: Console, count: int = 3) -> list[str]:
    places = ("64.71.05.1008", "64.71.03.1001")
    return [
        await console.world.opened(place={"kelurahan": places[n % 2], "tps": [f"{n + 1:03d}"]})
        for n in range(count)
    ]


async def chosen(browser: httpx.AsyncClient, ids: list[str]) -> str:
    """The form for chosen cases, as the queue's button brings it."""
    sent = hidden_fields((await browser.get("/antrean?tampilan=kasus")).text, "/antrean/serah-terima")
    answer = await browser.post("/kejadian/baru", data={**sent, "kasus": ids})
    assert answer.status_code == 200, answer.text
    return answer.text


async def made(browser: httpx.AsyncClient, ids: list[str], **values: Any) -> httpx.Response:
    page = await chosen(browser, ids)
    typed = {"name": NAME, "cause": CAUSE, "kasus": ids, **values}
    return await browser.post("/kejadian", data={**hidden_fields(page, "/kejadian"), **typed})


async def test_chosen_cases_become_an_incident_and_each_keeps_its_own(console: Console) -> None:
    ids, sari = await cases(console), console.browser(SARI)
    before = [(await sari.get(f"/api/v1/cases/{one}")).json() for one in ids]
    answer = await made(sari, ids)
    assert answer.status_code == 303, answer.text
    page = (await sari.get(answer.headers["location"])).text
    assert NAME in page
    assert "Satu gardu &amp; satu malam." in page
    assert "Setiap kasus tetap mempunyai tenggat, nomor, dan putusannya sendiri" in page
    assert (
        page.index("TPS") < page.index(before[1]["receipt_number"]) < page.index(before[0]["receipt_number"])
    )
    for was, one in zip(before, ids, strict=True):
        now = (await sari.get(f"/api/v1/cases/{one}")).json()
        assert now["dossier"]["incident"]["name"] == NAME
        for name in ("deadlines", "clocks", "stage", "proposal", "rulings", "claimed_by"):
            assert now[name] == was[name]
        case_page = (await sari.get(f"/kasus/{one}")).text
        assert f'href="{answer.headers["location"]}"' in case_page
        assert "Masuk kejadian massal" in case_page
    assert NAME in (await console.browser(TONO).get("/kejadian")).text


async def test_a_form_that_cannot_be_taken_keeps_what_was_typed(console: Console) -> None:
    ids, sari = await cases(console), console.browser(SARI)
    nameless = await made(sari, ids, name=" ")
    assert nameless.status_code == 422
    assert "Tulis nama kejadian, paling banyak 120 karakter." in nameless.text
    assert "Satu gardu &amp; satu malam.</textarea>" in nameless.text
    assert (await sari.get(INCIDENTS)).json()["items"] == []
    assert "Belum ada kasus yang dipilih" in await chosen(sari, [])


async def test_what_another_incident_holds_is_told_of_and_the_rest_goes_in(console: Console) -> None:
    ids, sari = await cases(console, 4), console.browser(SARI)
    await made(sari, ids[:2])
    answer = await made(sari, ids[1:], name="Lain")
    assert answer.status_code == 200
    assert "1 kasus tidak dimasukkan" in answer.text
    assert "2 kasus dimasukkan" in answer.text
    nothing = await made(sari, ids[:1], name="Ketiga")
    assert nothing.status_code == 409
    assert 'value="Ketiga"' in nothing.text
    assert "sudah bagian dari kejadian massal lain" in nothing.text


async def test_cases_are_added_to_an_incident_that_there_is(console: Console) -> None:
    ids, sari = await cases(console), console.browser(SARI)
    here = (await made(sari, ids[:1])).headers["location"]
    page, incident = await chosen(sari, ids[1:]), here.rpartition("/")[2]
    sent = {**hidden_fields(page, "/kejadian/tambah"), "kasus": ids[1:]}
    assert (await sari.post("/kejadian/tambah", data=sent)).status_code == 422
    answer = await sari.post("/kejadian/tambah", data={**sent, "incident": incident})
    assert answer.headers["location"] == here
    assert (await sari.get(f"{INCIDENTS}/{incident}")).json()["cases"] == 3


async def test_a_case_is_taken_out_and_who_was_overtaken_keeps_the_typed_text(console: Console) -> None:
    ids, sari = await cases(console, 2), console.browser(SARI)
    here = (await made(sari, ids)).headers["location"]
    sent = {**hidden_fields((await sari.get(here)).text, f"{here}/keluarkan"), "words": "Lain & jauh."}
    note = AddNote(by=BAYU.actor(), words="Saksi baru.")
    await console.world.acts.file(console.world.asked(BAYU, sent["case_id"]), note)
    answer = await sari.post(f"{here}/keluarkan", data=sent)
    assert answer.status_code == 409
    assert "Lain &amp; jauh.</textarea>" in answer.text
    out = await form(sari, here, f"{here}/keluarkan", words="Lain & jauh.")
    assert out.headers["location"] == here
    assert "Lain &amp; jauh." in (await sari.get(f"/kasus/{sent['case_id']}")).text
    last = await form(sari, here, f"{here}/keluarkan")
    assert last.headers["location"] == "/kejadian"
    assert (await sari.get(here)).status_code == 404
    assert "Belum ada kejadian massal" in (await sari.get("/kejadian")).text


async def test_a_wall_hides_a_case_its_number_and_the_count_of_it(console: Console) -> None:
    ids, sari = await cases(console), console.browser(SARI)
    here = (await made(sari, ids)).headers["location"]
    number = (await sari.get(f"/api/v1/cases/{ids[0]}")).json()["receipt_number"]
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
    await console.world.acts.file(console.world.asked(BAYU, ids[0]), wall)
    for path in (here, f"/api/v1/incidents/{here.rpartition('/')[2]}"):
        text = (await sari.get(path)).text
        assert ids[0] not in text
        assert number not in text
    assert (await sari.get(INCIDENTS)).json()["items"][0]["cases"] == 2
    form_page = await chosen(sari, ids)
    assert number not in form_page
    sent = {**hidden_fields(form_page, "/kejadian"), "name": "Lain", "cause": "Sebab lain."}
    unseen = await sari.post("/kejadian", data={**sent, "kasus": ids[:1]})
    assert unseen.status_code == 409
    assert 'value="Lain"' in unseen.text
    assert number not in unseen.text
    for one in ids[1:]:
        await console.world.acts.file(console.world.asked(BAYU, one), wall)
    assert (await sari.get(here)).status_code == 404
    assert NAME not in (await sari.get("/kejadian")).text


async def test_commissioners_and_auditors_read_and_change_nothing(console: Console) -> None:
    ids = await cases(console)
    here = (await made(console.browser(SARI), ids)).headers["location"]
    for who in (HASAN, TONO):
        browser = console.browser(who)
        page = (await browser.get(here)).text
        assert NAME in page
        assert "/keluarkan" not in page
        fields = {"csrf": who.csrf_token, "nonce": "n", "kasus": ids, "name": "x", "cause": "x"}
        assert (await browser.post("/kejadian", data=fields)).status_code == 403
        key = {"X-CSRF-Token": who.csrf_token or ""}
        body = {"name": "x", "cause": "x", "cases": ids}
        assert (await browser.post(INCIDENTS, json=body, headers=key)).status_code == 403


async def test_the_api_makes_one_incident_under_a_key_and_pages_through_it(console: Console) -> None:
    ids, sari = await cases(console), console.browser(SARI)
    headers = {"X-CSRF-Token": SARI.csrf_token or "", "Idempotency-Key": new_id()}
    body = {"name": NAME, "cause": CAUSE, "cases": [*ids, "no-case"]}
    first, again = [(await sari.post(INCIDENTS, json=body, headers=headers)).json() for _ in range(2)]
    assert first == again
    assert [one["taken"] for one in first["results"]] == [True, True, True, False]
    assert first["results"][3]["problem"]["code"] == "case-not-found"
    path = f"{INCIDENTS}/{first['incident']}"
    page = (await sari.get(path, params={"limit": 2})).json()
    rest = (await sari.get(path, params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert len(page["items"]) + len(rest["items"]) == 3
    assert rest["next_cursor"] is None
    leave = {"incident": first["incident"], "reason": "lain"}
    del headers["Idempotency-Key"]
    left = await sari.post(f"/api/v1/cases/{ids[0]}/leave-incident", json=leave, headers=headers)
    assert left.status_code == 200
    assert (await sari.get(path)).json()["cases"] == 2
    empty = await sari.post(INCIDENTS, json={**body, "cases": []}, headers=headers)
    assert empty.status_code == 422
    assert (await sari.get(f"{INCIDENTS}/{new_id()}")).status_code == 404
