"""Who may use a route: one guard, deny by default, and a build that fails on a route without a marker."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Mount

from shared.roles import Role
from shared.web.access import MaybeWho, Who, allow, program, public, signed_in, takes, undeclared_routes
from tests.support.fake_accounts import FakeAccounts, person, program as a_program
from tests.support.small_app import client_of, small_app

OFFICER = person(Role.OFFICER)
ACCOUNTS = FakeAccounts(
    sessions={
        "officer": OFFICER,
        "liaison": person(Role.LIAISON, username="dewi"),
        "nobody": person(username="baru"),
    },
    tokens={"t-officer": OFFICER, "t-program": a_program()},
)


def _routes() -> APIRouter:
    router = APIRouter()

    @router.get("/api/officers")
    @allow(Role.OFFICER, Role.COMMISSIONER)
    async def officers(who: Who) -> str:
        return who.username

    @router.get("/api/people")
    @signed_in
    async def people(who: Who) -> str:
        return who.username

    @router.get("/api/programs")
    @program
    async def programs(who: Who) -> str:
        return who.username

    @router.get("/api/both")
    @allow(Role.OFFICER)
    @program
    async def both(who: Who) -> str:
        return who.kind

    @router.get("/api/open")
    @public
    async def anybody(who: MaybeWho) -> str:
        return who.username if who else "-"

    return router


APP = small_app(_routes(), accounts=ACCOUNTS)


@pytest.mark.parametrize(
    ("path", "cookie", "token", "status"),
    [
        ("/api/officers", "", "", 401),
        ("/api/officers", "unknown", "", 401),
        ("/api/officers", "officer", "", 200),
        ("/api/officers", "liaison", "", 403),
        ("/api/officers", "", "t-officer", 200),
        ("/api/officers", "", "t-program", 403),
        ("/api/officers", "", "wrong", 401),
        ("/api/officers", "officer", "wrong", 401),
        ("/api/people", "nobody", "", 403),
        ("/api/people", "liaison", "", 200),
        ("/api/people", "", "t-program", 403),
        ("/api/programs", "", "t-program", 200),
        ("/api/programs", "", "t-officer", 403),
        ("/api/programs", "officer", "", 403),
        ("/api/both", "", "t-program", 200),
        ("/api/both", "officer", "", 200),
        ("/api/both", "liaison", "", 403),
        ("/api/open", "", "", 200),
        ("/api/open", "expired", "", 200),
        ("/api/open", "", "wrong", 401),
    ],
)
async def test_a_route_admits_only_whom_it_names(path: str, cookie: str, token: str, status: int) -> None:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with client_of(APP, **headers) as client:
        if cookie:
            client.cookies.set("jejak_session", cookie)
        answer = await client.get(path)
    assert answer.status_code == status


async def test_refusal_names_the_role_that_is_needed() -> None:
    async with client_of(APP) as client:
        client.cookies.set("jejak_session", "liaison")
        answer = await client.get("/api/officers")
    assert answer.json()["needed"] == ["commissioner", "officer"]
    assert answer.json()["type"] == "urn:jejak:problem:not-allowed"
    assert answer.json()["detail"] == "Tindakan ini memerlukan peran: komisioner, petugas."
    assert "roles" not in answer.json()


async def test_authorization_of_another_scheme_is_refused() -> None:
    async with client_of(APP, authorization="Basic dXNlcjpwYXNz") as client:
        answer = await client.get("/api/open")
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:jejak:problem:bad-token")


async def test_session_cookie_of_somebody_known_is_seen_on_a_public_route() -> None:
    async with client_of(APP) as client:
        client.cookies.set("jejak_session", "officer")
        assert (await client.get("/api/open")).json() == "rina"


def _forgetful() -> FastAPI:
    router = APIRouter()

    @router.get("/api/forgotten")
    async def forgotten() -> str:
        return "secret"

    return small_app(router, accounts=ACCOUNTS)


async def test_route_without_marker_is_refused_to_everybody_and_listed() -> None:
    app = _forgetful()
    async with client_of(app) as client:
        client.cookies.set("jejak_session", "officer")
        answer = await client.get("/api/forgotten")
    assert answer.status_code == 403
    assert undeclared_routes(app) == ["GET /api/forgotten"]


def test_every_route_that_shared_web_brings_declares_its_users() -> None:
    assert undeclared_routes(APP) == []


def test_no_route_can_be_added_behind_the_guard() -> None:
    app = small_app(_routes())
    with pytest.raises(TypeError, match="make_app"):
        app.add_api_route("/api/late", lambda: "late")
    with pytest.raises(TypeError, match="make_app"):
        app.include_router(_routes())
    with pytest.raises(TypeError, match="make_app"):
        app.mount("/late", FastAPI())


def test_route_that_cannot_be_guarded_is_refused_at_start() -> None:
    router = APIRouter()
    router.routes.append(Mount("/sub", app=FastAPI()))
    with pytest.raises(TypeError, match="cannot be guarded"):
        small_app(router)


def test_allow_without_a_role_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="role"):
        allow()


async def test_page_without_session_leads_to_sign_in_and_back() -> None:
    async with client_of(APP, accept="text/html") as client:
        page = await client.get("/tiada-izin")
        assert page.status_code == 404
    router = APIRouter()

    @router.get("/kasus")
    @allow(Role.OFFICER)
    async def case() -> str:
        return ""

    async with client_of(small_app(router), accept="text/html") as client:
        answer = await client.get("/kasus?tahap=baru&urut=1")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/masuk?lanjut=/kasus%3Ftahap%3Dbaru%26urut%3D1"
        answer = await client.get("/kasus", headers={"hx-request": "true"})
        assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/masuk")


def _bodies() -> FastAPI:
    router = APIRouter()

    @router.post("/api/small")
    @public
    async def small(request: Request) -> int:
        return len(await request.body())

    @router.post("/api/tiny")
    @public
    @takes(max_bytes=10)
    async def tiny(body: dict[str, int]) -> dict[str, int]:
        return body

    @router.post("/api/stream")
    @public
    @takes(max_bytes=None)
    async def stream(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @router.post("/api/deaf")
    @public
    async def deaf() -> StreamingResponse:
        return StreamingResponse(iter(["never read the body"]))

    return small_app(router)


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/small", 1_048_576, 200),
        ("/api/small", 1_048_577, 413),
        ("/api/tiny", 11, 413),
        ("/api/stream", 2_000_000, 200),
        ("/api/deaf", 1_048_577, 413),
    ],
)
async def test_body_past_the_limit_is_refused(path: str, size: int, status: int) -> None:
    async with client_of(_bodies()) as client:
        answer = await client.post(path, content=b"x" * size)
    assert answer.status_code == status
    if status == 413:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:jejak:problem:too-large"


@pytest.mark.parametrize(("path", "size", "status"), [("/api/small", 1_048_577, 413), ("/api/tiny", 20, 413)])
async def test_body_of_unknown_length_is_counted(path: str, size: int, status: int) -> None:
    async def pieces() -> object:
        for _ in range(size):
            yield b"x" if size < 100 else b"x" * (size // 10)

    async with client_of(_bodies(), content_type="application/json") as client:
        answer = await client.post(path, content=pieces())  # type: ignore[arg-type] # httpx takes async iterators
    assert answer.status_code == status


async def test_length_that_is_no_number_is_refused() -> None:
    async with client_of(_bodies()) as client:
        answer = await client.post("/api/small", content=b"x", headers={"content-length": "-1"})
    assert answer.status_code == 413
