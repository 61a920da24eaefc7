"""Forged requests: the session's token, where the browser says a request comes from, the form's nonce."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, File, Form, UploadFile
from starlette.types import Message

from shared.roles import Role
from shared.web.access import allow, public
from shared.web.forgery import PEEK_BYTES, FormNonces, StaleForm, mask, peek, token_matches
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.small_app import FORM_KEY, ORIGIN, SIBLING, MovingClock, client_of, small_app

OFFICER = person(Role.OFFICER)
TOKEN = OFFICER.csrf_token or ""


def _app(clock: MovingClock | None = None) -> FastAPI:
    router = APIRouter()

    @router.post("/kasus/ambil")
    @allow(Role.OFFICER)
    async def claim(note: Annotated[str, Form()] = "") -> str:
        return note

    @router.post("/api/v1/cases/claim")
    @allow(Role.OFFICER)
    async def claim_json(body: dict[str, int]) -> dict[str, int]:
        return body

    @router.post("/api/v1/cases/bare")
    @allow(Role.OFFICER)
    async def bare() -> str:
        return "done"

    @router.post("/lapor")
    @public
    async def report(
        uraian: Annotated[str, Form()] = "", bukti: Annotated[UploadFile | None, File()] = None
    ) -> dict[str, object]:
        return {"uraian": uraian, "size": len(await bukti.read()) if bukti else 0}

    @router.post("/api/v1/reports")
    @public
    async def report_json(body: dict[str, int]) -> dict[str, int]:
        return body

    accounts = FakeAccounts(sessions={"s": OFFICER}, tokens={"t": OFFICER})
    return small_app(router, accounts=accounts, clock=clock)


async def _post(path: str, headers: dict[str, str] | None = None, **body: object) -> httpx.Response:
    async with client_of(_app()) as client:
        client.cookies.set("jejak_session", "s")
        return await client.post(path, headers=headers, **body)  # type: ignore[arg-type] # httpx's own keywords


async def test_form_of_a_session_needs_its_token() -> None:
    assert (await _post("/kasus/ambil", data={"note": "x"})).status_code == 403
    assert (await _post("/kasus/ambil", data={"csrf": "wrong", "note": "x"})).status_code == 403
    assert (await _post("/kasus/ambil", data={"csrf": "", "note": "x"})).status_code == 403
    good = await _post("/kasus/ambil", data={"csrf": mask(TOKEN), "note": "sudah"})
    assert (good.status_code, good.json()) == (200, "sudah")


async def test_json_of_a_session_needs_the_header() -> None:
    path = "/api/v1/cases/claim"
    refused = await _post(path, json={"a": 1})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:jejak:problem:forged-request")
    assert (await _post(path, {"x-csrf-token": TOKEN}, json={"a": 1})).status_code == 200
    assert (await _post(path, {"x-csrf-token": mask(TOKEN)}, json={"a": 1})).status_code == 200
    assert (await _post(path, {"x-csrf-token": mask("another")}, json={"a": 1})).status_code == 403


async def test_signing_out_needs_the_token_as_well() -> None:
    assert (await _post("/keluar")).status_code == 403
    assert (await _post("/keluar", data={"csrf": mask(TOKEN)})).status_code == 303


async def test_public_route_used_with_a_session_needs_the_token() -> None:
    assert (await _post("/api/v1/reports", json={"a": 1})).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://elsewhere.test"}, 403),
        ({"sec-fetch-site": "same-site", "origin": SIBLING}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"origin": ORIGIN}, 200),
        ({"origin": "http://elsewhere.test"}, 403),
        ({"origin": "null"}, 200),
        ({}, 200),
    ],
)
async def test_request_from_another_site_is_refused_even_with_the_token(
    headers: dict[str, str], status: int
) -> None:
    answer = await _post("/kasus/ambil", headers, data={"csrf": mask(TOKEN)})
    assert answer.status_code == status


async def test_bearer_token_needs_no_forgery_token() -> None:
    async with client_of(_app(), authorization="Bearer t") as client:
        answer = await client.post(
            "/api/v1/cases/claim", json={"a": 1}, headers={"sec-fetch-site": "cross-site"}
        )
    assert answer.status_code == 200


async def test_public_form_needs_a_fresh_nonce_of_ours() -> None:
    clock = MovingClock()
    nonces = FormNonces(FORM_KEY, clock)
    nonce = nonces.issue()
    async with client_of(_app(clock)) as client:
        assert (await client.post("/lapor", data={"uraian": "x"})).status_code == 403
        assert (await client.post("/lapor", data={"nonce": nonce[:-2], "uraian": "x"})).status_code == 403
        assert (await client.post("/lapor", data={"nonce": nonce, "uraian": "x"})).json()["uraian"] == "x"
        clock.now += timedelta(hours=48, seconds=1)
        stale = await client.post("/lapor", data={"nonce": nonce, "uraian": "x"})
    assert (stale.status_code, stale.json()["type"]) == (403, "urn:jejak:problem:stale-form")


async def test_public_json_needs_no_nonce() -> None:
    async with client_of(_app()) as client:
        assert (await client.post("/api/v1/reports", json={"a": 1})).status_code == 200


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v1/reports", {}),
        ("/api/v1/cases/claim", {"cookie": "jejak_session=s", "x-csrf-token": TOKEN}),
        ("/api/v1/cases/claim", {"authorization": "Bearer t"}),
    ],
)
async def test_a_form_where_json_is_taken_is_told_so(path: str, headers: dict[str, str], kind: str) -> None:
    nonce = FormNonces(FORM_KEY, MovingClock()).issue()
    async with client_of(_app()) as client:
        answer = await client.post(path, content=f"nonce={nonce}", headers={**headers, "content-type": kind})
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:jejak:problem:unsupported-media-type")
    assert "application/json" in answer.json()["detail"]


async def test_a_form_to_an_api_with_a_session_still_needs_the_token() -> None:
    refused = await _post("/api/v1/cases/claim", data={"a": "1"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:jejak:problem:forged-request")
    public_one = await _post("/api/v1/reports", data={"a": "1"})
    assert (public_one.status_code, public_one.json()["type"]) == (403, "urn:jejak:problem:forged-request")


async def test_a_form_to_an_api_from_another_site_is_refused_as_that() -> None:
    async with client_of(_app()) as client:
        answer = await client.post(
            "/api/v1/reports", data={"a": "1"}, headers={"sec-fetch-site": "cross-site"}
        )
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:jejak:problem:forged-request")


async def test_a_bare_command_of_a_known_caller_may_say_any_type() -> None:
    headers = {"authorization": "Bearer t", "content-type": "application/x-www-form-urlencoded"}
    async with client_of(_app()) as client:
        assert (await client.post("/api/v1/cases/bare", content=b"", headers=headers)).status_code == 200
        del headers["authorization"]
        assert (await client.post("/api/v1/reports", content=b"", headers=headers)).status_code == 415


async def test_upload_streams_past_the_check_whole() -> None:
    nonce = FormNonces(FORM_KEY, MovingClock()).issue()
    async with client_of(_app()) as client:
        answer = await client.post(
            "/lapor", data={"nonce": nonce, "uraian": "gambar"}, files={"bukti": ("a.jpg", b"\xff" * 900_000)}
        )
        late = await client.post("/lapor", data={"uraian": "y" * PEEK_BYTES, "nonce": nonce})
    assert answer.json() == {"uraian": "gambar", "size": 900_000}
    assert late.status_code == 403


async def test_nonce_of_another_key_is_refused() -> None:
    with pytest.raises(StaleForm):
        FormNonces(FORM_KEY, MovingClock()).check(FormNonces(b"z" * 32, MovingClock()).issue())


@pytest.mark.parametrize("nonce", [None, "", ".", "..", "a.b.c", "1.2", "\x00.\xff", "9" * 5000])
def test_made_up_nonce_is_refused(nonce: str | None) -> None:
    with pytest.raises(StaleForm):
        FormNonces(FORM_KEY, MovingClock()).check(nonce)


@pytest.mark.parametrize(
    "given",
    ["", "x", "====", "a" * 43, "é", mask("other"), mask(TOKEN)[:-1]],
    ids=["empty", "short", "padding", "letters", "no ASCII", "another's", "cut off"],
)
def test_other_tokens_do_not_match(given: str) -> None:
    assert not token_matches(given, TOKEN)


def test_masked_token_differs_on_every_page_and_matches() -> None:
    assert len({mask(TOKEN) for _ in range(20)}) == 20
    assert token_matches(mask(TOKEN), TOKEN)
    assert not token_matches(mask(""), "")


async def test_peek_gives_back_every_message_in_order() -> None:
    sent = [b"nonce=abc", b"&rest=", b"1", b""]
    messages: list[Message] = [
        {"type": "http.request", "body": part, "more_body": index < 3} for index, part in enumerate(sent)
    ]
    queue = list(messages)

    async def receive() -> Message:
        return queue.pop(0)

    value, again = await peek(receive, "nonce")
    assert value == "abc"
    assert [await again() for _ in messages] == messages
