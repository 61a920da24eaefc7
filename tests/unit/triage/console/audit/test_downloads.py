"""Every file that leaves triage is on record before it is given; a new download route fails here."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import Response

from services.triage.domain.audit.deeds import Deed, types_of
from shared.errors import Infrastructure
from shared.rules.rulebooks import Rulebooks
from tests.support.download_routes import download_routes
from tests.support.fake_trail import looks_in
from tests.support.office_moves import office_books
from tests.support.page_forms import hidden_fields
from tests.support.triage_console import SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory

UNRECORDED: Final = {
    "GET /kalender/{secret}.ics": "a program fetches it, nobody knows for whom; making it is on record",
    "GET /statistik/data.csv": "public statistics, for anybody and without a name",
    "GET /metrics": "figures of the process; nothing of a case",
}
"""Files that are given without a look, each with its reason."""
BOOK: Final = "pilkada_2024_3"
DAYS: Final = {"from": "2024-11-01", "to": "2024-11-30"}
DAYS_HERE: Final = {"dari": "2024-11-01", "sampai": "2024-11-30"}


@dataclass(frozen=True)
class Download:
    """How a file is asked for, and the entry that it leaves."""

    look: str
    path: str
    query: Any = None
    body: Any = None
    of_case: bool = True


LETTERS: Final = "/api/v1/cases/{case}/letters"
DOWNLOADS: Final = (
    {
        f"GET /api/v1/cases/{{case_id}}/letters/{{letter_no}}.{kind}": Download(look, f"{LETTERS}/1.{kind}")
        for kind, look in (("pdf", "letter_fetched"), ("docx", "letter_copied"))
    }
    | {
        f"GET /kasus/{{case_id}}/surat/{{letter_no}}.{kind}": Download(
            look, f"/kasus/{{case}}/surat/1.{kind}"
        )
        for kind, look in (("pdf", "letter_fetched"), ("docx", "letter_copied"))
    }
    | {
        "POST /kasus/{case_id}/surat/pratinjau.pdf": Download(
            "letter_previewed", "/kasus/{case}/surat/pratinjau.pdf", body={"form": "receipt"}
        ),
        "GET /api/v1/rules/{rulebook}/corrections/{number}/touched.csv": Download(
            "correction_exported", f"/api/v1/rules/{BOOK}/corrections/1/touched.csv", of_case=False
        ),
        "GET /aturan/{rulebook}/koreksi/{number}/daftar.csv": Download(
            "correction_exported", f"/aturan/{BOOK}/koreksi/1/daftar.csv", of_case=False
        ),
        "GET /api/v1/sigaplapor/export.csv": Download(
            "sigaplapor_exported", "/api/v1/sigaplapor/export.csv", DAYS, of_case=False
        ),
        "GET /sigaplapor/ekspor.csv": Download(
            "sigaplapor_exported", "/sigaplapor/ekspor.csv", DAYS_HERE, of_case=False
        ),
        "GET /dasbor/cetak.pdf": Download("dashboard_printed", "/dasbor/cetak.pdf", of_case=False),
        "POST /audit/unduh": Download("audit_exported", "/audit/unduh", body=DAYS_HERE, of_case=False),
        "POST /api/v1/audit/export": Download(
            "audit_exported", "/api/v1/audit/export", body=DAYS, of_case=False
        ),
    }
)


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    books = Rulebooks({book.id: book for book in office_books()})
    world = in_memory(books=books, rules=books.pinned(BOOK))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def filled(console: Console) -> str:
    """A case with an issued letter, and a correction that touches it; the case's id."""
    case_id, sari = await console.world.opened(), console.browser(SARI)
    sari.headers.update({"Accept": "application/json", "X-CSRF-Token": SARI.csrf_token or ""})
    await sari.post(f"/api/v1/cases/{case_id}/claim")
    row = {"table": "deadlines", "row": "preliminary_review", "field": "length", "new": "3"}
    why = {"article": "Pasal 9", "source": "Lembaran Negara", "reason": "Salah kutip."}
    assert (await sari.post(f"/api/v1/rules/{BOOK}/corrections", json={**row, **why})).status_code == 200
    letters = LETTERS.format(case=case_id)
    shown = (await sari.post(f"{letters}/preview", json={"form": "receipt"})).json()
    consent = {name: shown[name] for name in ("case_number", "sha256", "revision")}
    issued = await sari.post(letters, json={"form": "receipt", **consent})
    assert issued.status_code == 200, issued.text
    console.world.clock.pass_(hours=1)
    return case_id


