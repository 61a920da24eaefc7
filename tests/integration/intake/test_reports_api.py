"""Reports over HTTP: taken once, sealed, refused by name."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import orjson

from shared.roles import Role
from tests.support.intake import Running

TIP: dict[str, Any] = {
    "kind": "tip",
    "channel": "web",
    "narrative": "Ada pembagian amplop di gang belakang pasar.",
}
REPORT: dict[str, Any] = {
    "kind": "report",
    "channel": "web",
    "category": "money_politics",
    "narrative": "Ibu Melati Contoh membagikan amplop di depan mushala.",
    "occurred_at": "2024-11-23T20:30:00+08:00",
    "known_on": "2024-11-24",
    "place": {
        "kelurahan": "64.71.03.1001",
        "tps": ["012"],
        "text": "depan mushala",
        "point": [116.8312345, -1.2654321],
    },
    "reported_parties": [{"name": "Melati Contoh", "role": "tim sukses"}],
    "witnesses": [{"name": "Budi Rekaan", "phone": "0812-0000-0001"}],
    "reporter": {
        "name": "Siti Percobaan",
        "address": "Jl. Contoh 1",
        "phone": "0812-0000-0002",
        "standing": "voter",
    },
}
NAMES = [b"Melati", b"Budi Rekaan", b"Siti Percobaan", b"0812-0000", b"mushala"]


def first_answer(response: httpx.Response) -> dict[str, Any]:
    """What a repeat gets again; whether it has been forwarded is told as of each answer."""
    told: dict[str, Any] = response.json()
    assert told.pop("forwarding") in {"under_way", "waiting", "forwarded"}
    return told


async def test_a_tip_is_taken_and_answered_with_a_receipt(intake: Running) -> None:
    answer = await intake.web.post("/api/v1/reports", json=TIP)
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    assert taken["receipt"]["number"].startswith("JJK-")
    assert len(taken["trace_id"]) == 32
    assert await intake.count("reports", {"_id": taken["report_id"]}) == 1
    entry = await intake.owner["journal"].find_one({"stream": taken["report_id"]})
    assert entry is not None
    assert entry["trace"].split("-")[1] == taken["trace_id"]


async def test_no_name_rests_in_clear_anywhere(intake: Running) -> None:
    answer = await intake.web.post("/api/v1/reports", json=REPORT, headers={"Idempotency-Key": "satu"})
    assert answer.status_code == 201, answer.text
    for collection in await intake.owner.list_collection_names():
        async for document in intake.owner[collection].find():
            raw = repr(document).encode()
            assert not [name for name in NAMES if name in raw], collection
            assert answer.json()["receipt"]["pin"].encode() not in raw


async def test_a_repeated_key_gets_the_first_answer(intake: Running) -> None:
    headers = {"Idempotency-Key": "kunci-1"}
    first = await intake.web.post("/api/v1/reports", json=REPORT, headers=headers)
    again = await intake.web.post("/api/v1/reports", json=REPORT, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replay"] == "true"
    assert first_answer(again) == first_answer(first)
    assert await intake.count("reports") == 1


async def test_a_repeated_key_with_another_body_is_refused_by_name(intake: Running) -> None:
    headers = {"Idempotency-Key": "kunci-2"}
    await intake.web.post("/api/v1/reports", json=TIP, headers=headers)
    other = await intake.web.post("/api/v1/reports", json={**TIP, "narrative": "lain"}, headers=headers)
    assert other.status_code == 409
    assert other.json()["type"] == "urn:jejak:problem:idempotency-key-reused"


async def test_the_status_shows_public_milestones_for_number_and_pin(intake: Running) -> None:
    receipt = (await intake.web.post("/api/v1/reports", json=TIP)).json()["receipt"]
    shown = await intake.web.post("/api/v1/status", json=receipt)
    assert shown.status_code == 200, shown.text
    assert shown.json()["current"] == "being_examined"
    assert [step["milestone"] for step in shown.json()["milestones"]] == ["received"]


async def test_a_wrong_pin_and_an_unknown_number_are_one_answer(intake: Running) -> None:
    receipt = (await intake.web.post("/api/v1/reports", json=TIP)).json()["receipt"]
    wrong = await intake.web.post("/api/v1/status", json={**receipt, "pin": "AAAA-AAAA-AAAA-AAAA"})
    unknown = await intake.web.post("/api/v1/status", json={"number": "JJK-0000-0000-0001", "pin": "A"})
    left, right = wrong.json(), unknown.json()
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert {**left, "trace_id": ""} == {**right, "trace_id": ""}


async def test_after_ten_wrong_pins_nothing_is_compared(intake: Running) -> None:
    receipt = (await intake.web.post("/api/v1/reports", json=TIP)).json()["receipt"]
    for _ in range(10):
        await intake.web.post("/api/v1/status", json={**receipt, "pin": "AAAA"})
    locked = await intake.web.post("/api/v1/status", json=receipt)
    assert locked.status_code == 429
    assert locked.json()["type"] == "urn:jejak:problem:too-many-tries"


async def test_guesses_at_one_moment_do_not_pass_the_limit_and_right_ones_are_free(intake: Running) -> None:
    receipt = (await intake.web.post("/api/v1/reports", json=TIP)).json()["receipt"]
    for _ in range(12):
        assert (await intake.web.post("/api/v1/status", json=receipt)).status_code == 200
    guesses = (intake.web.post("/api/v1/status", json={**receipt, "pin": "AAAA"}) for _ in range(30))
    answers = [guess.status_code for guess in await asyncio.gather(*guesses)]
    assert (answers.count(404), answers.count(429)) == (10, 20)


async def test_a_key_that_looks_like_a_forms_is_refused_from_outside(intake: Running) -> None:
    answer = await intake.web.post("/api/v1/reports", json=TIP, headers={"Idempotency-Key": "form:abc"})
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:jejak:problem:invalid-idempotency-key"


BAD: list[tuple[bytes, int, str]] = [
    (b"{", 400, "malformed-json"),
    (b"", 400, "malformed-json"),
    (b"[]", 422, "invalid-body"),
    (orjson.dumps({**TIP, "nik": "1"}), 422, "invalid-body"),
    (orjson.dumps({**TIP, "narrative": 7}), 422, "invalid-body"),
    (orjson.dumps({**TIP, "narrative": ""}), 422, "invalid-body"),
    (orjson.dumps({**TIP, "narrative": "x" * 100_001}), 422, "invalid-body"),
    (orjson.dumps({**TIP, "narrative": "x" * 2_000_000}), 413, "too-large"),
    (orjson.dumps({**TIP, "narrative": "a\x00b"}), 422, "nul-character"),
    (b'{"kind":"tip","channel":"web","narrative":"\\ud800"}', 400, "lone-surrogate"),
    (b'{"kind":"tip","channel":"web","narrative":"\xff"}', 400, "malformed-json"),
    (orjson.dumps({**TIP, "known_on": "2024-11-26"}), 422, "date-in-future"),
    (orjson.dumps({**TIP, "occurred_at": "2024-11-25T12:00:01+08:00"}), 422, "date-in-future"),
    (orjson.dumps({**TIP, "occurred_at": "kemarin"}), 422, "not-a-date"),
    (orjson.dumps({**TIP, "place": {"kelurahan": "64.71.99.1001"}}), 422, "unknown-place"),
    (orjson.dumps({**TIP, "kind": "report"}), 422, "reporter-required"),
    (orjson.dumps({**TIP, "kind": "finding"}), 403, "staff-only"),
    (orjson.dumps({**TIP, "channel": "desk"}), 403, "staff-only"),
    (orjson.dumps({**TIP, "lodged_at": "2024-11-24T10:00:00+08:00"}), 403, "staff-only"),
    (orjson.dumps({**TIP, "evidence": ["01936000-0000-7000-8000-000000000001"]}), 422, "unknown-upload"),
]


async def test_every_bad_body_gets_its_named_problem_and_leaves_nothing(intake: Running) -> None:
    said = []
    for body, _, _ in BAD:
        answer = await intake.web.post(
            "/api/v1/reports", content=body, headers={"content-type": "application/json"}
        )
        assert answer.headers["content-type"] == "application/problem+json"
        said.append((answer.status_code, answer.json()["type"].removeprefix("urn:jejak:problem:")))
    assert said == [(status, code) for _, status, code in BAD]
    assert await intake.count("reports") == await intake.count("journal") == 0
    assert (await intake.web.post("/api/v1/reports", json=TIP)).status_code == 201


async def test_a_wrong_token_is_refused_by_name(intake: Running) -> None:
    answer = await intake.web.post(
        "/api/v1/reports", json=TIP, headers={"Authorization": "Bearer jjk_nothing"}
    )
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:jejak:problem:bad-token")


async def test_staff_enter_findings_and_earlier_lodging_with_a_reason(intake: Running) -> None:
    headers = await intake.token(Role.POSKO)
    finding = {**TIP, "kind": "finding", "channel": "desk", "lodged_at": "2024-11-24T10:00:00+08:00"}
    refused = await intake.web.post("/api/v1/reports", json=finding, headers=headers)
    assert refused.json()["type"] == "urn:jejak:problem:lodged-reason-required"
    taken = await intake.web.post(
        "/api/v1/reports", json={**finding, "lodged_reason": "listrik padam"}, headers=headers
    )
    assert taken.status_code == 201, taken.text


async def test_a_program_may_use_its_kinds_and_channels_only(intake: Running) -> None:
    _, headers = await intake.program(kinds={"tip"}, channels={"whatsapp"})
    taken = await intake.web.post("/api/v1/reports", json={**TIP, "channel": "whatsapp"}, headers=headers)
    assert taken.status_code == 201, taken.text
    refused = await intake.web.post("/api/v1/reports", json=TIP, headers=headers)
    assert refused.json()["type"] == "urn:jejak:problem:program-not-registered-for"


async def test_what_is_typed_as_a_receipt_number_rests_as_a_hash(intake: Running) -> None:
    typed = "6471031708900001"
    answer = await intake.web.post("/api/v1/status", json={"number": typed, "pin": "AAAA-BBBB"})
    assert answer.status_code >= 400
    tries = [doc async for doc in intake.owner["tries"].find()]
    assert len(tries) == 1
    assert typed not in repr(tries)


async def test_an_imported_row_is_one_report_whoever_imports_it(intake: Running) -> None:
    row = {"nth": 1, "report": {**REPORT, "channel": "bulk"}}
    first = await intake.web.post(
        "/api/v1/imports", json=row, headers=await intake.token(Role.POSKO, username="sari")
    )
    again = await intake.web.post(
        "/api/v1/imports", json=row, headers=await intake.token(Role.OFFICER, username="dewi")
    )
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert first_answer(first) == first_answer(again)
    assert await intake.count("reports") == 1


async def test_people_and_programs_of_another_office_hand_in_nothing_and_see_no_receipt(
    intake: Running,
) -> None:
    row = {"nth": 1, "report": {**REPORT, "channel": "bulk"}}
    own = await intake.token(Role.POSKO, username="sari")
    assert (await intake.web.post("/api/v1/imports", json=row, headers=own)).status_code == 201
    posko = await intake.token(Role.POSKO, username="dewi", office="samarinda")
    _, program = await intake.program(office="samarinda")
    for path, body, headers in (
        ("/api/v1/imports", row, posko),
        ("/api/v1/reports", {**REPORT, "channel": "desk"}, posko),
        ("/api/v1/reports", {**TIP, "channel": "whatsapp"}, program),
    ):
        refused = await intake.web.post(path, json=body, headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (401, "urn:jejak:problem:bad-token")
        assert "receipt" not in refused.text
    assert await intake.count("reports") == 1


async def test_equal_rows_of_a_file_are_as_many_reports(intake: Running) -> None:
    headers = await intake.token(Role.POSKO)
    report = {**TIP, "channel": "bulk"}
    for nth, rows in ((1, 1), (2, 2), (2, 2)):
        answer = await intake.web.post(
            "/api/v1/imports", json={"nth": nth, "report": report}, headers=headers
        )
        assert answer.is_success, answer.text
        assert await intake.count("reports") == rows
