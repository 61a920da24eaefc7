"""Routes that FastAPI describes and does not run."""

from __future__ import annotations

from typing import Annotated

import httpx
from fastapi import APIRouter, FastAPI, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.web.direct import Direct

FASTAPI_WAS_HERE = "fastapi_inner_astack"


def make_app() -> FastAPI:
    router = APIRouter(route_class=Direct)

    @router.post("/plain", status_code=201, tags=["reports"])
    async def plain(request: Request) -> Response:
        """Take it."""
        seen = [FASTAPI_WAS_HERE in request.scope, (await request.body()).decode()]
        return JSONResponse(seen, 201)

    @router.get("/asks")
    async def asks(request: Request, number: Annotated[int, Query()]) -> list[object]:
        return [FASTAPI_WAS_HERE in request.scope, number]

    @router.get("/refuses")
    async def refuses(request: Request) -> Response:
        raise LookupError(request.url.path)

    app = FastAPI()
    app.router.routes.extend(router.routes)

    @app.exception_handler(LookupError)
    async def missing(_request: Request, error: LookupError) -> Response:
        return JSONResponse({"missing": str(error)}, 404)

    return app


def calling() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(make_app()), base_url="http://here")


async def test_an_endpoint_that_wants_only_the_request_answers_without_fastapis_machinery() -> None:
    async with calling() as client:
        answer = await client.post("/plain", content="body")
    assert (answer.status_code, answer.json()) == (201, [False, "body"])


async def test_one_that_wants_more_runs_as_ever() -> None:
    async with calling() as client:
        assert (await client.get("/asks", params={"number": "7"})).json() == [True, 7]
        assert (await client.get("/asks", params={"number": "x"})).status_code == 422


async def test_what_it_raises_is_answered_by_the_applications_handlers() -> None:
    async with calling() as client:
        answer = await client.get("/refuses")
    assert (answer.status_code, answer.json()) == (404, {"missing": "/refuses"})


def test_it_is_described_like_any_other() -> None:
    described = make_app().openapi()["paths"]["/plain"]["post"]
    assert described["tags"] == ["reports"]
    assert described["description"] == "Take it."
    assert "201" in described["responses"]
