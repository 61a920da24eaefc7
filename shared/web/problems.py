"""Failures as answers: RFC 9457 problems for programs, a page or a fragment for people; no input is echoed.

A problem's `type` is `urn:jejak:problem:<code>`, the code of the `JejakError` that was raised or one of those
below; its members are type, title, status, detail, instance, trace_id, `errors` (`[{field, code, detail}]`)
and the plain values of `JejakError.extra`. `detail` is translated: raise with an Indonesian literal and put
values into `extra`: `Conflict(N_("Sudah diambil oleh %(holder)s."), holder=name)`. The status is that of the
error's nearest kind below, unless its class sets `status: ClassVar[int]`.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from shared.errors import (
    N_,
    Busy,
    Conflict,
    DomainError,
    Infrastructure,
    InvalidInput,
    JejakError,
    NotAllowed,
    NotFound,
    NotYet,
)
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent
from shared.web.i18n import Language, language_of, translate
from shared.web.pages import pages_of
from shared.web.start import role_name
from shared.web.validation import FieldError, field_errors

_log = Log("web.problems")

Handler = Callable[[Request, Exception], Awaitable[Response]]

UNAUTHORIZED, INTERNAL, UNAVAILABLE = 401, 500, 503
URN: Final = "urn:jejak:problem:"
MEDIA_TYPE: Final = "application/problem+json"

_STATUS: Final[Mapping[type[JejakError], int]] = {
    InvalidInput: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    NotYet: 409,
    DomainError: 422,
    Infrastructure: 503,
    JejakError: 500,
}

_TITLES: Final[Mapping[int, str]] = {
    400: N_("Permintaan tidak dapat dibaca"),
    401: N_("Anda perlu masuk"),
    403: N_("Anda tidak berwenang"),
    404: N_("Tidak ditemukan"),
    405: N_("Cara ini tidak didukung"),
    408: N_("Permintaan terlalu lama"),
    409: N_("Keadaan sudah berubah"),
    410: N_("Sudah tidak tersedia"),
    413: N_("Kiriman terlalu besar"),
    415: N_("Jenis isi tidak didukung"),
    422: N_("Isian belum benar"),
    429: N_("Terlalu banyak percobaan"),
    500: N_("Terjadi gangguan"),
    503: N_("Layanan sedang tidak tersedia"),
}

_DETAILS: Final[Mapping[int, str]] = {
    400: N_("Permintaan tidak dapat dibaca. Periksa bentuknya lalu kirim ulang."),
    401: N_("Masuk dengan akun Anda untuk melanjutkan."),
    403: N_("Akun Anda tidak memiliki peran untuk tindakan ini."),
    404: N_("Halaman atau data ini tidak ada. Periksa kembali alamatnya."),
    405: N_("Alamat ini ada, tetapi tidak menerima cara permintaan tersebut."),
    413: N_("Kiriman melebihi batas ukuran. Kurangi ukurannya lalu kirim ulang."),
    415: N_("Kirim isi dengan jenis yang didukung, misalnya application/json."),
    422: N_("Periksa isian yang ditandai lalu kirim ulang."),
    429: N_("Tunggu sebentar lalu coba lagi."),
    500: N_("Terjadi gangguan di pihak kami. Coba lagi; bila berulang, sebutkan nomor lacak di bawah."),
    503: N_("Layanan sedang tidak tersedia. Coba lagi sebentar lagi; yang sudah tersimpan tetap aman."),
}

_CODES: Final[Mapping[int, str]] = {
    400: "bad-request",
    401: "sign-in-needed",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-body",
    429: "too-many-requests",
    503: "unavailable",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure, not yet in any language."""

    status: int
    code: str = ""
    detail: str = ""
    errors: Sequence[FieldError] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, *, language: Language, instance: str, trace_id: str) -> dict[str, Any]:
        """The members of the problem document, in a language."""
        members: dict[str, Any] = {
            "type": URN + (self.code or _CODES.get(self.status, f"http-{self.status}")),
            "title": translate(_TITLES.get(self.status, N_("Permintaan tidak dapat dipenuhi")), language),
            "status": self.status,
            "detail": self.sentence(language),
            "instance": instance,
            "trace_id": trace_id,
        }
        if self.errors:
            members["errors"] = [
                {"field": e.field, "code": e.code, "detail": translate(e.detail, language, e.values)}
                for e in self.errors
            ]
        return {**_plain(self.extra), **members}

    def sentence(self, language: Language) -> str:
        """The detail, or the usual sentence of the status."""
        fallback = _DETAILS.get(self.status, _DETAILS[400 if self.status < INTERNAL else INTERNAL])
        return translate(self.detail or fallback, language, self._values(language) if self.detail else None)

    def _values(self, language: Language) -> Mapping[str, object]:
        """What the detail's placeholders stand for; roles are said by name, `needed` keeps their codes."""
        needed = self.extra.get("needed")
        if not isinstance(needed, list):
            return self.extra
        return {**self.extra, "roles": ", ".join(translate(role_name(code), language) for code in needed)}


