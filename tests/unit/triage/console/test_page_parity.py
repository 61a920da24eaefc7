"""Everything that a page shows is in the interface for programs too, or it is written here why it is not.

A new page is in neither table: the test fails until its counterpart, or a reason, stands beside it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable

import pytest
from fastapi.routing import APIRoute

from tests.support.triage_console import Console
from tests.unit.triage.console.test_parity import CASE, CASES, CORRECTIONS, LAW, Same, routes, source

LETTER = "letters/{letter_no}"
TABLE: dict[str, tuple[Same, ...]] = {
    "/antrean": (Same("GET", "/api/v1/cases", "self.board.page("),),
    "/antrean/tampilan": (Same("GET", "/api/v1/views", "self.saved.seen_by("),),
    "/audit": (Same("GET", "/api/v1/audit", "self.trail.page("),),
    "/aturan": (Same("GET", "/api/v1/rules", "self.show.listed("),),
    "/aturan/{rulebook}": (
        Same("GET", "/api/v1/rules/{rulebook}", "self.books.pinned("),
        Same("GET", CORRECTIONS, "self.show.listed("),
    ),
    f"{LAW}/{{number}}": (Same("GET", f"{CORRECTIONS}/{{number}}", "self.show("),),
    f"{LAW}/{{number}}/daftar.csv": (Same("GET", f"{CORRECTIONS}/{{number}}/touched.csv", "csv_answer("),),
    "/dasbor": (Same("GET", "/api/v1/figures", "self.read("),),
    "/dasbor/kasus": (Same("GET", "/api/v1/figures/cases", "self.read.cases("),),
    "/dasbor/penerusan": (Same("GET", "/api/v1/figures/handoffs", "self.read.handoffs("),),
    CASE: (
        Same("GET", CASES, "self.read.opened(who, case_id)"),
        Same("GET", f"{CASES}/timeline", "self.read.opened(who, case_id)"),
    ),
    f"{CASE}/bukti/{{exhibit_id}}": (
        Same("GET", f"{CASES}/exhibits/{{exhibit_id}}/custody", "self.exhibits.show("),
    ),
    f"{CASE}/identitas": (Same("GET", f"{CASES}/identity-requests", "self.identities.show("),),
    f"{CASE}/serupa": (
        Same("GET", f"{CASES}/alike", "self.alike.hints("),
        Same("GET", f"{CASES}/alike/{{other}}", "self.alike.between("),
    ),
    f"{CASE}/surat": (Same("GET", f"{CASES}/letters/possible", "self.desk("),),
    f"{CASE}/surat/{{letter_no}}.pdf": (Same("GET", f"{CASES}/{LETTER}.pdf", "self.give.again("),),
    f"{CASE}/surat/{{letter_no}}.docx": (Same("GET", f"{CASES}/{LETTER}.docx", "self.give.copy("),),
    "/kejadian": (Same("GET", "/api/v1/incidents", "self.read.latest("),),
    "/kejadian/usulan": (Same("GET", "/api/v1/incidents/proposals", "self.proposals.look("),),
    "/kejadian/{incident}": (Same("GET", "/api/v1/incidents/{incident}", "self.read.one("),),
    "/peringatan": (Same("GET", "/api/v1/warnings", "self.read.mine("),),
    "/pengalihan": (Same("GET", "/api/v1/passings", "self.listed("),),
    "/sigaplapor": (Same("GET", "/api/v1/sigaplapor", "self.enter.waiting("),),
    "/sigaplapor/ekspor.csv": (Same("GET", "/api/v1/sigaplapor/export.csv", "self.enter.export("),),
    "/tenggat": (
        Same("GET", "/api/v1/deadlines", "self.deadlines.listed("),
        Same("GET", "/api/v1/deadlines/month", "month_of("),
    ),
    "/verifikasi/{mark}": (Same("GET", "/api/v1/verifications/{mark}", "self.verify("),),
}
CHANGES = "tells a browser that its page changed; programs ask GET /api/v1/cases?changed_since="
ELSEWHERE = {
    "/": "leads to the page with which a role begins",
    "/masuk": "signing in: programs have tokens, scripts POST /api/v1/session",
    "/livez": "for machines already",
    "/readyz": "for machines already",
    "/metrics": "for machines already",
    "/antrean/stream": CHANGES,
    "/peringatan/stream": "as above; GET /api/v1/warnings?changed_since= tells the same of warnings",
    f"{CASE}/stream": CHANGES,
    "/dasbor/stream": "as above; GET /api/v1/figures says at which place of the journal it was counted",
    "/dasbor/cetak.pdf": "the dashboard on paper: the same figures as GET /api/v1/figures",
    "/cari": "an empty form: words are searched by POST alone, so that they stand in no address",
    "/kalender/{secret}.ics": "for calendar programs already; had at /api/v1/calendar-feeds",
    "/statistik": "public; programs take /statistik/data.json, which says the same",
    "/statistik/data.csv": "for programs already",
    "/statistik/data.json": "for programs already",
}
"""Pages that programs need not have, each with its reason."""


def pages(console: Console) -> dict[str, APIRoute]:
    """What is looked at by people, the form of a page among them."""
    return {
        one.path: one
        for one in routes(console)
        if "GET" in (one.methods or ()) and not one.path.startswith("/api/")
    }


def asked(route: APIRoute) -> str:
    """What the page asks for: a screen may leave that to another class of its file."""
    module = inspect.getmodule(route.endpoint)
    assert module is not None
    return inspect.getsource(module)


def unknown(paths: Iterable[str]) -> list[str]:
    """Pages that neither table has."""
    return sorted(set(paths) - {*TABLE, *ELSEWHERE})


def lacking(console: Console, path: str) -> list[Same]:
    """Counterparts of a page that are not there, or do not call what it calls."""
    known = {(method, one.path): one for one in routes(console) for method in one.methods or ()}
    page = asked(pages(console)[path])
    return [
        same
        for same in TABLE[path]
        if (same.method, same.path) not in known
        or same.use not in page
        or same.use not in source(known[same.method, same.path])
    ]


def test_each_page_stands_in_a_table(console: Console) -> None:
    assert unknown(pages(console)) == []
    assert {*TABLE, *ELSEWHERE} <= set(pages(console)), "a table names pages that are gone"
    assert not set(TABLE) & set(ELSEWHERE)
    assert all(ELSEWHERE.values())


@pytest.mark.parametrize("path", sorted(TABLE))
def test_its_counterpart_asks_the_same(console: Console, path: str) -> None:
    assert lacking(console, path) == []


def test_a_page_without_a_counterpart_is_found(console: Console) -> None:
    assert unknown([*pages(console), "/kasus/{case_id}/baru"]) == ["/kasus/{case_id}/baru"]


@pytest.mark.parametrize(
    "same",
    [
        Same("GET", "/api/v1/deadlines/none", "self.deadlines.listed("),
        Same("GET", "/api/v1/rules", "self.deadlines.listed("),
        Same("GET", "/api/v1/deadlines", "self.nothing("),
    ],
)
def test_a_counterpart_that_is_gone_or_asks_something_else_is_found(
    console: Console, monkeypatch: pytest.MonkeyPatch, same: Same
) -> None:
    monkeypatch.setitem(TABLE, "/tenggat", (same,))
    assert lacking(console, "/tenggat") == [same]
