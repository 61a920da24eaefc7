"""Failures as answers: RFC 9457 documents with stable types, pages for people, never an echo of the input."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator
from starlette.requests import Request

from shared.errors import (
    N_,
    Busy,
    Conflict,
    DomainError,
    Infrastructure,
    InvalidInput,
    KeyReused,
    NotFound,
    NotYet,
)
from shared.web.access import public
from tests.support.small_app import client_of, small_app

SECRET = "Siti Rahmawati 6471034107900001"


class Party(BaseModel):
    """A named person."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=10)


class Report(BaseModel):
    """A body with every kind of field."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["report", "tip"]
    narrative: str = Field(min_length=3)
    parties: list[Party] = []
    known_on: date | None = None
    at: AwareDatetime | None = None
    count: int = 0

    @field_validator("narrative")
    @classmethod
    def no_shouting(cls, text: str) -> str:
        """Refuse capitals."""
        if text.isupper():
            raise ValueError(N_("Wajib diisi."))
        return text


class NotThisKind(DomainError):
    """A failure with a code of its own."""

    code = "program-kind"


FAILURES = {
    "conflict": Conflict("Kasus sudah diambil oleh %(holder)s.", holder="Dimas"),
    "key": KeyReused("Kunci ini sudah dipakai untuk isi lain."),
    "missing": NotFound(),
    "invalid": InvalidInput("Periksa tanggal.", fields={"known_on": "Tanggal di masa depan."}),
    "kind": NotThisKind("Program ini tidak boleh mengirim temuan."),
    "notyet": NotYet(),
    "busy": Busy(retry_after=3),
    "away": Infrastructure("MongoDB failed (AutoReconnect)"),
    "odd": Conflict("Sudah 100% diambil %(oleh)s", holder="x"),
}


def _app() -> APIRouter:
    router = APIRouter()

    @router.post("/api/v1/reports")
    @public
    async def take(body: Report, limit: Annotated[int, Query(ge=1, le=200)] = 1) -> int:
        return len(body.narrative) + limit

    @router.get("/api/v1/fails/{name}")
    @public
    async def fail(name: str) -> None:
        raise FAILURES[name]

    @router.get("/gagal/{name}")
    @public
    async def fail_page(name: str) -> None:
        raise FAILURES[name]

    @router.get("/api/v1/bug")
    @public
    async def bug(_request: Request) -> None:
        raise RuntimeError(SECRET)

    return router


APP = small_app(_app())
GOOD = {"kind": "tip", "narrative": "ada"}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({**GOOD, "kind": SECRET}, "kind", "literal_error"),
        ({"kind": "tip"}, "narrative", "missing"),
        ({**GOOD, "narrative": 7}, "narrative", "string_type"),
        ({**GOOD, "narrative": "x"}, "narrative", "string_too_short"),
        ({**GOOD, "narrative": SECRET.upper()}, "narrative", "value_error"),
        ({**GOOD, "unknown_field": SECRET}, "unknown_field", "extra_forbidden"),
        ({**GOOD, "parties": [{"name": "Ani"}, {"name": SECRET}]}, "parties[1].name", "string_too_long"),
        ({**GOOD, "parties": SECRET}, "parties", "list_type"),
        ({**GOOD, "known_on": SECRET}, "known_on", "date_from_datetime_parsing"),
        ({**GOOD, "at": "2024-11-25T06:00:00"}, "at", "timezone_aware"),
        ({**GOOD, "count": SECRET}, "count", "int_parsing"),
        ([SECRET], "", "model_attributes_type"),
    ],
)
async def test_wrong_field_is_named_and_its_value_never_comes_back(
    body: object, field: str, code: str
) -> None:
    async with client_of(APP) as client:
        answer = await client.post("/api/v1/reports", json=body)
    document = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(e["field"], e["code"]) for e in document["errors"]] == [(field, code)]
    assert document["errors"][0]["detail"] != "Nilainya tidak sesuai."
    assert "Siti" not in answer.text.title()


async def test_query_fault_is_named_and_explained_in_the_wanted_language() -> None:
    async with client_of(APP, accept_language="en") as client:
        answer = await client.post("/api/v1/reports?limit=0", json=GOOD)
    assert answer.json()["errors"] == [
        {"field": "limit", "code": "greater_than_equal", "detail": "At least 1."}
    ]
    assert answer.json()["title"] == "Some fields are not right"
    assert answer.headers["content-language"] == "en"


async def test_broken_json_is_a_400_of_its_own() -> None:
    async with client_of(APP, content_type="application/json") as client:
        answer = await client.post("/api/v1/reports", content=b'{"kind": "' + SECRET.encode())
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:jejak:problem:malformed-json")
    assert "Siti" not in answer.text


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("conflict", 409, "conflict"),
        ("key", 409, "idempotency-key-reused"),
        ("missing", 404, "not-found"),
        ("invalid", 422, "invalid-body"),
        ("kind", 422, "program-kind"),
        ("notyet", 409, "not-yet"),
        ("busy", 503, "busy"),
        ("away", 503, "unavailable"),
    ],
)
async def test_each_kind_of_failure_has_its_status_and_a_stable_type(
    name: str, status: int, code: str
) -> None:
    async with client_of(APP) as client:
        answer = await client.get(f"/api/v1/fails/{name}")
    document = answer.json()
    assert (answer.status_code, document["status"]) == (status, status)
    assert document["type"] == f"urn:jejak:problem:{code}"
    assert document["instance"] == f"/api/v1/fails/{name}"
    assert document["title"]
    assert document["detail"]
    assert len(document["trace_id"]) == 32


async def test_values_fill_the_sentence_and_stand_beside_it() -> None:
    async with client_of(APP) as client:
        document = (await client.get("/api/v1/fails/conflict")).json()
        invalid = (await client.get("/api/v1/fails/invalid")).json()
        odd = (await client.get("/api/v1/fails/odd")).json()
    assert (document["detail"], document["holder"]) == ("Kasus sudah diambil oleh Dimas.", "Dimas")
    assert invalid["errors"] == [{"field": "known_on", "code": "invalid", "detail": "Tanggal di masa depan."}]
    assert odd["detail"] == "Sudah 100% diambil %(oleh)s"


async def test_who_must_wait_is_told_how_long() -> None:
    async with client_of(APP) as client:
        assert (await client.get("/api/v1/fails/busy")).headers["retry-after"] == "3"
        assert (await client.get("/api/v1/fails/away")).headers["retry-after"] == "5"


async def test_a_drivers_own_words_are_for_the_log_and_the_caller_is_told_what_to_do() -> None:
    async with client_of(APP) as client:
        said = (await client.get("/api/v1/fails/away")).json()["detail"]
    assert said == "Layanan sedang tidak tersedia. Coba lagi sebentar lagi; yang sudah tersimpan tetap aman."


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/none", 404), ("/api/v1/reports", 405), ("/tiada", 404)]
)
async def test_unknown_addresses_are_problems_too(path: str, status: int) -> None:
    async with client_of(APP) as client:
        answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_bug_becomes_a_500_without_its_words_and_with_the_security_headers() -> None:
    async with client_of(APP) as client:
        answer = await client.get("/api/v1/bug")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:jejak:problem:internal")
    assert "Siti" not in answer.text
    assert "content-security-policy" in answer.headers


async def test_person_gets_a_page_htmx_a_fragment_and_the_api_always_a_document() -> None:
    async with client_of(APP, accept="text/html,*/*") as client:
        page = await client.get("/gagal/conflict")
        fragment = await client.get("/gagal/conflict", headers={"hx-request": "true"})
        document = await client.get("/api/v1/fails/conflict")
        away = await client.get("/gagal/away")
    assert page.status_code == fragment.status_code == 409
    assert "<html" in page.text
    assert document.json()["trace_id"] not in page.text
    assert "Kasus sudah diambil oleh Dimas." in page.text
    assert "<html" not in fragment.text
    assert "Kasus sudah diambil oleh Dimas." in fragment.text
    assert document.headers["content-type"] == "application/problem+json"
    assert away.headers["retry-after"] == "5"


async def test_problem_page_shows_the_trace_number_that_the_document_would() -> None:
    async with client_of(APP, accept="text/html") as client:
        page = await client.get("/gagal/away")
    assert "Nomor lacak gangguan" in page.text
