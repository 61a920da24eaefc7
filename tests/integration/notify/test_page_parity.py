"""What the receiver's pages show and do is in the interface for programs too, or the reason stands here."""

from __future__ import annotations

from collections.abc import Collection

from fastapi.routing import APIRoute

from tests.support.notify import Running

Way = tuple[str, str]
"""A method and a path."""
ONE, HANDOFF = "/penerusan/{handoff_id}", "/api/v1/handoffs/{handoff_id}"
RECORDS, DEAD, HELD = "/operasi/rekaman", "/operasi/rekaman/mati/{identity}", "/operasi/rekaman/tertahan"
STREAM, RECORD = f"{HELD}/{{consumer}}/{{stream}}", "/api/v1/records/dead/{identity}"
STREAM_API = "/api/v1/records/held/{consumer}/{stream}"
TABLE: dict[Way, Way] = {
    ("GET", "/penerusan"): ("GET", "/api/v1/handoffs"),
    ("GET", ONE): ("GET", HANDOFF),
    ("POST", f"{ONE}/terima"): ("POST", f"{HANDOFF}/acknowledge"),
    ("POST", f"{ONE}/kembalikan"): ("POST", f"{HANDOFF}/return"),
    ("POST", f"{ONE}/bukti/{{exhibit_id}}"): ("POST", f"{HANDOFF}/exhibits/{{exhibit_id}}/open"),
    ("GET", "/operasi/pemberitahuan"): ("GET", "/api/v1/notices"),
    ("GET", "/operasi"): ("GET", "/api/v1/operations"),
    ("GET", RECORDS): ("GET", "/api/v1/records/dead"),
    ("GET", DEAD): ("GET", RECORD),
    ("GET", STREAM): ("GET", "/api/v1/records/held"),
    ("POST", f"{DEAD}/coba-lagi"): ("POST", f"{RECORD}/retry"),
    ("POST", f"{DEAD}/tarik"): ("POST", f"{RECORD}/take-back"),
    ("POST", f"{DEAD}/buang"): ("POST", f"{RECORD}/discard"),
    ("POST", f"{STREAM}/coba"): ("POST", f"{STREAM_API}/try"),
    ("POST", f"{STREAM}/lewati"): ("POST", f"{STREAM_API}/skip"),
}
FORM = "the form of an act that programs ask for in one request"
CHANGES = "tells a browser that its page changed"
MANY = "the same act on each of the records that were ticked"
ELSEWHERE: dict[Way, str] = {
    ("GET", "/"): "leads to the page with which a role begins",
    ("GET", "/masuk"): "signing in: programs have tokens, scripts POST /api/v1/session",
    ("POST", "/masuk"): "as above",
    ("POST", "/keluar"): "signing out: scripts DELETE /api/v1/session",
    ("GET", "/livez"): "for machines already",
    ("GET", "/readyz"): "for machines already",
    ("GET", "/metrics"): "for machines already",
    ("GET", "/penerusan/stream"): CHANGES,
    ("GET", f"{ONE}/stream"): CHANGES,
    ("GET", "/operasi/stream"): CHANGES,
    ("GET", "/operasi/pemberitahuan/stream"): CHANGES,
    ("GET", f"{ONE}/bukti/{{exhibit_id}}"): FORM,
    ("GET", f"{ONE}/terima"): FORM,
    ("GET", f"{ONE}/kembalikan"): FORM,
    ("GET", f"{DEAD}/buang"): FORM,
    ("GET", f"{STREAM}/lewati"): FORM,
    ("POST", f"{RECORDS}/coba-lagi"): MANY,
    ("POST", f"{RECORDS}/coba-sekarang"): MANY,
}


def ways(notify: Running) -> set[Way]:
    """Every method and path."""
    found = (one for one in notify.service.app.routes if isinstance(one, APIRoute))
    return {(method, one.path) for one in found for method in one.methods or ()}


def unknown(pages: Collection[Way]) -> list[Way]:
    """Pages and forms that neither table has."""
    return sorted({one for one in pages if not one[1].startswith("/api/")} - {*TABLE, *ELSEWHERE})


async def test_each_page_and_form_has_its_counterpart_or_a_reason(notify: Running) -> None:
    there = ways(notify)
    assert unknown(there) == []
    assert {*TABLE, *ELSEWHERE} <= there, "a table names what is gone"
    assert set(TABLE.values()) <= there
    added = ("GET", f"{ONE}/baru")
    assert unknown({*there, added}) == [added]
