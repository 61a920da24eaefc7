"""Pages: the language of a request, signing in and out, messages shown once, keys that mappings lack."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import APIRouter
from jinja2 import UndefinedError
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import N_
from shared.roles import Role
from shared.web.access import allow, public
from shared.web.i18n import language_of, translate
from shared.web.pages import NavItem, pages_of, redirect
from shared.web.signin import safe_path
from tests.support.fake_accounts import Demo, FakeAccounts, person
from tests.support.small_app import client_of, small_app

OFFICER = person(Role.OFFICER)


def _request(query: str = "", cookie: str = "", accept: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
    return Request({"type": "http", "headers": headers, "query_string": query.encode(), "path": "/"})


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "language"),
    [
        ("", "", "", "id"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "de;q=1, en;q=0.5, id;q=0.7", "id"),
        ("", "", "in-ID", "id"),
        ("", "", "fr, *;q=0.1", "id"),
        ("", "", "en;q=abc", "id"),
        ("", "bahasa=id", "en", "id"),
        ("bahasa=en", "bahasa=id", "id", "en"),
        ("bahasa=xx", "bahasa=en", "id", "en"),
    ],
)
def test_language_comes_from_query_then_cookie_then_browser(
    query: str, cookie: str, accept: str, language: str
) -> None:
    assert language_of(_request(query, cookie, accept)) == language


def test_sentence_with_values_is_filled_in_either_language() -> None:
    source = N_("Tindakan ini memerlukan peran: %(roles)s.")
    assert translate(source, "en", {"roles": "officer"}) == "This action needs the role: officer."
    assert translate(source, "id", {"roles": "petugas"}) == "Tindakan ini memerlukan peran: petugas."
    assert translate("100% benar", "id", {"x": 1}) == "100% benar"
    assert translate("", "en") == ""


def _routes() -> APIRouter:
    router = APIRouter()

    @router.get("/antrean")
    @allow(Role.OFFICER)
    async def queue(request: Request) -> Response:
        return pages_of(request).page(request, "halaman.html", item={"text": "ada"})

    @router.get("/hilang")
    @public
    async def missing(request: Request) -> Response:
        return pages_of(request).page(request, "salah.html", item={})

    @router.post("/simpan")
    @allow(Role.OFFICER)
    async def save(request: Request) -> Response:
        return redirect(
            request, "/antrean", done=N_("Tindakan ini memerlukan peran: %(roles)s."), roles="x<b>"
        )

    return router


@pytest.fixture
def accounts() -> FakeAccounts:
    return FakeAccounts(people={"rina": OFFICER}, demo=[Demo("rina", "rina-sandi", "Rina (demo)")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "halaman.html").write_text(
        '{% extends "web/officer.html" %}{% block main %}{{ item.text }}{% if item.none %}no{% endif %}'
        '{{ may(Role.OFFICER) }} {{ may("liaison") }}{{ ui.banner("x") }}{% endblock %}'
    )
    (tmp_path / "salah.html").write_text("{{ item.typo }}")
    return tmp_path


async def test_switching_the_language_is_remembered_and_said(accounts: FakeAccounts) -> None:
    async with client_of(small_app(accounts=accounts), accept="text/html") as client:
        first = await client.get("/masuk?lanjut=/a")
        assert first.headers["content-language"] == "id"
        assert "set-cookie" not in first.headers
        assert 'href="?lanjut=%2Fa&amp;bahasa=en"' in first.text
        await client.get("/masuk?bahasa=en")
        later = await client.get("/masuk")
    assert later.headers["content-language"] == "en"
    assert '<html lang="en"' in later.text
    assert "<title>Sign in" in later.text


async def _sign_in(client: object, username: str, password: str, onward: str = "") -> Response:
    page = (await client.get("/masuk")).text  # type: ignore[attr-defined] # httpx
    nonce = page.split('name="nonce" value="')[1].split('"')[0]
    form = {"nonce": nonce, "username": username, "password": password, "lanjut": onward}
    answer: Response = await client.post("/masuk", data=form)  # type: ignore[attr-defined] # httpx
    return answer


async def test_signing_in_and_out_through_the_pages(accounts: FakeAccounts, folder: Path) -> None:
    app = small_app(_routes(), accounts=accounts, templates=[folder])
    async with client_of(app, accept="text/html") as client:
        answer = await _sign_in(client, "rina", "rina-sandi", "/antrean?urut=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/antrean?urut=1")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        page = await client.get("/antrean")
        assert "ada" in page.text
        assert "True False" in page.text
        assert (await client.get("/masuk")).headers["location"] == "/antrean"
        csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
        out = await client.post("/keluar", data={"csrf": csrf})
        assert out.headers["location"] == "/masuk?keluar=1"
        assert (await client.get("/antrean")).status_code == 303
    assert accounts.sessions == {}


@pytest.mark.parametrize(
    ("username", "password"), [("rina", "salah"), ("siapa", "rina-sandi"), ("", ""), ("rina", "")]
)
async def test_wrong_sign_in_says_the_same_whatever_was_wrong(
    accounts: FakeAccounts, username: str, password: str
) -> None:
    async with client_of(small_app(accounts=accounts), accept="text/html") as client:
        answer = await _sign_in(client, username, password)
    assert answer.status_code == 401
    assert "Nama pengguna atau kata sandi salah" in answer.text  # type: ignore[attr-defined] # httpx
    assert "set-cookie" not in answer.headers
    assert "rina-sandi" not in answer.text  # type: ignore[attr-defined] # httpx


async def test_script_signs_in_with_json_and_gets_its_token(accounts: FakeAccounts, folder: Path) -> None:
    async with client_of(small_app(_routes(), accounts=accounts, templates=[folder])) as client:
        wrong = await client.post("/api/v1/session", json={"username": "rina", "password": "x"})
        assert (wrong.status_code, wrong.json()["type"]) == (401, "urn:jejak:problem:sign-in-refused")
        opened = await client.post("/api/v1/session", json={"username": "rina", "password": "rina-sandi"})
        assert opened.status_code == 201
        assert opened.json()["roles"] == ["officer"]
        client.headers["x-csrf-token"] = opened.json()["csrf_token"]
        assert (await client.get("/antrean")).status_code == 200
        assert (await client.delete("/api/v1/session")).status_code == 204
        assert (await client.get("/antrean")).status_code == 401


async def test_demo_accounts_are_shown_in_local_mode_only(accounts: FakeAccounts) -> None:
    for local in (True, False):
        async with client_of(small_app(accounts=accounts, local=local), accept="text/html") as client:
            page = (await client.get("/masuk")).text
        assert ("Akun peragaan" in page) is local
        assert ("rina-sandi" in page) is local
        assert ("Mode lokal" in page) is local


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ("/kasus/1?a=b", "/kasus/1?a=b"),
        ("https://elsewhere.test/", "/home"),
        ("//elsewhere.test", "/home"),
        ("/\\elsewhere.test", "/home"),
        ("/kasus\n", "/home"),
        ("javascript:alert(1)", "/home"),
        ("/masuk", "/home"),
        ("/keluar", "/home"),
        ("", "/home"),
    ],
)
def test_only_a_path_of_ours_is_gone_to_after_sign_in(wish: str, path: str) -> None:
    assert safe_path(wish, "/home") == path


async def test_message_after_an_act_is_shown_once_and_escaped(accounts: FakeAccounts, folder: Path) -> None:
    accounts.sessions["s"] = OFFICER
    app = small_app(_routes(), accounts=accounts, templates=[folder])
    async with client_of(app, accept="text/html", x_csrf_token=str(OFFICER.csrf_token)) as client:
        client.cookies.set("jejak_session", "s")
        assert (await client.post("/simpan")).status_code == 303
        assert "peran: x&lt;b&gt;." in (await client.get("/antrean")).text
        assert "peran: x" not in (await client.get("/antrean")).text
        live = await client.post("/simpan", headers={"hx-request": "true"})
        assert (live.status_code, live.headers["hx-redirect"]) == (200, "/antrean")


async def test_message_that_we_did_not_write_is_not_shown(accounts: FakeAccounts, folder: Path) -> None:
    accounts.sessions["s"] = OFFICER
    app = small_app(_routes(), accounts=accounts, templates=[folder])
    async with client_of(app, accept="text/html") as client:
        client.cookies.set("jejak_session", "s")
        client.cookies.set("jejak_pesan", "SGFsbw==.0123456789abcdef0123456789abcdef")
        assert "Halo" not in (await client.get("/antrean")).text


async def test_word_that_a_mapping_lacks_raises_when_shown(folder: Path) -> None:
    app = small_app(_routes(), templates=[folder])
    request = Request({"type": "http", "headers": [], "query_string": b"", "path": "/", "app": app})
    with pytest.raises(UndefinedError):
        pages_of(request).fragment(request, "salah.html", item={})


async def test_odd_path_does_not_become_a_link_to_another_host() -> None:
    async with client_of(small_app(), accept="text/html") as client:
        page = await client.get("http://triage.test//elsewhere.test/")
    assert page.status_code == 404
    assert "//elsewhere.test" not in page.text


async def test_navigation_shows_what_the_person_may_follow(accounts: FakeAccounts, folder: Path) -> None:
    accounts.sessions["s"] = OFFICER
    navigation = [
        NavItem("Antrean", "/antrean", frozenset({Role.OFFICER}), "a"),
        NavItem("Dasbor", "/dasbor", frozenset({Role.COMMISSIONER})),
        NavItem("Bantuan", "/bantuan"),
    ]
    app = small_app(_routes(), accounts=accounts, templates=[folder], navigation=navigation)
    async with client_of(app, accept="text/html") as client:
        client.cookies.set("jejak_session", "s")
        page = (await client.get("/antrean")).text
    assert 'aria-current="page" data-go="a">Antrean' in page
    assert "/bantuan" in page
    assert "/dasbor" not in page
