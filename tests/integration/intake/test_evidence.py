"""Exhibits: told by their bytes, sealed at rest, claimed once, fetched under a grant with a custody entry."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import Infrastructure
from shared.ids import derived
from shared.roles import Role
from shared.security import keyfiles
from shared.security.signing import Grant, issue_grant
from tests.support.intake import Running

PNG = b"\x89PNG\r\n\x1a\n" + b"potret amplop" * 60_000
TIP: dict[str, Any] = {"kind": "tip", "channel": "web", "narrative": "Ada foto."}


async def upload(intake: Running, data: bytes = PNG) -> dict[str, Any]:
    """A file in the vault."""
    answer = await intake.web.post("/api/v1/uploads", content=data)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_file_is_told_by_its_bytes_and_digested_as_it_came(intake: Running) -> None:
    found = await upload(intake)
    assert found["media_type"] == "image/png"
    assert (found["size"], found["sha256"]) == (len(PNG), hashlib.sha256(PNG).hexdigest())


async def test_a_file_may_come_as_a_part_of_a_form(intake: Running) -> None:
    answer = await intake.web.post("/api/v1/uploads", files={"file": ("a.png", PNG, "text/html")})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["size"], answer.json()["media_type"]) == (len(PNG), "image/png")
    empty = await intake.web.post("/api/v1/uploads", files={"file": (None, b"teks saja")})
    assert empty.json()["type"] == "urn:jejak:problem:malformed-form"


async def test_stored_bytes_are_not_the_clear_ones(intake: Running) -> None:
    await upload(intake)
    async for chunk in intake.owner["exhibit_bytes.chunks"].find():
        assert b"potret amplop" not in chunk["data"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [(b"", 422, "empty-file"), (b"MZ\x90\x00\x00\x01", 415, "media-type-not-taken")],
)
async def test_a_file_that_will_not_do_is_refused_by_name(
    intake: Running, data: bytes, status: int, code: str
) -> None:
    answer = await intake.web.post("/api/v1/uploads", content=data)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:jejak:problem:{code}")
    assert await intake.count("uploads") == 0


async def test_a_file_over_the_limit_leaves_nothing_behind(intake: Running) -> None:
    answer = await intake.web.post("/api/v1/uploads", content=b"%PDF-" + b"x" * 50_000_000)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:jejak:problem:too-large")
    for collection in ("uploads", "exhibit_bytes.files", "exhibit_bytes.chunks"):
        assert await intake.count(collection) == 0


async def test_an_upload_belongs_to_one_report(intake: Running) -> None:
    found = await upload(intake)
    body = {**TIP, "evidence": [found["upload_id"]]}
    first = await intake.web.post("/api/v1/reports", json=body, headers={"Idempotency-Key": "a"})
    again = await intake.web.post("/api/v1/reports", json=body, headers={"Idempotency-Key": "a"})
    other = await intake.web.post("/api/v1/reports", json=body, headers={"Idempotency-Key": "b"})
    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert other.json()["type"] == "urn:jejak:problem:unknown-upload"


async def test_an_upload_waits_for_its_report_a_day_and_is_swept_after_two(intake: Running) -> None:
    claimed, left = await upload(intake), await upload(intake)
    await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [claimed["upload_id"]]})
    intake.clock.pass_(hours=25)
    late = await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [left["upload_id"]]})
    assert late.json()["type"] == "urn:jejak:problem:unknown-upload"
    assert await intake.service.sweeper.once() == 0
    intake.clock.pass_(hours=24)
    assert await intake.service.sweeper.once() == 1
    assert await intake.count("exhibit_bytes.files") == 1


async def test_a_grant_opens_the_bytes_and_the_fetch_is_a_custody_entry(intake: Running) -> None:
    found = await upload(intake)
    taken = (await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [found["upload_id"]]})).json()
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    form = {
        "exhibit_id": found["upload_id"],
        "grant": grant(intake, account["_id"], found["upload_id"], taken["report_id"]),
    }
    answer = await intake.web.post("/exhibits", data=form, headers=headers)
    assert answer.content == PNG
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-type"] == "application/octet-stream"
    entry = await intake.owner["journal"].find_one({"stream": taken["report_id"], "seq": 2})
    assert entry is not None
    assert entry["type"] == "exhibit_fetched"
    assert entry["data"]["person"] == entry["by"]["id"] == account["_id"]
    assert entry["announced"] is None


async def test_a_grant_is_good_for_its_person_and_its_time_only(intake: Running) -> None:
    found = await upload(intake)
    taken = (await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [found["upload_id"]]})).json()
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    for person, minutes, code in (
        (derived(account["_id"], "x"), 0, "elsewhere"),
        (account["_id"], 6, "expired"),
    ):
        form = {
            "exhibit_id": found["upload_id"],
            "grant": grant(intake, person, found["upload_id"], taken["report_id"]),
        }
        intake.clock.pass_(minutes=minutes)
        answer = await intake.web.post("/exhibits", data=form, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, f"urn:jejak:problem:grant-{code}")
    assert await intake.count("journal", {"type": "exhibit_fetched"}) == 0


def grant(intake: Running, person: str, target: str, report_id: str) -> str:
    """What triage would issue for the case of that report."""
    now = intake.clock()
    made = Grant(person, derived(report_id, "case"), target, "view_exhibit", now + timedelta(minutes=5))
    return issue_grant(keyfiles.load_secret(intake.keys, keyfiles.GRANTS), made, now=now)


async def test_a_grant_of_one_case_opens_no_exhibit_of_another(intake: Running) -> None:
    found = await upload(intake)
    await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [found["upload_id"]]})
    other = (await intake.web.post("/api/v1/reports", json=TIP)).json()["report_id"]
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    form = {
        "exhibit_id": found["upload_id"],
        "grant": grant(intake, account["_id"], found["upload_id"], other),
    }
    for path in ("/exhibits", "/exhibits/check", "/exhibits/view"):
        answer = await intake.web.post(path, data=form, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:jejak:problem:grant-elsewhere")
    assert await intake.count("journal", {"type": "exhibit_fetched"}) == 0


async def test_a_film_is_watched_in_parts_and_its_opening_alone_is_a_custody_entry(intake: Running) -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 4_000
    found = await upload(intake, film)
    taken = (await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [found["upload_id"]]})).json()
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    form = {
        "exhibit_id": found["upload_id"],
        "grant": grant(intake, account["_id"], found["upload_id"], taken["report_id"]),
    }
    page = await intake.web.post("/exhibits/view", data=form, headers=headers)
    assert page.status_code == 200, page.text
    address = f"/exhibits/{found['upload_id']}/bytes"
    for begin, end in (
        (0, len(film)),
        (0, 1),
        (262_143, 262_145),
        (500_000, 900_000),
        (len(film) - 1, len(film)),
    ):
        asked = {**headers, "Range": f"bytes={begin}-{end - 1}"}
        part = await intake.web.get(address, headers=asked)
        assert (part.status_code, part.content == film[begin:end]) == (206, True)
    entries = await intake.owner["journal"].find({"stream": taken["report_id"]}).to_list(None)
    assert [entry["type"] for entry in entries] == ["report_submitted", "exhibit_fetched"]


async def test_a_flipped_bit_is_found_by_reading_again_told_and_never_mended_by_us(intake: Running) -> None:
    sweeper, chunks = intake.service.exhibits, intake.owner["exhibit_bytes.chunks"]
    whole, broken = await upload(intake), await upload(intake)
    while await sweeper.once():
        pass
    await sweeper.ping()
    place = {"files_id": broken["upload_id"], "n": 1}
    before = await chunks.find_one(place)
    assert before is not None
    flipped = bytes([before["data"][0] ^ 1]) + before["data"][1:]
    await chunks.update_one(place, {"$set": {"data": flipped}})
    assert not await sweeper.once(), "each file rests until its next turn"
    intake.clock.pass_(hours=21)
    while await sweeper.once():
        pass
    with pytest.raises(Infrastructure, match=r"^1 exhibit\(s\) are not stored as they came in"):
        await sweeper.ping()
    damaged = await intake.owner["uploads"].distinct("_id", {"damaged": True})
    assert (damaged, whole["upload_id"] in damaged) == ([broken["upload_id"]], False)
    assert (await chunks.find_one(place) or {})["data"] == flipped
    await chunks.update_one(place, {"$set": {"data": before["data"]}})
    intake.clock.pass_(hours=21)
    while await sweeper.once():
        pass
    await sweeper.ping()


async def test_a_file_whose_bytes_are_gone_is_damaged_too(intake: Running) -> None:
    found = await upload(intake)
    await intake.owner["exhibit_bytes.files"].delete_one({"_id": found["upload_id"]})
    await intake.service.exhibits.once()
    assert await intake.owner["uploads"].count_documents({"damaged": True}) == 1
