"""A hand-off's journal as the lines of a timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notify.application import announcements
from services.notify.application.tray import HandoffPage
from services.notify.application.views import Entry
from services.notify.console.wording import FAILURES
from services.notify.domain.notice import SendFailure
from shared.errors import N_
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `title` and `detail` are in the reader's language."""

    at: datetime
    title: str
    by: str = ""
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """A line before it is put into a language; `values` fill the detail's placeholders."""

    title: str
    detail: str = ""
    values: Mapping[str, object] | None = None
    tone: str = ""


def timeline(page: HandoffPage, language: Language) -> Sequence[Line]:
    """The life of a hand-off, newest first; an attempt shows by its result, plans do not show."""
    dossier = page.handoff.dossier
    lines = [
        Line(dossier.registered_at, translate(N_("Diregistrasi oleh Bawaslu"), language)),
        Line(
            dossier.escalated_at,
            translate(N_("Penerusan disetujui komisioner"), language),
            by=page.names.get(dossier.approved_by or "", ""),
        ),
    ]
    results = {_attempt(entry) for entry in page.history if entry.type in _RESULTS}
    for entry in page.history:
        if entry.type == announcements.ATTEMPTED and _attempt(entry) in results:
            continue
        made = _LINES.get(entry.type)
        if made:
            lines.append(_line(entry, made(entry.data), page.names, language))
    return sorted(lines, key=lambda line: line.at)[::-1]


def _line(entry: Entry, words: _Words, names: Mapping[str, str], language: Language) -> Line:
    return Line(
        entry.at,
        translate(words.title, language),
        by=names.get(entry.by, ""),
        detail=translate(words.detail, language, words.values),
        tone=words.tone,
    )


def _attempt(entry: Entry) -> tuple[str, int]:
    facts = {**entry.data, **entry.data.get("internal", {})}
    return facts["notice_id"], facts["attempt"]


def _sent(data: Mapping[str, object]) -> _Words:
    internal = data["internal"]
    reminder = isinstance(internal, dict) and internal["kind"] == "reminder"
    title = N_("Surel pengingat terkirim") if reminder else N_("Surel pemberitahuan terkirim")
    return _Words(
        title, N_("Bukti kirim SHA-256 %(proof)s"), {"proof": str(data["proof"])[:16] + "…"}, "green"
    )


def _failed(data: Mapping[str, object]) -> _Words:
    why = FAILURES[SendFailure(str(data["failure"]))]
    return _Words(N_("Surel belum terkirim"), why, tone="red")


_RESULTS = frozenset({announcements.SENT, announcements.FAILED})

_LINES: Mapping[str, Callable[[Mapping[str, object]], _Words]] = {
    announcements.CREATED: lambda _: _Words(N_("Masuk ke daftar penerusan")),
    announcements.ATTEMPTED: lambda data: _Words(
        N_("Pengiriman surel dimulai"), N_("percobaan ke-%(n)s"), {"n": data["attempt"]}
    ),
    announcements.SENT: _sent,
    announcements.FAILED: _failed,
    announcements.OPENED: lambda _: _Words(N_("Dibuka pertama kali oleh penghubung")),
    announcements.EXHIBIT: lambda _: _Words(N_("Bukti dibuka")),
    announcements.ACKNOWLEDGED: lambda data: _Words(
        N_("Diterima"), N_("Nomor tanda terima %(number)s"), {"number": data["reference"]}, "green"
    ),
    announcements.RETURNED: lambda _: _Words(N_("Dikembalikan kepada Bawaslu"), tone="amber"),
}
