"""The sentence of each kind of act on the audit page: what was done, never what was written or about whom."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.application.audit.trail_ports import Act
from services.triage.console.forms.step_wording import STEP_NAMES
from services.triage.domain.audit.deeds import Deed
from services.triage.domain.words import DECISION_NAMES, Decision
from shared.errors import N_
from shared.web.i18n import Language, translate

DEED_NAMES: Mapping[Deed, str] = {
    Deed.OPENED: N_("Membuka"),
    Deed.EXPORTED: N_("Mengeluarkan"),
    Deed.DECIDED: N_("Memutus"),
    Deed.OTHER: N_("Lainnya"),
}
TONES: Mapping[Deed, str] = {
    Deed.OPENED: "blue",
    Deed.EXPORTED: "amber",
    Deed.DECIDED: "purple",
    Deed.OTHER: "grey",
}
_APPROVED = N_("Menyetujui: %(what)s")
ACTS: Mapping[str, str] = {
    "case_read": N_("Membaca kasus lengkap dengan isinya"),
    "exhibit_opened": N_("Membuka bukti"),
    "identity_opened": N_("Membuka identitas pelapor"),
    "audit_read": N_("Membaca jejak tindakan"),
    "letter_issued": N_("Menerbitkan surat"),
    "audit_exported": N_("Mengunduh jejak tindakan"),
    "feed_made": N_("Membuat langganan kalender"),
    "letter_previewed": N_("Membuat pratinjau surat"),
    "letter_fetched": N_("Mengunduh surat yang sudah terbit"),
    "letter_copied": N_("Mengunduh salinan kerja surat"),
    "sigaplapor_exported": N_("Mengunduh daftar untuk SigapLapor"),
    "correction_exported": N_("Mengunduh daftar tenggat koreksi aturan"),
    "dashboard_printed": N_("Mencetak dasbor"),
    "case_claimed": N_("Mengambil kasus"),
    "case_released": N_("Melepas kasus"),
    "case_assigned": N_("Menyerahkan kasus"),
    "case_classified": N_("Menggolongkan kasus"),
    "decision_proposed": N_("Mengusulkan: %(what)s"),
    "proposal_declined": N_("Menolak usulan"),
    "proposal_withdrawn": N_("Menarik usulan"),
    "decision_approved": _APPROVED,
    "case_registered": N_("Menyetujui registrasi"),
    "case_refused": N_("Menyetujui bahwa tidak diregistrasi"),
    "case_escalated": N_("Menyetujui penerusan"),
    "step_taken": "%(what)s",
    "cases_linked": N_("Mengaitkan dengan kasus lain"),
    "cases_unlinked": N_("Membatalkan kaitan dengan kasus lain"),
    "wall_raised": N_("Mencatat konflik kepentingan"),
    "wall_lifted": N_("Mencabut konflik kepentingan"),
    "passing_proposed": N_("Mengusulkan pengalihan ke kantor lain"),
    "passing_dropped": N_("Membatalkan usulan pengalihan"),
    "case_passed": N_("Mengalihkan kasus ke kantor lain"),
    "case_received": N_("Menerima kasus dari kantor lain"),
    "likeness_dismissed": N_("Menyatakan dua kasus tidak sama"),
    "likeness_restored": N_("Mencabut pernyataan bahwa dua kasus tidak sama"),
    "incident_joined": N_("Memasukkan kasus ke kejadian massal"),
    "incident_left": N_("Mengeluarkan kasus dari kejadian massal"),
    "incident_renamed": N_("Mengganti nama kejadian massal"),
    "cause_dismissed": N_("Mengesampingkan usulan kejadian massal"),
    "cause_restored": N_("Membuka lagi usulan kejadian massal"),
    "numbers_skipped": N_("Melewati nomor"),
    "correction_proposed": N_("Mengusulkan koreksi aturan"),
    "correction_approved": N_("Menyetujui koreksi aturan"),
    "correction_declined": N_("Menolak koreksi aturan"),
    "passage_marked": N_("Menutup bagian uraian yang memberatkan pelapor"),
    "passage_unmarked": N_("Membuka lagi bagian uraian"),
    "identity_asked": N_("Meminta membuka identitas pelapor"),
    "identity_agreed": N_("Menyetujui pembukaan identitas pelapor"),
    "identity_declined": N_("Menolak pembukaan identitas pelapor"),
    "record_retry_asked": N_("Meminta rekaman mati dicoba lagi"),
    "record_retry_taken_back": N_("Menarik permintaan coba lagi"),
    "record_discarded": N_("Membuang rekaman mati"),
    "record_skipped": N_("Melewati rekaman tertahan"),
    "case_opened": N_("Membuka kasus baru"),
    "note_added": N_("Menulis catatan"),
    "number_assigned": N_("Memberi nomor"),
    "numbers_issued": N_("Memberi nomor"),
    "entered_elsewhere": N_("Mencatat entri SigapLapor"),
    "deadline_warned": N_("Memperingatkan tenggat"),
    "deadline_lapsed": N_("Mencatat tenggat terlampaui"),
    "deadline_corrected": N_("Mencatat tenggat yang dihitung ulang"),
    "handoff_sent": N_("Mencatat penerusan terkirim"),
    "handoff_acknowledged": N_("Mencatat tanda terima penerusan"),
    "handoff_returned": N_("Mencatat penerusan dikembalikan"),
    "identity_closed": N_("Menutup identitas pelapor"),
    "identity_lapsed": N_("Mencatat permintaan identitas yang gugur"),
    "announcements_lost": N_("Mencatat pemulihan"),
}
"""By type of entry; a test compares them with the types that have a kind."""
_ELSE = N_("Catatan jurnal: %(type)s")


def said(act: Act, language: Language) -> str:
    """What was done, in the reader's language."""
    sentence = ACTS.get(act.type, _ELSE)
    return translate(sentence, language, {"what": _what(act.word, language), "type": act.type})


def _what(word: str, language: Language) -> str:
    """A decision or a step by its name; any other word as it is."""
    name = DECISION_NAMES[Decision(word)] if word in set(Decision) else STEP_NAMES.get(word, word)
    return translate(name, language)
