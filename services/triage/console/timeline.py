"""A case's journal as the lines of a timeline: who, in which role, when (WITA), and what they wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.triage.application import entry_types
from services.triage.application.read_case import CasePage
from services.triage.application.views import Entry
from services.triage.console.wording import CHANNELS
from services.triage.domain.words import DECISION_NAMES, Decision
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.errors import N_
from shared.web.formats import short_date_time
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in the reader's language; `seq` is its entry's number, 0 for what came before the case."""

    seq: int
    at: datetime
    title: str
    by: str = ""
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """A line before it is put into a language; `values` fill its placeholders, `reason` is still sealed."""

    title: str
    role: str = ""
    detail: str = ""
    values: Mapping[str, object] | None = None
    reason: str = ""
    tone: str = ""


OFFICER, COMMISSIONER = N_("petugas"), N_("komisioner")


def timeline(page: CasePage, language: Language) -> Sequence[Line]:
    """The life of a case, newest first, down to the report's arrival."""
    lines = [_line(entry, page, language) for entry in page.history.entries if entry.type in _LINES]
    return [*reversed(lines), _arrival(page, language)]


def since(page: CasePage, revision: int, language: Language) -> Sequence[Line]:
    """What happened after a revision, oldest first."""
    return [line for line in reversed(timeline(page, language)) if line.seq > revision]


def _arrival(page: CasePage, language: Language) -> Line:
    report = page.case.report
    channel = translate(CHANNELS.get(report.channel, report.channel), language)
    detail = translate(N_("melalui %(channel)s"), language, {"channel": channel})
    if report.lodged_at:
        at = short_date_time(report.lodged_at, language)
        detail += translate(N_("; disampaikan %(at)s"), language, {"at": at})
    return Line(0, report.received_at, translate(N_("Diterima kantor"), language), detail=detail)


def _line(entry: Entry, page: CasePage, language: Language) -> Line:
    words = _LINES[entry.type](entry)
    role = translate(words.role, language) if words.role else ""
    name = page.names.get(entry.by, translate(N_("akun lain"), language)) if role else ""
    values = _values(words.values or {}, page, language)
    reason = page.opened.reason(words.reason) if words.reason else ""
    return Line(
        entry.seq,
        entry.at,
        translate(words.title, language, values),
        by=f"{name}, {role}" if role else "",
        detail=reason or translate(words.detail, language, values),
        tone=words.tone,
    )


def _values(values: Mapping[str, object], page: CasePage, language: Language) -> dict[str, object]:
    """Accounts by their names, moments in WITA, decisions in words."""
    shown: dict[str, object] = dict(values)
    if "holder" in shown:
        shown["holder"] = page.names.get(str(shown["holder"]), translate(N_("akun lain"), language))
    if "at" in shown:
        shown["at"] = short_date_time(from_rfc3339(str(shown["at"])), language)
    if "decision" in shown:
        shown["decision"] = translate(DECISION_NAMES[Decision(str(shown["decision"]))], language)
    return shown


def _released(entry: Entry) -> _Words:
    if entry.data["holder"] == entry.by:
        return _Words(N_("Dilepas ke antrean"), OFFICER)
    return _Words(N_("Dilepas dari tangan %(holder)s"), COMMISSIONER, values={"holder": entry.data["holder"]})


def _proposed(entry: Entry) -> _Words:
    values = {"decision": entry.data["decision"]}
    return _Words(
        N_("Diusulkan: %(decision)s"), OFFICER, values=values, reason=entry.data["reason"], tone="purple"
    )


def _escalated(entry: Entry) -> _Words:
    values = {"n": entry.data["handoff_no"]}
    return _Words(
        N_("Penerusan disetujui"), COMMISSIONER, N_("penerusan ke-%(n)s"), values=values, tone="green"
    )


def _fact(title: str, detail: str, tone: str, values: Callable[[JsonObject], Mapping[str, object]]) -> _Make:
    return lambda entry: _Words(title, detail=detail, values=values(entry.data), tone=tone)


def _returned(entry: Entry) -> _Words:
    return _Words(N_("Penerima mengembalikan penerusan"), reason=entry.data["reason"], tone="amber")


_Make = Callable[[Entry], _Words]
_LINES: Mapping[str, _Make] = {
    entry_types.OPENED: lambda _: _Words(N_("Kasus dibuka")),
    entry_types.CLAIMED: lambda _: _Words(N_("Diambil"), OFFICER),
    entry_types.RELEASED: _released,
    entry_types.PROPOSED: _proposed,
    entry_types.DECLINED: lambda entry: _Words(
        N_("Usulan ditolak"), COMMISSIONER, reason=entry.data["reason"], tone="red"
    ),
    entry_types.WITHDRAWN: lambda _: _Words(N_("Usulan ditarik"), OFFICER),
    entry_types.REGISTERED: lambda _: _Words(N_("Registrasi disetujui"), COMMISSIONER, tone="green"),
    entry_types.REFUSED: lambda _: _Words(N_("Tidak diregistrasi: disetujui"), COMMISSIONER, tone="green"),
    entry_types.ESCALATED: _escalated,
    entry_types.SENT: _fact(
        N_("Penerusan terkirim, belum diterima"),
        N_("%(at)s · bukti kirim SHA-256 %(proof)s"),
        "amber",
        lambda data: {"at": data["sent_at"], "proof": f"{data['proof'][:16]}…"},
    ),
    entry_types.ACKNOWLEDGED: _fact(
        N_("Penerima menyatakan menerima"),
        N_("%(at)s · tanda terima %(reference)s"),
        "green",
        lambda data: {"at": data["acknowledged_at"], "reference": data["reference"]},
    ),
    entry_types.RETURNED: _returned,
}
