"""Everything an officer can do on a page is in the interface for programs too, by the same use case.

A new form on a page is not in the table: the test fails until its counterpart stands beside it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest
from fastapi.routing import APIRoute

from tests.support.triage_console import Console

CASE, CASES = "/kasus/{case_id}", "/api/v1/cases/{case_id}"
INCIDENTS = "/api/v1/incidents"
VIEW = "/antrean/tampilan/{view_id}"
LAW, CORRECTIONS = "/aturan/{rulebook}/koreksi", "/api/v1/rules/{rulebook}/corrections"


class Same(NamedTuple):
    """A route for programs, and the use case that both call."""

    method: str
    path: str
    use: str


TABLE: dict[str, tuple[Same, ...]] = {
    "/antrean/serah-terima": (Same("POST", "/api/v1/cases/assign", "self.assign("),),
    "/antrean/tampilan": (Same("PUT", "/api/v1/views", "self.saved.keep("),),
    VIEW: (Same("PATCH", "/api/v1/views/{view_id}", "self.saved.rename("),),
    f"{VIEW}/bagikan": (Same("PATCH", "/api/v1/views/{view_id}", "self.saved.share("),),
    f"{VIEW}/hapus": (Same("DELETE", "/api/v1/views/{view_id}", "self.saved.remove("),),
    "/peringatan/dilihat": (Same("POST", "/api/v1/warnings/seen", "self.read.see("),),
    "/cari": (Same("POST", "/api/v1/cases/search", "self.find("),),
    f"{CASE}/ambil": (Same("POST", f"{CASES}/claim", "self.acts.claim"),),
    f"{CASE}/lepas": (Same("POST", f"{CASES}/release", "self.acts.release"),),
    f"{CASE}/usul": (Same("POST", f"{CASES}/propose", "self.acts.propose("),),
    f"{CASE}/tarik": (Same("POST", f"{CASES}/withdraw", "self.acts.withdraw("),),
    f"{CASE}/setuju": (Same("POST", f"{CASES}/approve", "self.acts.approve("),),
    f"{CASE}/tolak": (Same("POST", f"{CASES}/decline", "self.acts.decline("),),
    f"{CASE}/langkah/{{step}}": (Same("POST", f"{CASES}/steps", "self.acts.step("),),
    f"{CASE}/berkas/{{form}}": (
        Same("POST", f"{CASES}/assign", "self.acts.assign("),
        Same("POST", f"{CASES}/notes", "self.acts.file("),
        Same("POST", f"{CASES}/elsewhere", "self.acts.file("),
        Same("POST", f"{CASES}/wall", "self.acts.file("),
        Same("POST", f"{CASES}/wall", "self.acts.passing.wall_office("),
        Same("POST", f"{CASES}/lift-wall", "self.acts.file("),
        Same("POST", f"{CASES}/links", "self.acts.merge.merge"),
        Same("POST", f"{CASES}/unlink", "self.acts.merge.unmerge"),
    ),
    "/audit/unduh": (Same("POST", "/api/v1/audit/export", "csv_of("),),
    f"{CASE}/bagian/tutup": (Same("POST", f"{CASES}/passages", "self.passages.mark("),),
    f"{CASE}/bagian/buka": (Same("POST", f"{CASES}/passages/{{passage}}/open", "self.passages.unmark("),),
    f"{CASE}/identitas/{{act}}": (
        Same("POST", f"{CASES}/identity-requests", "self.identities.do("),
        Same("POST", f"{CASES}/identity-requests/{{number}}/agree", "self.identities.do("),
        Same("POST", f"{CASES}/identity-requests/{{number}}/refuse", "self.identities.do("),
        Same("POST", f"{CASES}/identity-requests/{{number}}/reveal", "self.identities.do("),
        Same("POST", f"{CASES}/identity-requests/{{number}}/close", "self.identities.do("),
    ),
    "/pengalihan/{case_id}": (Same("POST", f"{CASES}/pass-on", "self.passing.pass_on("),),
    f"{CASE}/pengalihan/{{act}}": (
        Same("POST", f"{CASES}/passing", "self.passing.propose("),
        Same("POST", f"{CASES}/drop-passing", "self.passing.drop("),
        Same("POST", f"{CASES}/receive", "self.passing.receive("),
    ),
    f"{CASE}/bukti/{{exhibit_id}}": (
        Same("POST", f"{CASES}/exhibits/{{exhibit_id}}/open", "self.exhibits.open("),
    ),
    f"{CASE}/surat": (Same("POST", f"{CASES}/letters", "self.letters.issue("),),
    f"{CASE}/surat/pratinjau": (Same("POST", f"{CASES}/letters/preview", "self.give.preview("),),
    f"{CASE}/surat/pratinjau.pdf": (Same("POST", f"{CASES}/letters/preview", "self.give.preview("),),
    "/sigaplapor/{case_id}": (Same("POST", f"{CASES}/elsewhere", "self.acts.file("),),
    "/verifikasi/{mark}": (Same("GET", "/api/v1/verifications/{mark}", "self.verify("),),
    LAW: (Same("POST", CORRECTIONS, "self.correct.propose("),),
    f"{LAW}/{{number}}/setuju": (Same("POST", f"{CORRECTIONS}/{{number}}/approve", "self.correct.approve("),),
    f"{LAW}/{{number}}/tolak": (Same("POST", f"{CORRECTIONS}/{{number}}/decline", "self.correct.decline("),),
    f"{CASE}/serupa/{{act}}": (
        Same("POST", f"{CASES}/links", "self.acts.merge.merge"),
        Same("POST", f"{CASES}/links", "self.acts.tie.link"),
        Same("POST", f"{CASES}/unlink", "self.acts.merge.unmerge"),
        Same("POST", f"{CASES}/unlink", "self.acts.tie.unlink"),
        Same("POST", f"{CASES}/apart", "self.acts.tie.dismiss("),
        Same("POST", f"{CASES}/not-apart", "self.acts.tie.restore("),
    ),
    "/kejadian": (Same("POST", INCIDENTS, "self.gather.make("),),
    "/kejadian/tambah": (Same("POST", f"{INCIDENTS}/{{incident}}/cases", "self.gather.add("),),
    "/kejadian/{incident}/nama": (Same("PUT", f"{INCIDENTS}/{{incident}}/name", "self.gather.rename("),),
    "/kejadian/usulan/kesampingkan": (Same("POST", f"{INCIDENTS}/proposals/dismiss", "self.explain.deny("),),
    "/kejadian/usulan/pulihkan": (Same("POST", f"{INCIDENTS}/proposals/restore", "self.explain.allow("),),
    "/kejadian/{incident}/keluarkan": (Same("POST", f"{CASES}/leave-incident", "self.gather.take_out("),),
    "/tenggat/langganan": (Same("POST", "/api/v1/calendar-feeds", "self.tokens.issue("),),
}
ELSEWHERE = {
    "/masuk": "signing in: programs have tokens, scripts POST /api/v1/session",
    "/keluar": "signing out: scripts DELETE /api/v1/session",
    "/kejadian/baru": "shows the form for the cases that were chosen; nothing changes",
}
"""Forms that are no act on cases, or belong to another service's interface; each with its reason."""


