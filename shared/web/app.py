"""The application of a service: `make_app` puts pages, problems, access, headers, health and assets together.

    app = make_app(
        site=Site(
            service="triage", title_id="Penanganan pelanggaran", title_en="Case handling",
            origins={"intake": settings.intake_url, ...}, home="/antrean", local=settings.local,
            navigation=[NavItem(N_("Antrean"), "/antrean", frozenset({Role.OFFICER}), key="a")],
        ),
        routers=[queue.router(...), api.router(...)],     # plain APIRouters; endpoints marked (access.py)
        templates=[Path(__file__).parent / "templates"],
        accounts=accounts,                                # shared/people
        form_key=key,                                     # 32 bytes, the same on every replica
        clock=system_clock,
        lifespan=lifespan,
        traces=telemetry.traces,
        metrics=telemetry.metrics,
        dependencies=[Dependency("mongodb", store.ping), Dependency("kafka", broker.ping, required=False)],
    )

`app.state.pages` is the service's `Pages`; `app.state.health` looks at what it leans on, run by serve.py.
Routes given here are all there are: adding one later raises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from shared.clock import Clock
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces
from shared.web import problems, signin
from shared.web.access import Rule, public, rule_of
from shared.web.forgery import FormNonces
from shared.web.guard import Gate, guard_routes
from shared.web.headers import SecurityHeaders
from shared.web.health import Dependency, Watch, health
from shared.web.observe import Observed
from shared.web.pages import Pages, Site

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]

_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "detail", "instance", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:jejak:problem:invalid-body"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "trace_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "detail")},
            },
        },
    },
}


def make_app(
    *,
    site: Site,
    routers: Sequence[APIRouter],
    accounts: signin.SignInAccounts,
    form_key: bytes,
    clock: Clock,
    templates: Sequence[Path] = (),
    lifespan: Lifespan | None = None,
    dependencies: Sequence[Dependency] = (),
    traces: Traces | None = None,
    metrics: Metrics | None = None,
) -> FastAPI:
    """The guarded application of one service; see above for a whole call."""
    app = FastAPI(
        title=f"Jejak {site.service}",
        version="1",
        lifespan=lifespan,
        # FastAPI's own spans and metrics know nothing of `names.py`; to ask each time costs 15 µs a request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    metrics = metrics or Metrics()
    nonces = FormNonces(form_key, clock)
    pages = Pages(site, folders=templates, nonces=nonces, clock=clock)
    app.state.pages = pages
    app.router.redirect_slashes = False
    app.state.health = watch = Watch([*dependencies, Dependency("assets", pages.assets.ping)], metrics, clock)
    for router in (*routers, signin.router(site, accounts), health(watch, metrics)):
        app.router.routes.extend(router.routes)
    app.router.routes.append(Route("/static/{name}", public(_serving(pages))))
    app.router.routes.append(Route("/openapi.json", _openapi_endpoint(app, site)))
    guard_routes(app, Gate(accounts, frozenset(site.origins.values()), nonces))
    problems.install(app)
    app.add_middleware(_Packed, minimum_size=1000)
    app.add_middleware(Observed, traces=traces or Traces.silent(), metrics=metrics)
    app.add_middleware(SecurityHeaders, siblings=frozenset(site.origins.values()), secure=site.secure)
    return app


class _Packed(GZipMiddleware):
    """Packs long answers; commands of programs have short ones, and are many."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pack, or pass on."""
        if scope["type"] == "http" and scope["method"] != "GET" and scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _serving(pages: Pages) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Any:
        return await pages.assets.serve(request)

    return serve


def _openapi_endpoint(app: FastAPI, site: Site) -> Callable[[Request], Any]:
    kept: dict[str, Any] = {}

    @public
    async def openapi(_request: Request) -> JSONResponse:
        if not kept:
            kept.update(describe(app, site))
        return JSONResponse(kept)

    return openapi


def describe(app: FastAPI, site: Site) -> dict[str, Any]:
    """The OpenAPI 3.1 document: problems as errors, and on each operation who may call it."""
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.path.startswith("/api/")]
    document = get_openapi(title=app.title, version=app.version, openapi_version="3.1.0", routes=routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "jejak_session"},
    }
    document["servers"] = [{"url": site.origins[site.service]}]
    for route in routes:
        for method in sorted(route.methods or ()):
            _describe_access(document["paths"][route.path_format][method.lower()], rule_of(route.endpoint))
    return document


def _describe_access(operation: dict[str, Any], rule: Rule) -> None:
    problem = {"content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {"description": "Problem", **problem}
    if not rule.public:
        operation["security"] = [{"token": []}, *([{"session": []}] if rule.roles else [])]
        who = sorted(role.value for role in rule.roles) + (["program"] if rule.programs else [])
        operation["x-jejak-roles"] = who
