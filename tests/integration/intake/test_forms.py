"""The pages: a form without a script, a receipt that no URL names, a status for number and PIN."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.roles import Role
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, unseal_json
from tests.support.intake import PASSWORD, Running

NAUGHTY = Path(__file__).resolve().parents[4] / "shared" / "data" / "naughty-strings" / "blns.json"
HTML = {"Accept": "text/html"}
STEP_1 = {
    "kind": "report",
    "narrative": 'Amplop dibagikan di <RT 14> & "gang".\r\n\r\nAda saksi.',
    "step": "1",
}
REPORTER = {"reporter_name": "Siti Percobaan", "reporter_standing": "voter", "declared": "ya"}


async def opened(intake: Running, path: str = "/lapor") -> dict[str, str]:
    """The secrets of a fresh form, which stand first in it."""
    page = await intake.web.get(path, headers=HTML)
    assert page.status_code == 200
    return secrets_of(page.text)


def secrets_of(text: str) -> dict[str, str]:
    """The hidden fields that a form needs to be accepted."""
    main = text.partition("<main")[2]
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', main) for name in ("csrf", "nonce", "form_id")
    }
    return {name: match[1] for name, match in found.items() if match}


async def posted(intake: Running, fields: dict[str, str], path: str = "/lapor") -> httpx.Response:
    """A form sent as a browser does."""
    return await intake.web.post(path, data=fields, headers=HTML)


async def test_a_form_without_a_narrative_comes_back_with_a_summary_and_what_was_typed(
    intake: Running,
) -> None:
    fields = {**await opened(intake), **STEP_1, "narrative": "", "place_text": "depan mushala", "go": "next"}
    page = await posted(intake, fields)
    assert page.status_code == 422
    assert 'href="#narrative"' in page.text
    assert "depan mushala" in page.text


async def test_a_date_that_has_not_come_is_shown_at_its_field(intake: Running) -> None:
    date = {"known_on-day": "26", "known_on-month": "11", "known_on-year": "2024"}
    page = await posted(intake, {**await opened(intake), **STEP_1, **date, "go": "next"})
    assert page.status_code == 422
    assert 'href="#known_on"' in page.text
    assert 'value="26"' in page.text


async def test_answers_travel_through_the_steps_unchanged_and_are_taken_once(intake: Running) -> None:
    fields = {**await opened(intake), **STEP_1, **REPORTER}
    page = await posted(intake, {**fields, "go": "next"})
    assert "Siapa yang terlibat?" in page.text
    assert "&lt;RT 14&gt; &amp; &#34;gang&#34;" in page.text
    for _ in range(2):
        done = await posted(intake, {**fields, "step": "5", "go": "send"})
        assert (done.status_code, done.headers["location"]) == (303, "/lapor/selesai")
    assert await intake.count("reports") == 1


async def test_a_report_without_a_name_or_the_declaration_stops_at_their_step(intake: Running) -> None:
    page = await posted(intake, {**await opened(intake), **STEP_1, "step": "5", "go": "send"})
    assert page.status_code == 422
    assert 'href="#reporter_name"' in page.text
    assert 'href="#declared"' in page.text
    assert await intake.count("reports") == 0


async def test_the_receipt_shows_number_and_pin_until_it_is_put_away(intake: Running) -> None:
    fields = {**await opened(intake), **STEP_1, "kind": "tip", "step": "5", "go": "send"}
    done = await posted(intake, fields)
    assert "PIN" not in done.headers["location"]
    first = await intake.web.get("/lapor/selesai", headers=HTML)
    page = await intake.web.get("/lapor/selesai", headers=HTML)
    number, pin = re.findall(r'<code class="bk-code">([^<]+)</code>', page.text)[:2]
    assert number.startswith("JJK-")
    assert pin in first.text
    assert page.headers["cache-control"] == "no-store"
    tracked = await posted(intake, {**await opened(intake, "/lacak"), "number": number, "pin": pin}, "/lacak")
    assert "Penelusuran oleh petugas" in tracked.text
    away = await posted(intake, secrets_of(page.text), "/lapor/selesai")
    assert away.headers["location"] == "/"
    gone = await intake.web.get("/lapor/selesai", headers=HTML)
    assert gone.headers["location"] == "/lapor"


async def another_report_under_a_sent_form(intake: Running, path: str) -> None:
    """Send a form, then other words under its name: kept, refused, and taken under the new name."""
    fields = {**await opened(intake, path), **STEP_1, "kind": "tip", "step": "5", "go": "send"}
    assert (await posted(intake, fields, path)).status_code == 303
    other = {**fields, "narrative": "Laporan orang lain."}
    refused = await posted(intake, other, path)
    assert (refused.status_code, "location" in refused.headers, "JJK-" in refused.text) == (409, False, False)
    assert "Formulir ini sudah terkirim." in refused.text
    assert "Laporan orang lain." in refused.text
    fresh = secrets_of(refused.text)
    assert fresh["form_id"] != fields.get("form_id", fields["nonce"])
    for _ in range(2):
        taken = await posted(intake, {**other, **fresh}, path)
        assert taken.headers["location"] == f"{path}/selesai"
    assert await intake.count("reports") == 2


async def test_other_words_under_a_sent_form_are_another_report_and_show_no_receipt(intake: Running) -> None:
    await another_report_under_a_sent_form(intake, "/lapor")


async def test_the_desk_is_not_handed_the_receipt_of_another_report(intake: Running) -> None:
    await intake.token(Role.POSKO)
    signing_in = {**await opened(intake, "/masuk"), "username": "sari", "password": PASSWORD}
    assert (await posted(intake, signing_in, "/masuk")).status_code == 303
    await another_report_under_a_sent_form(intake, "/posko")


async def test_a_file_in_the_form_is_sealed_on_its_way_in_and_sent_with_the_report(intake: Running) -> None:
    fields: dict[str, Any] = {**await opened(intake), **STEP_1, "kind": "tip", "step": "3", "go": "upload"}
    files = [
        ("files", ("amplop.png", b"\x89PNG\r\n\x1a\n" + b"x" * 300_000, "image/png")),
        ("files", ("virus.exe", b"MZ\x90\x00\x00\x01\x02", "image/png")),
    ]
    page = await intake.web.post("/lapor", data=fields, files=files, headers=HTML)
    assert page.status_code == 422
    assert 'href="#files"' in page.text
    found = re.search(r'name="evidence" value="([^"]+)"', page.text)
    assert found is not None
    assert "amplop.png" not in page.text
    done = await posted(intake, {**fields, "evidence": found[1], "step": "5", "go": "send"})
    assert done.status_code == 303
    assert await intake.count("exhibits") == 1


async def test_no_page_promises_what_the_office_cannot_do_yet(intake: Running) -> None:
    fields = {**await opened(intake), **STEP_1, "kind": "tip"}
    identity = await posted(intake, {**fields, "step": "4", "go": "step:4"})
    assert "disimpan tersegel" in identity.text
    await posted(intake, {**fields, "step": "5", "go": "send"})
    receipt = await intake.web.get("/lapor/selesai", headers=HTML)
    assert "JJK-" in receipt.text
    home = await intake.web.get("/", headers=HTML)
    for page in (home, identity, receipt):
        claims = ("dicatat.", "lewat kontak", "bertanya lebih lanjut", "meminta kelengkapan")
        assert [claim for claim in claims if claim in page.text] == []


async def test_the_example_of_a_date_is_yesterday_at_the_office(intake: Running) -> None:
    intake.clock.now = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    page = await intake.web.get("/lapor", headers=HTML)
    assert "Contoh: 31 12 2025" in page.text


async def test_a_form_without_its_nonce_is_refused(intake: Running) -> None:
    page = await posted(intake, {**STEP_1, "go": "next"})
    assert page.status_code == 403


async def test_text_that_is_not_utf_8_is_a_named_problem(intake: Running) -> None:
    secrets = await opened(intake)
    body = f"nonce={secrets['nonce']}&narrative=%FF".encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await intake.web.post("/lapor", content=body, headers=kind)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:jejak:problem:malformed-form")


async def test_a_wrong_pin_and_an_unknown_number_look_the_same(intake: Running) -> None:
    taken = await intake.web.post("/api/v1/reports", json={"kind": "tip", "channel": "web", "narrative": "a"})
    texts = []
    for number in (taken.json()["receipt"]["number"], "JJK-0000-0000-0001"):
        page = await posted(
            intake, {**await opened(intake, "/lacak"), "number": number, "pin": "AAAA"}, "/lacak"
        )
        assert page.status_code == 422
        texts.append(re.sub(r'(name="(nonce|number)"[^>]*|Trace[^<]*)', "", page.text).replace(number, ""))
    assert texts[0] == texts[1]


async def test_the_desk_needs_a_role_and_enters_findings(intake: Running) -> None:
    away = await intake.web.get("/posko", headers=HTML)
    assert away.status_code in (401, 303)
    await intake.token(Role.POSKO)
    signed = await intake.web.post(
        "/masuk",
        data={**await opened(intake, "/masuk"), "username": "sari", "password": PASSWORD},
        headers=HTML,
    )
    assert signed.status_code == 303, signed.text
    fields = {**await opened(intake, "/posko"), **STEP_1, "kind": "finding", "go": "send"}
    lodged = {
        "lodged_on-day": "24",
        "lodged_on-month": "11",
        "lodged_on-year": "2024",
        "lodged_time": "09.15",
    }
    refused = await posted(intake, {**fields, **lodged}, "/posko")
    assert 'href="#lodged_reason"' in refused.text
    done = await posted(intake, {**fields, **lodged, "lodged_reason": "listrik padam"}, "/posko")
    assert done.headers["location"] == "/posko/selesai", done.text
    page = await intake.web.get("/posko/selesai", headers=HTML)
    assert "JJK-" in page.text


async def test_every_naughty_string_is_kept_byte_for_byte_or_refused_by_name(intake: Running) -> None:
    if not NAUGHTY.exists():
        pytest.skip(f"the data folder with {NAUGHTY.name} is not here")
    strings = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text]
    nonces, slots, kept = intake.service.app.state.pages.nonces, asyncio.Semaphore(32), set[str]()

    async def both_ways(text: str) -> None:
        tip = {"kind": "tip", "channel": "web", "narrative": text}
        fields = {"nonce": nonces.issue(), "kind": "tip", "narrative": text, "step": "5", "go": "send"}
        async with slots:
            answer = await intake.web.post("/api/v1/reports", json=tip)
            page = await posted(intake, fields)
        assert answer.status_code == 201, (text, answer.text)
        assert page.status_code == 303 or (not text.strip() and page.status_code == 422), text

    await asyncio.gather(*map(both_ways, strings))
    keys = ContentKeys(keyfiles.load_aead(intake.keys, keyfiles.OFFICE))
    keysets = {doc["_id"]: doc["keyset"] async for doc in intake.owner["keysets"].find()}
    async for entry in intake.owner["journal"].find():
        key = keys.unwrap(entry["stream"], keysets[entry["stream"]])
        kept.add(unseal_json(key, entry["data"]["content"], stream=entry["stream"])["narrative"])
    assert kept == set(strings)
    assert await intake.count("reports") == 2 * len(strings) - sum(not text.strip() for text in strings)
