"""Every route of intake says who may use it, and none carries a secret in its path."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.intake.settings import IntakeSettings
from services.intake.wiring import build
from shared.errors import Refused
from shared.security import keyfiles
from shared.web.access import rule_of, undeclared_routes
from shared.web.app import describe


def settings(folder: Path) -> IntakeSettings:
    """Settings that name servers which nobody asks."""
    return IntakeSettings(
        mongo_url=SecretStr("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=1"),
        kafka_bootstrap="127.0.0.1:1",
        keys_dir=folder,
    )


def path_of(route: object) -> str:
    """The template of a route."""
    return str(getattr(route, "path", ""))


@pytest.fixture
async def app(tmp_path: Path) -> FastAPI:
    """The application, built and not started."""
    service = build(settings(keyfiles.set_up(tmp_path / "keys")["intake"]))
    service.people.close()
    service.client.close()
    return service.app


async def test_every_route_says_who_may_use_it(app: FastAPI) -> None:
    assert undeclared_routes(app) == []


async def test_only_the_public_doors_are_open_to_anybody(app: FastAPI) -> None:
    public = {
        f"{method} {path_of(route)}"
        for route in app.routes
        if rule_of(getattr(route, "endpoint", None)).public
        for method in (getattr(route, "methods", None) or ())
        if method != "HEAD"
    }
    own = {
        name
        for name in public
        if not name.endswith(("/masuk", "/livez", "/readyz", "/metrics", "/static/{name}"))
    }
    assert own - {"GET /openapi.json", "POST /api/v1/session"} == {
        "GET /",
        "GET /lapor",
        "GET /pelanggaran",
        "POST /lapor",
        "GET /lapor/selesai",
        "POST /lapor/selesai",
        "GET /lacak",
        "POST /lacak",
        "GET /lacak/cabut",
        "POST /lacak/cabut",
        "POST /api/v1/reports",
        "POST /api/v1/uploads",
        "POST /api/v1/status",
        "POST /api/v1/withdrawals",
        "POST /api/v1/lodgings",
    }


async def test_no_path_has_a_place_for_a_number_a_pin_or_a_grant(app: FastAPI) -> None:
    """Dead records, held streams and exhibits are named by ids that open nothing without a role or a pass."""
    places = [path_of(route) for route in app.routes if "{" in path_of(route)]
    of_records = [one for one in places if one.startswith(("/operasi/rekaman/", "/api/v1/records/"))]
    assert {name for one in of_records for name in re.findall(r"{(\w+)", one)} == {
        "identity",
        "consumer",
        "stream",
    }
    of_exhibits = {"/exhibits/{exhibit_id}/bytes", "/api/v1/exhibits/{exhibit_id}/copies"}
    assert set(places) - set(of_records) == {"/static/{name}", *of_exhibits}


async def test_the_body_of_a_report_is_described_whole(app: FastAPI) -> None:
    found = describe(app, app.state.pages.site)
    body = found["paths"]["/api/v1/reports"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["additionalProperties"] is False
    assert set(body["required"]) == {"kind", "channel", "narrative"}
    assert "$ref" not in repr(body)


async def test_a_missing_key_file_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="key file"):
        build(settings(tmp_path))


@pytest.mark.parametrize("path", ["/api/v1/uploads", "/lapor", "/lacak", "/masuk"])
async def test_a_boundary_that_no_parser_takes_is_a_named_problem(app: FastAPI, path: str) -> None:
    endless, fresh = "b" * 300, app.state.gate.nonces.issue()
    nonce = f'--{endless}\r\nContent-Disposition: form-data; name="nonce"\r\n\r\n{fresh}\r\n'
    headers = {"content-type": f"multipart/form-data; boundary={endless}"}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.post(path, content=nonce.encode(), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
