"""The sentence of each type of journal entry, before it is put into a language."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.application.journal import entry_types
from services.triage.application.journal.filed_notation import EXHIBIT_OPENED
from services.triage.application.note_wish import INTAKE
from services.triage.application.queue.views import Entry
from services.triage.console.case.timeline_said import COMMISSIONER, OFFICER, Group, Make, Said
from services.triage.console.forms.step_wording import STEP_NAMES
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.words import Decision
from shared.changes import JsonObject
from shared.errors import N_

TIES: Mapping[Tie, str] = {
    Tie.LINKED: N_("Dikaitkan dengan kasus lain"),
    Tie.MERGED: N_("Digabungkan ke kasus lain"),
    Tie.LEADS: N_("Kasus lain digabungkan ke sini"),
    Tie.LODGED: N_("Pengirimnya menyampaikan laporan"),
    Tie.TIP: N_("Berasal dari informasi awal"),
}


def _released(entry: Entry) -> Said:
    if entry.data["holder"] == entry.by:
        return Said(N_("Dilepas ke antrean"), OFFICER)
    return Said(N_("Dilepas dari tangan %(holder)s"), COMMISSIONER, values={"holder": entry.data["holder"]})


def _assigned(entry: Entry) -> Said:
    data = entry.data
    if data.get("holder"):
        return Said(N_("Diserahkan kepada %(to)s"), values=data, detail=N_("sebelumnya %(holder)s"))
    return Said(N_("Diberikan kepada %(to)s"), COMMISSIONER, values={"to": data["to"]})


def _ruled(title: str, tone: str, role: str = COMMISSIONER) -> Make:
    def said(entry: Entry) -> Said:
        reason = entry.data.get("reason", "")
        return Said(title, role, values=entry.data, reason=reason, tone=tone, group=Group.DECISIONS)

    return said


def _decided(entry: Entry) -> Said:
    decision = entry.data["decision"]
    tone = "amber" if decision == Decision.REVERSE else "green"
    title, outcome = N_("Disetujui: %(decision)s"), entry.data.get("outcome")
    values = {"decision": decision} | ({"stage": outcome} if outcome else {})
    detail = N_("yang diumumkan: %(stage)s") if outcome else ""
    return Said(title, COMMISSIONER, detail, values, tone=tone, group=Group.DECISIONS)


def _stepped(entry: Entry) -> Said:
    record: JsonObject = entry.data.get("record", {})
    words, group = entry.data.get("words", ""), Group.STEPS
    if record.get("form") == "route_step":
        values = {"route": record["route"], "told": record["step"], "outcome": record["outcome"]}
        values["at"] = record["happened_at"]
        return Said("%(told)s: %(outcome)s", OFFICER, "%(route)s · %(at)s", values, words=words, group=group)
    command = entry.data["command"]
    if entry.by == INTAKE.id:
        asked = {"at": record.get("asked_at", "")}
        title, detail = N_("Pelapor memohon pencabutan"), N_("dengan nomor dan PIN, %(at)s")
        return Said(title, "", detail, asked, words=words, tone="amber", group=group)
    if record.get("form") == "discussion_invitation":
        meets = {"step": STEP_NAMES[command], "at": record["meets_at"], "n": len(record["file"])}
        detail = N_("diadakan %(at)s; %(n)s berkas disertakan")
        return Said("%(step)s", OFFICER, detail, meets, words=words, group=group)
    turn = entry.data["turn"]
    values = {"step": STEP_NAMES.get(command, command), "stage": turn["to"]}
    detail = N_("tahap sesudahnya: %(stage)s")
    if "met_at" in turn:
        detail, values["at"] = N_("terjadi %(at)s; tahap sesudahnya: %(stage)s"), turn["met_at"]
    return Said("%(step)s", OFFICER, detail, values, words=words, group=group)


def _escalated(entry: Entry) -> Said:
    values = {"n": entry.data["handoff_no"]}
    title, detail = N_("Penerusan disetujui"), N_("penerusan ke-%(n)s")
    return Said(title, COMMISSIONER, detail, values=values, tone="green", group=Group.DECISIONS)


def _warned(entry: Entry) -> Said:
    title = N_("Peringatan tenggat: %(clock)s")
    return Said(title, detail="%(rung)s", values=entry.data, tone="amber", group=Group.CLOCKS)


def _lapsed(entry: Entry) -> Said:
    values = {"rule": entry.data["rule"], "at": entry.data["due_at"]}
    title, detail = N_("Tenggat terlampaui: %(rule)s"), N_("berakhir %(at)s")
    return Said(title, detail=detail, values=values, tone="red", group=Group.CLOCKS)


def _corrected(entry: Entry) -> Said:
    deadline = entry.data["deadline"]
    one = deadline["corrections"][-1]
    told = {name: one[name] for name in ("id", "field", "old", "new", "article")}
    ends = {"before": entry.data["before"], "after": entry.data["after"]}
    return Said(
        N_("Tenggat dikoreksi: %(rule)s"),
        detail=N_(
            "%(before)s menjadi %(after)s · %(field)s: %(old)s menjadi %(new)s · %(article)s · koreksi %(id)s"
        ),
        values={**told, **ends, "rule": deadline["id"]},
        tone="amber",
        group=Group.CLOCKS,
    )


def _sent(entry: Entry) -> Said:
    values = {"at": entry.data["sent_at"], "proof": f"{entry.data['proof'][:16]}…"}
    title, detail = N_("Penerusan terkirim, belum diterima"), N_("%(at)s · bukti kirim SHA-256 %(proof)s")
    return Said(title, detail=detail, values=values, tone="amber", group=Group.DELIVERY)


def _acknowledged(entry: Entry) -> Said:
    values = {"at": entry.data["acknowledged_at"], "reference": entry.data["reference"]}
    title, detail = N_("Penerima menyatakan menerima"), N_("%(at)s · tanda terima %(reference)s")
    return Said(title, detail=detail, values=values, tone="green", group=Group.DELIVERY)


def _returned(entry: Entry) -> Said:
    title, reason = N_("Penerima mengembalikan penerusan"), entry.data["reason"]
    return Said(title, reason=reason, tone="amber", group=Group.DELIVERY)


def _filed(title: str, detail: str = "", tone: str = "") -> Make:
    """What is filed; its sealed words, if any, are one text."""

    def said(entry: Entry) -> Said:
        words = entry.data.get("words", "")
        return Said(title, "", detail, entry.data, words=words, plain=True, tone=tone, group=Group.FILE)

    return said


def _linked(entry: Entry) -> Said:
    title = TIES[Tie(entry.data.get("tie", Tie.LINKED))]
    words, detail = entry.data.get("words", ""), N_("kasus %(other)s")
    return Said(title, "", detail, entry.data, words=words, plain=True, group=Group.FILE)


def _identity(title: str, tone: str = "", detail: str = "") -> Make:
    """A step of opening who reported; what was written about it is one text."""

    def said(entry: Entry) -> Said:
        words, values = entry.data.get("words", ""), {"at": entry.data.get("until")}
        return Said(
            title,
            "",
            detail,
            values if detail else {},
            words=words,
            plain=True,
            tone=tone,
            group=Group.IDENTITY,
        )

    return said


def _passage(entry: Entry) -> JsonObject:
    return {"passage": entry.data["passage"], "passage_ground": entry.data["ground"]}


def _passing(entry: Entry) -> Said:
    """Offices stand under names of their own: `to` is an account elsewhere."""
    conflict = N_("Kantor disebut dalam laporan: kasus dialihkan ke kantor %(there)s")
    title = conflict if entry.data.get("conflict") else N_("Diusulkan pengalihan ke kantor %(there)s")
    values, words = {"there": entry.data["to"]}, entry.data.get("words", "")
    return Said(title, values=values, words=words, plain=True, tone="amber", group=Group.FILE)


def _passed(entry: Entry) -> Said:
    values = {"here": entry.data["origin"], "there": entry.data["to"]}
    title = N_("Dialihkan dari kantor %(here)s ke kantor %(there)s")
    return Said(title, values=values, tone="amber", group=Group.FILE)


def _letter(entry: Entry) -> Said:
    values = {**entry.data, "hash": f"{entry.data['sha256'][:16]}…"}
    return Said(N_("Surat terbit: %(form)s"), detail=N_("SHA-256 %(hash)s"), values=values, group=Group.FILE)


LINES: Mapping[str, Make] = {
    entry_types.OPENED: lambda _: Said(N_("Kasus dibuka")),
    entry_types.CLAIMED: lambda _: Said(N_("Diambil"), OFFICER),
    entry_types.RELEASED: _released,
    entry_types.ASSIGNED: _assigned,
    entry_types.PROPOSED: _ruled(N_("Diusulkan: %(decision)s"), "purple", OFFICER),
    entry_types.DECLINED: _ruled(N_("Usulan ditolak"), "red"),
    entry_types.WITHDRAWN: _ruled(N_("Usulan ditarik"), "", OFFICER),
    entry_types.REGISTERED: lambda _: Said(
        N_("Registrasi disetujui"), COMMISSIONER, tone="green", group=Group.DECISIONS
    ),
    entry_types.REFUSED: lambda _: Said(
        N_("Tidak diregistrasi: disetujui"), COMMISSIONER, tone="green", group=Group.DECISIONS
    ),
    entry_types.ESCALATED: _escalated,
    entry_types.DECIDED: _decided,
    entry_types.STEPPED: _stepped,
    entry_types.SENT: _sent,
    entry_types.ACKNOWLEDGED: _acknowledged,
    entry_types.RETURNED: _returned,
    "deadline_warned": _warned,
    entry_types.CORRECTED: _corrected,
    "deadline_lapsed": _lapsed,
    "note_added": _filed(N_("Catatan")),
    "case_classified": _filed(N_("Digolongkan: %(category)s")),
    "number_assigned": _filed(N_("Mendapat nomor %(number)s"), "%(series)s", "green"),
    "letter_issued": _letter,
    "cases_linked": _linked,
    "cases_unlinked": _filed(N_("Kaitan dibatalkan"), N_("kasus %(other)s")),
    "wall_raised": _filed(N_("Konflik kepentingan: %(accounts)s"), "", "amber"),
    "wall_lifted": _filed(N_("Konflik kepentingan dicabut: %(accounts)s")),
    EXHIBIT_OPENED: lambda _: Said(N_("Bukti dibuka"), group=Group.LOOKS),
    "identity_asked": lambda entry: Said(
        N_("Minta membuka identitas pelapor"),
        detail="%(identity_ground)s",
        values={"identity_ground": entry.data["ground"]},
        words=entry.data["words"],
        plain=True,
        tone="purple",
        group=Group.IDENTITY,
    ),
    "identity_agreed": _identity(N_("Pembukaan identitas disetujui"), "amber"),
    "identity_declined": _identity(N_("Pembukaan identitas ditolak")),
    "identity_opened": _identity(N_("Identitas pelapor dibuka"), "red", N_("sampai %(at)s")),
    "identity_closed": _identity(N_("Identitas pelapor ditutup")),
    "identity_lapsed": _identity(N_("Permintaan membuka identitas gugur")),
    "passage_marked": lambda entry: Said(
        N_("Bagian %(passage)s uraian ditutup"),
        detail="%(passage_ground)s",
        values=_passage(entry),
        group=Group.FILE,
    ),
    "passage_unmarked": _filed(N_("Bagian %(passage)s uraian dibuka kembali"), "", "amber"),
    "passing_proposed": _passing,
    "passing_dropped": _filed(N_("Pengalihan ke kantor lain batal")),
    "case_passed": _passed,
    "case_received": _filed(N_("Diterima oleh kantor %(office)s"), "", "green"),
    "likeness_dismissed": _filed(N_("Dinyatakan bukan hal yang sama"), N_("kasus %(other)s")),
    "likeness_restored": _filed(N_("Pernyataan bukan hal yang sama dicabut"), N_("kasus %(other)s")),
    "incident_joined": _filed(N_("Masuk kejadian massal")),
    "incident_left": _filed(N_("Keluar dari kejadian massal")),
    "incident_renamed": _filed(N_("Kejadian massal diberi nama lain")),
    "cause_dismissed": _filed(N_("Usulan kejadian massal dikesampingkan"), "%(cause)s"),
    "cause_restored": _filed(N_("Usulan kejadian massal dibuka lagi"), "%(cause)s"),
    "entered_elsewhere": _filed(N_("Dicatat di SigapLapor: %(number)s")),
}
"""The sentence of each type; a test compares the types with those that are written."""
