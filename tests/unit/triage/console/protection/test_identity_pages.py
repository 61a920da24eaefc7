"""Opening who reported by page and API: two persons, five minutes, a grant for one person alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.triage.domain.file.dossier_commands import RaiseWall
from shared.contracts.catalogue import CATALOGUE
from shared.security.principals import Principal
from shared.security.signing import read_grant
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

REASON = "Perlu mengundang untuk klarifikasi besok pagi."


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


def program(console: Console, who: Principal) -> httpx.AsyncClient:
    client = console.browser(who)
    client.headers["X-CSRF-Token"] = who.csrf_token or ""
    client.headers["Accept"] = "application/json"
    return client


async def do(
    console: Console, who: Principal, case_id: str, act: str = "", key: str = "", **body: Any
) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/cases/{case_id}/identity-requests{act}"
    return await program(console, who).post(path, json=body, headers=headers)


async def agreed(console: Console) -> str:
    case_id = await console.world.opened()
    asked = await do(console, SARI, case_id, ground="summon", reason=REASON)
    assert asked.status_code == 200, asked.text
    answer = await do(console, HASAN, case_id, "/1/agree")
    assert answer.status_code == 200, answer.text
    return case_id


async def test_the_grant_is_for_who_asked_this_report_and_five_minutes(console: Console) -> None:
    case_id = await agreed(console)
    opened = await do(console, SARI, case_id, "/1/reveal", key="buka-1")
    assert (opened.status_code, opened.headers["cache-control"]) == (200, "no-store")
    told, now = opened.json(), console.world.clock()
    about = {"person": SARI.account_id, "target": told["report_id"], "purpose": "open_identity"}
    grant = read_grant(b"g" * 32, told["grant"], now=now, **about)
    assert (grant.case_id, (grant.expires_at - now).total_seconds()) == (case_id, 300)
    console.world.clock.pass_(minutes=2)
    again = await do(console, SARI, case_id, "/1/reveal", key="buka-1")
    assert again.json()["until"] == told["until"], "asking again opens it no longer"
    console.world.clock.pass_(minutes=3)
    over = await do(console, SARI, case_id, "/1/reveal", key="buka-1")
    assert (over.status_code, "grant" in over.json()) == (409, False)


async def test_nobody_agrees_to_their_own_and_others_get_no_grant(console: Console) -> None:
    case_id = await console.world.opened()
    await do(console, HASAN, case_id, ground="other", reason=REASON)
    own = await do(console, HASAN, case_id, "/1/agree")
    assert (own.status_code, own.json()["type"]) == (409, "urn:jejak:problem:same-person")
    assert (await do(console, BAYU, case_id, "/1/agree")).status_code == 403
    assert (await do(console, TONO, case_id, "/1/agree")).status_code == 403
    assert (await do(console, MAYA, case_id, "/1/agree")).status_code == 403
    other = await agreed(console)
    await do(console, SARI, other, "/1/reveal")
    for who in (BAYU, HASAN, TONO):
        page = (await console.browser(who).get(f"/kasus/{other}/identitas")).text
        assert 'name="grant"' not in page
    assert 'name="grant"' in (await console.browser(SARI).get(f"/kasus/{other}/identitas")).text


async def test_behind_a_wall_there_is_no_such_case_and_the_open_identity_closes(console: Console) -> None:
    case_id = await agreed(console)
    await do(console, SARI, case_id, "/1/reveal")
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, case_id), wall)
    for answer in (
        await do(console, SARI, case_id, "/1/reveal"),
        await do(console, SARI, case_id, ground="other", reason=REASON),
        await console.browser(SARI).get(f"/kasus/{case_id}/identitas"),
    ):
        assert answer.status_code == 404
    entries = console.world.store.entries(case_id)
    assert entries[-1]["type"] == "identity_closed"


async def test_every_step_is_announced_and_neither_reason_nor_grant_is_kept_in_clear(
    console: Console,
) -> None:
    case_id = await agreed(console)
    grant = (await do(console, SARI, case_id, "/1/reveal")).json()["grant"]
    await do(console, SARI, case_id, "/1/close")
    await do(console, BAYU, case_id, ground="contact", reason=REASON)
    await do(console, HASAN, case_id, "/2/refuse", reason=REASON)
    entries = console.world.store.entries(case_id)
    steps = [one["type"] for one in entries if one["type"].startswith("identity_")]
    names = ("asked", "agreed", "opened", "closed", "asked", "declined")
    assert steps == [f"identity_{name}" for name in names]
    for one in entries:
        if one["type"].startswith("identity_"):
            told = CATALOGUE[one["announced"]["type"]].model.model_validate(one["data"])
            assert told.data() == one["data"]
    kept = repr(entries) + repr(console.world.store.side("cases"))
    assert REASON not in kept
    assert grant not in kept


async def test_the_page_asks_answers_opens_and_closes_and_says_what_is_wrong(console: Console) -> None:
    case_id = await console.world.opened()
    here = f"/kasus/{case_id}/identitas"

    async def post(who: Principal, act: str, **form: str) -> httpx.Response:
        fields = {"csrf": who.csrf_token or "", **form}
        return await console.browser(who).post(f"{here}/{act}", data=fields)

    async def seen(who: Principal) -> str:
        return (await console.browser(who).get(here)).text

    lacking = await post(SARI, "minta", **{"identitas-words": REASON})
    assert (
        lacking.status_code,
        REASON in lacking.text,
        "Pilih untuk apa identitas dibuka." in lacking.text,
    ) == (
        422,
        True,
        True,
    )
    form = {"identitas-ground": "summon", "identitas-words": REASON}
    assert (await post(SARI, "minta", **form)).status_code == 303
    assert "menunggu orang kedua" in await seen(SARI)
    assert "Setujui pembukaan" not in await seen(SARI)
    assert "Setujui pembukaan" in (await console.browser(HASAN).get(f"/kasus/{case_id}")).text
    assert (await post(HASAN, "setuju", number="1")).status_code == 303
    assert (await post(SARI, "buka", number="1")).status_code == 303
    opened = await console.browser(SARI).get(here)
    assert opened.headers["cache-control"] == "no-store"
    assert opened.headers["refresh"] == f"301; url={here}"
    stale = await post(HASAN, "setuju", number="1")
    assert (stale.status_code, "sudah berganti keadaan" in stale.text) == (409, True)
    console.world.clock.pass_(minutes=5)
    assert 'name="grant"' not in await seen(SARI)
    assert "tertutup kembali" in await seen(SARI)
    assert (await post(TONO, "minta", **form)).status_code == 403
    assert "Anda tidak dapat meminta" in await seen(TONO)
    assert (await post(SARI, "lain")).status_code == 404


async def test_the_case_says_who_opened_it_and_the_trail_too(console: Console) -> None:
    case_id = await agreed(console)
    await do(console, SARI, case_id, "/1/reveal")
    (told,) = (await program(console, TONO).get(f"/api/v1/cases/{case_id}")).json()["identity_requests"]
    assert (told["state"], told["by"], told["answered_by"]) == ("open", SARI.account_id, HASAN.account_id)
    page = (await console.browser(TONO).get(f"/kasus/{case_id}")).text
    assert "Identitas pelapor dibuka" in page
    trail = (await console.browser(TONO).get("/audit?jenis=membuka")).text
    assert "Membuka identitas pelapor" in trail


@pytest.mark.parametrize("who", [SARI, HASAN, TONO])
async def test_the_api_tells_the_reason_to_who_reads_it_on_the_page_and_as_long(
    console: Console, who: Principal
) -> None:
    case_id = await agreed(console)
    paths = (f"/api/v1/cases/{case_id}", f"/api/v1/cases/{case_id}/identity-requests")

    async def told() -> list[str | None]:
        answers = [(await program(console, who).get(path)).json() for path in paths]
        return [one.get("identity_requests", one.get("items"))[0]["reason"] for one in answers]

    assert REASON in (await console.browser(who).get(f"/kasus/{case_id}/identitas")).text
    assert await told() == [REASON, REASON]
    console.world.clock.pass_(minutes=60)
    assert REASON not in (await console.browser(who).get(f"/kasus/{case_id}/identitas")).text
    assert await told() == [None, None]


async def test_who_does_not_read_cases_or_stands_behind_a_wall_reads_no_reason(console: Console) -> None:
    case_id = await agreed(console)
    wall = RaiseWall(by=BAYU.actor(), accounts=(HASAN.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, case_id), wall)
    for who, status in ((HASAN, 404), (MAYA, 403)):
        for path in (f"/api/v1/cases/{case_id}", f"/api/v1/cases/{case_id}/identity-requests"):
            answer = await program(console, who).get(path)
            assert (answer.status_code, REASON in answer.text) == (status, False)