def routes(console: Console) -> Iterator[APIRoute]:
    """All of them that a method names."""
    return (one for one in console.app.routes if isinstance(one, APIRoute))


def forms(console: Console) -> dict[str, APIRoute]:
    """What is posted to from pages."""
    return {
        one.path: one
        for one in routes(console)
        if "POST" in (one.methods or ()) and not one.path.startswith("/api/")
    }


def source(route: APIRoute) -> str:
    """What the route's class does: a screen calls its use case from a method of its own."""
    name = route.endpoint.__qualname__.partition(".")[0]
    owner = getattr(inspect.getmodule(route.endpoint), name)
    return inspect.getsource(owner)


def unknown(paths: Iterable[str]) -> list[str]:
    """Forms that the table lacks."""
    return sorted(set(paths) - {*TABLE, *ELSEWHERE})


def test_each_form_of_a_page_stands_in_the_table(console: Console) -> None:
    assert unknown(forms(console)) == []
    assert {*TABLE, *ELSEWHERE} <= set(forms(console)), "the table names forms that are gone"


@pytest.mark.parametrize("path", sorted(TABLE))
def test_its_counterpart_calls_the_same_use_case(console: Console, path: str) -> None:
    known = {(method, one.path): one for one in routes(console) for method in one.methods or ()}
    page = source(forms(console)[path])
    for same in TABLE[path]:
        assert (same.method, same.path) in known, same
        assert same.use in page, (path, same.use)
        assert same.use in source(known[same.method, same.path]), same


def test_a_form_without_a_counterpart_is_found(console: Console) -> None:
    assert unknown([*forms(console), "/kasus/{case_id}/baru"]) == ["/kasus/{case_id}/baru"]