async def asked(console: Console, one: Download, case_id: str) -> httpx.Response:
    """The file, as an auditor has it; a preview as an officer."""
    who = SARI if one.look == "letter_previewed" else TONO
    browser, path = console.browser(who), one.path.format(case=case_id)
    if one.body is None:
        return await browser.get(path, params=one.query)
    if path.startswith("/api/"):
        return await browser.post(path, json=one.body, headers={"X-CSRF-Token": who.csrf_token or ""})
    page = await browser.get("/antrean")
    return await browser.post(path, data={**hidden_fields(page.text, "/keluar"), **one.body})


def test_every_download_route_is_on_record_or_stands_among_the_exceptions(console: Console) -> None:
    assert download_routes(console.app) == set(DOWNLOADS) | set(UNRECORDED)
    assert not set(DOWNLOADS) & set(UNRECORDED)
    assert {one.look for one in DOWNLOADS.values()} <= set(types_of(Deed.EXPORTED))


@pytest.mark.parametrize("route", sorted(DOWNLOADS))
async def test_a_file_is_on_record_with_its_hash(console: Console, route: str) -> None:
    case_id, one = await filled(console), DOWNLOADS[route]
    before = len(looks_in(console.world.store))
    answer = await asked(console, one, case_id)
    assert answer.status_code == 200, answer.text
    (look,) = looks_in(console.world.store)[before:]
    assert look["type"] == one.look
    assert look["data"]["about"]["sha256"] == sha256(answer.content).hexdigest()
    assert look["data"].get("case_id") == (case_id if one.of_case else None)


@pytest.mark.parametrize("route", sorted(DOWNLOADS))
async def test_what_cannot_be_put_on_record_is_not_given(console: Console, route: str) -> None:
    case_id = await filled(console)
    console.world.store.memory.faults.extend([Infrastructure("away")] * 20)
    assert (await asked(console, DOWNLOADS[route], case_id)).status_code == 503


async def test_a_draft_over_the_api_is_on_record_too_once_for_one_reading(console: Console) -> None:
    case_id = await filled(console)
    before, sari = len(looks_in(console.world.store)), console.browser(SARI)
    sari.headers["X-CSRF-Token"] = SARI.csrf_token or ""
    path, order = f"{LETTERS.format(case=case_id)}/preview", {"form": "receipt"}
    await sari.post(path, json=order)
    answer = await sari.post(path, json=order)
    (look,) = looks_in(console.world.store)[before:]
    draft = base64.b64decode(answer.json()["draft"])
    assert look["data"]["about"]["sha256"] == sha256(draft).hexdigest()


async def _table() -> Response:
    return _made()


def _made() -> Response:
    return Response(b"", headers={"Content-Disposition": "attachment"})


async def _paper() -> Response:
    return Response(b"", media_type="application/pdf")


async def _page() -> Response:
    return Response("", media_type="text/html")


def test_the_walk_finds_files_by_name_and_by_kind_and_no_pages() -> None:
    app = FastAPI()
    # What the walk follows is this project's own code; a test's function stands for it.
    _made.__module__ = "services.triage.console.screens.invented"
    app.add_api_route("/table", _table, methods=["GET"])
    app.add_api_route("/paper", _paper, methods=["POST"])
    app.add_api_route("/page", _page, methods=["GET"])
    assert download_routes(app) == {"GET /table", "POST /paper"}
