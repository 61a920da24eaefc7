"""What every answer carries: security headers, caching, compression; health, metrics, OpenAPI, spans."""

from __future__ import annotations

import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.responses import PlainTextResponse, Response

from shared.roles import Role
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces
from shared.web.access import allow, program, public
from shared.web.app import make_app
from shared.web.assets import Assets, _File
from shared.web.headers import policy
from shared.web.pages import Pages, Site
from tests.support.fake_accounts import FakeAccounts
from tests.support.small_app import ORIGIN, SIBLING, MovingClock, client_of, small_app


def _routes() -> APIRouter:
    router = APIRouter()

    @router.get("/halaman")
    @public
    async def page() -> Response:
        return PlainTextResponse("x" * 5000)

    @router.get("/simpan")
    @public
    async def kept() -> Response:
        return PlainTextResponse("x", headers={"cache-control": "public, max-age=60"})

    @router.get("/api/v1/cases/{case_id}")
    @allow(Role.OFFICER)
    @program
    async def case(case_id: str) -> str:
        return case_id

    return router


async def test_every_answer_carries_the_security_headers() -> None:
    async with client_of(small_app(_routes())) as client:
        for path in ("/halaman", "/tiada", "/livez", "/openapi.json", "/masuk"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert headers["content-security-policy"] == policy({ORIGIN, SIBLING})


def test_policy_allows_no_inline_and_no_foreign_origin() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy({SIBLING}).split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["form-action"] == f"'self' {SIBLING}"
    assert rules["frame-ancestors"] == "'none'"
    assert not {"script-src", "style-src", "connect-src"} & rules.keys()
    assert "unsafe" not in policy({SIBLING})


async def test_endpoint_may_set_its_own_caching_and_long_answers_are_packed() -> None:
    async with client_of(small_app(_routes()), accept_encoding="gzip") as client:
        assert (await client.get("/simpan")).headers["cache-control"] == "public, max-age=60"
        packed = await client.get("/halaman")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 200


async def test_served_over_https_it_says_so() -> None:
    site = Site("triage", "a", "b", {"triage": "https://triage.test"})
    app = make_app(site=site, routers=[], accounts=FakeAccounts(), form_key=b"k" * 32, clock=MovingClock())
    async with client_of(app) as client:
        assert "max-age" in (await client.get("/livez")).headers["strict-transport-security"]


async def test_openapi_is_3_1_with_problems_and_roles_and_only_the_api() -> None:
    async with client_of(small_app(_routes())) as client:
        document = (await client.get("/openapi.json")).json()
        for page in ("/docs", "/redoc"):
            assert (await client.get(page)).status_code == 404
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {"/api/v1/cases/{case_id}", "/api/v1/session"}
    operation = document["paths"]["/api/v1/cases/{case_id}"]["get"]
    assert operation["x-jejak-roles"] == ["officer", "program"]
    assert operation["security"] == [{"token": []}, {"session": []}]
    assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
    assert "security" not in document["paths"]["/api/v1/session"]["post"]


async def test_request_is_a_span_named_by_its_route_and_counted() -> None:
    spans, provider, metrics = InMemorySpanExporter(), TracerProvider(), Metrics()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    site = Site("triage", "a", "b", {"triage": ORIGIN})
    app = make_app(
        site=site,
        routers=[_routes()],
        accounts=FakeAccounts(),
        form_key=b"k" * 32,
        clock=MovingClock(),
        traces=Traces(provider.get_tracer("test")),
        metrics=metrics,
    )
    async with client_of(app) as client:
        refused = await client.get("/api/v1/cases/0193-secret")
        await client.get("/livez")
        text = (await client.get("/metrics")).text
    (span,) = spans.get_finished_spans()
    assert span.attributes == {
        "http.request.method": "GET",
        "http.route": "/api/v1/cases/{case_id}",
        "http.response.status_code": 401,
    }
    assert f"{span.context.trace_id:032x}" == refused.json()["trace_id"]
    assert 'jejak_http_requests_total{method="GET",route="/api/v1/cases/{case_id}",status="401"} 1.0' in text


async def test_static_file_is_kept_for_ever_and_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    assets = Assets(
        {"app.css": "app.0.css"}, {"app.0.css": _File(b"body{}", b"packed", "text/css; charset=utf-8")}
    )
    monkeypatch.setattr(Assets, "load", classmethod(lambda _cls: assets))
    app = small_app()
    pages: Pages = app.state.pages
    async with client_of(app, accept_encoding="identity") as client:
        plain = await client.get(pages.assets.url("app.css"))
        missing = await client.get("/static/../app.py")
    assert (plain.content, plain.headers["content-type"]) == (b"body{}", "text/css; charset=utf-8")
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["vary"] == "Accept-Encoding"
    assert missing.status_code == 404


async def test_without_built_assets_it_is_not_ready() -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m shared\.web\.assets"):
        await Assets({}, {}).ping()