def _plain(extra: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in extra.items() if isinstance(value, str | int | list | type(None))}


def problem_of(error: JejakError) -> Problem:
    """The problem of a named failure; its status is that of its nearest known kind, or its own `status`."""
    status = getattr(error, "status", None)
    if status is None:
        status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    fields = error.fields if isinstance(error, InvalidInput) else {}
    retry_after = getattr(error, "retry_after", None)
    retry = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if status == UNAVAILABLE and not retry:
        retry = {"Retry-After": "5"}
    # What a driver or a broker says of its failure is for the log; the caller is told what to do.
    spoken = not isinstance(error, Infrastructure) or isinstance(error, Busy)
    return Problem(
        status=status,
        code=error.code,
        detail=error.detail if spoken else "",
        errors=[FieldError(name, detail) for name, detail in fields.items()],
        extra=error.extra,
        headers=retry,
    )


def problem_of_validation(errors: Sequence[FieldError]) -> Problem:
    """The problem of a body that is not what the endpoint takes."""
    if any(error.code == "json_invalid" for error in errors):
        return Problem(400, "malformed-json", N_("Isi permintaan bukan JSON yang sah."), errors)
    return Problem(422, "invalid-body", errors=errors)


def trace_id_of(request: Request) -> str:
    """The trace id of the request's span; without tracing a fresh one, so that log and page still agree."""
    known: str | None = request.scope.get("jejak.trace_id")
    if known is None:
        context = trace.get_current_span().get_span_context()
        known = f"{context.trace_id:032x}" if context.is_valid else secrets.token_hex(16)
        request.scope["jejak.trace_id"] = known
    return known


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks: never under `/api/`, else HX-Request or an Accept that names HTML."""
    if request.url.path.startswith("/api/"):
        return False
    return "hx-request" in request.headers or "text/html" in request.headers.get("accept", "")


def answer(request: Request, problem: Problem) -> Response:
    """The problem as the caller reads it: document, page, or fragment for htmx (which swaps 4xx and 5xx)."""
    language = language_of(request)
    body = problem.body(language=language, instance=request.url.path, trace_id=trace_id_of(request))
    headers = {**problem.headers, "Cache-Control": "no-store", "Content-Language": language}
    if not wants_page(request):
        return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)
    template = "web/error_fragment.html" if "hx-request" in request.headers else "web/error.html"
    page = pages_of(request).page(request, template, status=problem.status, problem=body)
    page.headers.update(problem.headers)
    return page


def _to_sign_in(request: Request) -> Response:
    """The sign-in page, leading back to the page that was asked for (a form's answer leads to the start)."""
    back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="/")
    address = f"/masuk?lanjut={back}" if request.method == "GET" else "/masuk"
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=UNAUTHORIZED)
    if "hx-request" in request.headers:
        return Response(status_code=UNAUTHORIZED, headers={"HX-Redirect": "/masuk"})
    return RedirectResponse(address, 303)


async def _on_error(request: Request, error: JejakError) -> Response:
    problem = problem_of(error)
    if problem.status == UNAUTHORIZED and wants_page(request):
        return _to_sign_in(request)
    if problem.status >= INTERNAL:
        _log.error(LogEvent.REQUEST_FAILED, error, code=error.code, status=problem.status)
    return answer(request, problem)


async def _on_validation(request: Request, error: RequestValidationError) -> Response:
    return answer(request, problem_of_validation(field_errors(error.errors())))


async def _on_http(request: Request, error: HTTPException) -> Response:
    return answer(request, Problem(error.status_code, headers=dict(error.headers or {})))


def install(app: FastAPI) -> None:
    """Answer every named failure of the application as a problem; observe.py catches the rest."""
    # Starlette types a handler by the widest error; each is called with the kind it is installed for.
    app.add_exception_handler(JejakError, cast("Handler", _on_error))
    app.add_exception_handler(RequestValidationError, cast("Handler", _on_validation))
    app.add_exception_handler(HTTPException, cast("Handler", _on_http))
