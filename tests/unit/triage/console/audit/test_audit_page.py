"""The audit page: for who oversees the office, without contents, and itself on record."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.triage.domain.file.dossier_commands import AddNote, Classify, RaiseWall
from services.triage.domain.words import Decision
from shared.errors import Infrastructure
from shared.security.principals import Principal
from tests.support.fake_trail import looks_in
from tests.support.office_moves import office_books
from tests.support.page_forms import hidden_fields
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory

NARRATIVE = "Lurah mengarahkan warga pada rapat RT."


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    """Under a rulebook with walls and notes."""
    books = office_books()
    world = in_memory(books=books, rules=books.latest())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


def period(console: Console) -> dict[str, str]:
    """A week before and after now, as the API takes it."""
    now = console.world.clock().date()
    return {"from": f"{now - timedelta(days=7)}", "to": f"{now + timedelta(days=7)}"}


async def proposed(console: Console) -> str:
    """A case that Sari claimed and proposed to register."""
    world = console.world
    case_id = await world.opened(narrative=NARRATIVE)
    await world.acts.claim(world.asked(SARI, case_id))
    world.clock.pass_(minutes=1)
    kind = Classify(by=SARI.actor(), category="money_politics")
    await world.acts.classify(world.asked(SARI, case_id), kind)
    await world.acts.propose(world.asked(SARI, case_id), Decision.REGISTER, reason="cukup jelas")
    return case_id


async def test_it_tells_who_did_what_and_nothing_that_was_written(console: Console) -> None:
    case_id = await proposed(console)
    page = (await console.browser(TONO).get("/audit")).text
    assert "Mengusulkan: Registrasi" in page
    assert "Mengambil kasus" in page
    assert SARI.display_name in page
    assert f'href="/kasus/{case_id}"' in page
    for closed in (NARRATIVE, "cukup jelas", "j1."):
        assert closed not in page


async def test_it_speaks_english(console: Console) -> None:
    await proposed(console)
    page = (await console.browser(HASAN, "en").get("/audit")).text
    assert "Claimed the case" in page
    assert "Mengambil" not in page


@pytest.mark.parametrize("who", [SARI, MAYA])
async def test_who_does_not_oversee_the_office_is_refused(console: Console, who: Principal) -> None:
    browser = console.browser(who)
    assert (await browser.get("/audit")).status_code == 403
    assert (await browser.get("/api/v1/audit", params=period(console))).status_code == 403
    assert 'href="/audit"' not in (await browser.get("/antrean")).text
    assert looks_in(console.world.store) == []


async def test_reading_a_case_is_on_record_once_for_one_reading(console: Console) -> None:
    case_id = await proposed(console)
    bayu = console.browser(BAYU)
    for _ in range(2):
        await bayu.get(f"/kasus/{case_id}")
        await bayu.get(f"/api/v1/cases/{case_id}")
    console.world.clock.pass_(minutes=20)
    await bayu.get(f"/kasus/{case_id}")
    looks = looks_in(console.world.store)
    assert [(one["type"], one["by"]["id"], one["data"]) for one in looks] == [
        ("case_read", BAYU.account_id, {"case_id": case_id})
    ] * 2
    assert "Membaca kasus lengkap" in (await console.browser(TONO).get("/audit?jenis=membuka")).text


async def test_what_cannot_be_put_on_record_is_not_shown(console: Console) -> None:
    case_id = await proposed(console)
    console.world.store.memory.faults.extend([Infrastructure("away")] * 20)
    answer = await console.browser(BAYU).get(f"/kasus/{case_id}")
    assert answer.status_code == 503
    assert NARRATIVE not in answer.text


async def test_a_case_that_may_not_be_seen_leaves_no_look(console: Console) -> None:
    missing = "01936000-0000-7000-8000-0000000000c9"
    assert (await console.browser(BAYU).get(f"/kasus/{missing}")).status_code == 404
    assert looks_in(console.world.store) == []


async def test_looking_at_the_page_is_on_record_with_its_filters(console: Console) -> None:
    tono = console.browser(TONO)
    await tono.get("/audit")
    await tono.get("/audit")
    await tono.get(f"/audit?orang={SARI.account_id}&jenis=memutus")
    looks = looks_in(console.world.store)
    assert [one["type"] for one in looks] == ["audit_read"] * 2
    about = looks[1]["data"]["about"]
    assert (about["person"], about["deed"]) == (SARI.account_id, "decided")


async def test_filters_stand_in_the_url(console: Console) -> None:
    await proposed(console)
    hasan = console.browser(HASAN)
    assert "Tidak ada tindakan" in (await hasan.get("/audit?dari=2020-01-01&sampai=2020-01-02")).text
    assert "Mengambil kasus" not in (await hasan.get(f"/audit?orang={BAYU.account_id}")).text
    page = (await hasan.get(f"/audit?orang={SARI.account_id}&jenis=memutus")).text
    assert "Mengambil kasus" in page
    assert f'value="{SARI.account_id}" selected' in page


@pytest.mark.parametrize(
    "query", ["dari=kemarin", "sampai=9999-12-31", "dari=0001-01-01", "jenis=x", "orang="]
)
async def test_an_edited_url_is_left_open(console: Console, query: str) -> None:
    assert (await console.browser(TONO).get(f"/audit?{query}")).status_code == 200


async def test_who_is_walled_off_meets_nothing_of_the_case(console: Console) -> None:
    world, case_id = console.world, await proposed(console)
    wall = RaiseWall(by=BAYU.actor(), accounts=(TONO.account_id,), words="Disebut dalam laporan.")
    await world.acts.file(world.asked(BAYU, case_id), wall)
    tono = console.browser(TONO)
    page = (await tono.get(f"/audit?periksa={case_id}")).text
    assert "Kasus ini tidak ada." in page
    assert f"/kasus/{case_id}" not in page
    assert "Mengambil kasus" not in page
    answer = await tono.get("/api/v1/audit", params=period(console))
    assert {one["type"] for one in answer.json()["items"]} == {"audit_read"}
    assert "Mencatat konflik kepentingan" in (await console.browser(HASAN).get("/audit")).text


async def test_a_chain_is_checked_when_asked(console: Console) -> None:
    case_id = await proposed(console)
    hasan = console.browser(HASAN)
    assert "utuh" in (await hasan.get(f"/audit?periksa={case_id}")).text
    entries = console.world.store.memory.collections["journal"]
    key = next(key for key, one in entries.items() if (one["stream"], one["seq"]) == (case_id, 2))
    entries[key]["at"] = "2024-11-25T00:00:00.000000Z"
    page = (await hasan.get(f"/audit?periksa={case_id}")).text
    assert "tidak utuh" in page
    assert "the hash is not that of the content" in page


async def test_the_file_is_on_record_before_it_is_given(console: Console) -> None:
    await proposed(console)
    tono = console.browser(TONO)
    page = (await tono.get("/audit")).text
    given = await tono.post("/audit/unduh", data=hidden_fields(page, "/audit/unduh"))
    assert given.status_code == 200, given.text
    assert given.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 4
    look = looks_in(console.world.store)[-1]
    assert look["type"] == "audit_exported"
    assert look["data"]["about"]["rows"] == "4"
    assert re.fullmatch("[0-9a-f]{64}", look["data"]["about"]["sha256"])


async def test_a_file_is_never_cut(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.triage.application.audit.read_trail.MOST_EXPORTED", 1)
    await proposed(console)
    tono = console.browser(TONO)
    fields = hidden_fields((await tono.get("/audit")).text, "/audit/unduh")
    answer = await tono.post("/audit/unduh", data=fields)
    assert answer.status_code == 422
    assert "Persempit masa" in answer.text
    body = period(console)
    told = await tono.post("/api/v1/audit/export", json=body, headers={"X-CSRF-Token": TONO.csrf_token or ""})
    assert told.json()["type"].endswith("too-many-acts")


async def test_the_api_pages_and_gives_the_same_file(console: Console) -> None:
    case_id = await proposed(console)
    world = console.world
    for _ in range(3):
        world.clock.pass_(minutes=1)
        await world.acts.file(world.asked(BAYU, case_id), AddNote(by=BAYU.actor(), words="x"))
    hasan, asked = console.browser(HASAN), {**period(console), "limit": "2", "deed": "other"}
    first = (await hasan.get("/api/v1/audit", params=asked)).json()
    rest = (await hasan.get("/api/v1/audit", params={**asked, "cursor": first["next_cursor"]})).json()
    assert [one["seq"] for one in (*first["items"], *rest["items"])] == [7, 6, 5]
    assert first["items"][0]["name"] == BAYU.display_name
    assert first["items"][0]["case_id"] == case_id
    assert rest["next_cursor"] is None
    wrong = await hasan.get(
        "/api/v1/audit", params={**asked, "deed": "opened", "cursor": first["next_cursor"]}
    )
    assert wrong.status_code == 400
    headers = {"X-CSRF-Token": HASAN.csrf_token or ""}
    given = await hasan.post(
        "/api/v1/audit/export", json={**period(console), "deed": "other"}, headers=headers
    )
    assert given.status_code == 200, given.text
    assert len(given.text.splitlines()) == 4


async def test_a_period_that_ends_before_it_begins_is_refused(console: Console) -> None:
    asked = {"from": "2024-11-25", "to": "2024-11-24"}
    answer = await console.browser(HASAN).get("/api/v1/audit", params=asked)
    assert answer.status_code == 422


async def test_a_calendar_feed_is_on_record_without_its_secret(console: Console) -> None:
    sari = console.browser(SARI)
    headers = {"X-CSRF-Token": SARI.csrf_token or ""}
    made = await sari.post("/api/v1/calendar-feeds", json={"scope": "own"}, headers=headers)
    assert made.status_code == 201, made.text
    look = looks_in(console.world.store)[-1]
    assert look["type"] == "feed_made"
    assert look["data"]["about"]["feed"] == made.json()["id"]
    assert "jjc_" not in repr(look)
