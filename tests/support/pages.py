"""The style gallery: an application whose pages show every macro, in the shapes that the services use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared.errors import Conflict
from shared.roles import Role
from shared.web.access import allow, public
from shared.web.app import make_app
from shared.web.live import Hint, Live
from shared.web.pages import NavItem, Site, pages_of, redirect
from tests.support.fake_accounts import Demo, FakeAccounts, person

NOW = datetime(2024, 11, 25, 6, 2, tzinfo=UTC)
OFFICER = person(Role.OFFICER, username="rina")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue."""

    id: str
    number: str
    summary: str
    category: str
    village: str
    stage: str
    tone: str
    hours: float
    note: str = "2 hari kalender"
    district: str = "Bpp. Utara"
    holder: str = ""
    mine: bool = False
    new: bool = False

    @property
    def due(self) -> datetime:
        """When the line's deadline ends."""
        return NOW + timedelta(hours=self.hours)


ROWS = (
    Row(
        "14",
        "014/TM/PW/Kota/23.02/XI/2024",
        "Perusakan alat peraga kampanye di Jl. MT Haryono",
        "Pidana",
        "Gunungsamarinda Baru",
        "Gakkumdu II",
        "purple",
        -0.6,
        "3+2 hari",
        holder="Dimas P.",
    ),
    Row(
        "17",
        "017/LP/PW/Kota/23.02/XI/2024",
        "Pembagian sembako disertai kartu nama paslon di RT 14",
        "Politik uang",
        "Graha Indah",
        "Kajian awal",
        "blue",
        1.4,
    ),
    Row(
        "18",
        "018/LP/PW/Kota/23.02/XI/2024",
        "Lurah mengarahkan warga memilih paslon tertentu pada rapat RT",
        "Netralitas ASN",
        "Manggar",
        "Kajian awal",
        "blue",
        5.2,
        holder="Rina W.",
        mine=True,
    ),
    Row(
        "20",
        "020/LP/PW/Kota/23.02/XI/2024",
        "APK terpasang di tempat ibadah",
        "Administrasi",
        "Mekar Sari",
        "Menunggu kelengkapan",
        "amber",
        40,
    ),
    Row(
        "22",
        "022/LP/PW/Kota/23.02/XI/2024",
        "Kampanye di masa tenang melalui pengeras suara",
        "Pidana",
        "Batu Ampar",
        "Baru",
        "green",
        47,
        new=True,
    ),
)


class Gallery:
    """What the pages show, and the live line that a test may add."""

    def __init__(self) -> None:
        self.rows = list(ROWS)
        self.hints: asyncio.Queue[Hint] = asyncio.Queue()
        self.live = Live(clock=lambda: NOW, beat=0.2)
        self.accounts = FakeAccounts(
            sessions={"session-rina": OFFICER},
            people={"rina": OFFICER},
            demo=[Demo("rina", "rina-sandi", "Rina (peragaan, petugas)")],
        )

    async def changes(self) -> AsyncIterator[Hint | None]:
        """A source of hints: open at once, then whatever a test puts in."""
        yield None
        while True:
            yield await self.hints.get()

    def app(self) -> FastAPI:
        """The application."""
        origin = "http://127.0.0.1:8002"
        site = Site(
            service="triage",
            title_id="Penanganan pelanggaran",
            title_en="Case handling",
            origins={"triage": origin},
            home="/antrean",
            local=True,
            navigation=[
                NavItem("Antrean", "/antrean", frozenset({Role.OFFICER}), "a"),
                NavItem("Tenggat", "/tenggat", frozenset({Role.OFFICER}), "t"),
                NavItem("Penerusan", "/penerusan", frozenset({Role.OFFICER})),
                NavItem("Dasbor", "/dasbor", frozenset({Role.COMMISSIONER})),
            ],
        )
        return make_app(
            site=site,
            routers=[self._staff(), self._case(), _public()],
            templates=[Path(__file__).parent / "gallery"],
            accounts=self.accounts,
            form_key=b"k" * 32,
            clock=lambda: NOW,
        )

    def _staff(self) -> APIRouter:
        router = APIRouter()

        @router.get("/antrean")
        @allow(Role.OFFICER)
        async def queue(request: Request) -> Response:
            return pages_of(request).page(request, "antrean.html", rows=self.rows)

        @router.get("/antrean/stream")
        @allow(Role.OFFICER)
        async def stream(request: Request) -> Response:
            async def snapshot() -> str:
                return pages_of(request).fragment(request, "antrean_isi.html", rows=self.rows)

            async def delta(hint: Hint) -> str | None:
                return pages_of(request).fragment(request, "baris_baru.html", row=self._row(str(hint)))

            return self.live.stream(request, snapshot=snapshot, delta=delta)

        return router

    def _row(self, case_id: str) -> Row:
        return next(row for row in self.rows if row.id == case_id)

    def _case(self) -> APIRouter:
        router = APIRouter()

        @router.get("/kasus/{case_id}")
        @allow(Role.OFFICER)
        async def case(request: Request, case_id: str, galat: str = "") -> Response:
            return pages_of(request).page(
                request,
                "kasus.html",
                case_id=case_id,
                galat=bool(galat),
                due_soon=NOW + timedelta(hours=1.4),
                due_later=NOW + timedelta(hours=30),
                due_past=NOW - timedelta(hours=2),
            )

        @router.post("/kasus/{case_id}/ambil")
        @allow(Role.OFFICER)
        async def claim(request: Request, case_id: str) -> Response:
            if case_id == "20":
                raise Conflict("Sudah diambil oleh %(holder)s.", holder="Dimas")
            taken = replace(self._row(case_id), holder="Rina W.", mine=True)
            if "hx-request" in request.headers:
                return HTMLResponse(pages_of(request).fragment(request, "baris.html", row=taken))
            return redirect(request, "/antrean", done="Kasus diambil.")

        return router


def _public() -> APIRouter:
    router = APIRouter()

    @router.get("/lapor")
    @public
    async def report(request: Request, galat: str = "") -> Response:
        return pages_of(request).page(request, "lapor.html", galat=bool(galat), status=422 if galat else 200)

    @router.get("/rusak")
    @public
    async def broken(request: Request) -> Response:
        raise RuntimeError(request.method)

    return router
