"""The words of steps: what each act is called, what it asks for, and the choices of its form."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.domain.acts.records import Delivered
from services.triage.domain.acts.sittings import Body, Heard, PlenaryOutcome, Verdict, Vote
from services.triage.domain.lifecycle import Act
from services.triage.domain.routes.tracks import TrackState
from shared.errors import N_

STEP_NAMES: Mapping[str, str] = {
    Act.RECORD_TRACING: N_("Catat hasil penelusuran"),
    Act.ASK_COMPLETION: N_("Minta pelapor melengkapi"),
    Act.RECEIVE_COMPLETION: N_("Catat perbaikan dari pelapor"),
    Act.EXPIRE_COMPLETION: N_("Catat bahwa perbaikan tidak disampaikan"),
    Act.INVITE_DISCUSSION: N_("Catat undangan pembahasan Sentra Gakkumdu"),
    Act.HOLD_FIRST_DISCUSSION: N_("Catat pembahasan pertama Sentra Gakkumdu"),
    Act.BEGIN_CLARIFICATION: N_("Mulai klarifikasi"),
    Act.SUMMON: N_("Catat undangan klarifikasi"),
    Act.RECORD_HEARING: N_("Catat hasil klarifikasi"),
    Act.FINISH_CLARIFICATION: N_("Akhiri klarifikasi"),
    Act.HOLD_SECOND_DISCUSSION: N_("Catat pembahasan kedua Sentra Gakkumdu"),
    Act.HOLD_PLENARY: N_("Catat rapat pleno"),
    Act.ASK_WITHDRAWAL: N_("Catat permintaan pencabutan laporan"),
    Act.RECORD_STEP: N_("Catat langkah di instansi lain"),
    Act.RECORD_DELIVERY: N_("Catat surat penerusan"),
}

BODY_NAMES: Mapping[Body, str] = {
    Body.BAWASLU: N_("Bawaslu"),
    Body.POLICE: N_("Kepolisian"),
    Body.PROSECUTORS: N_("Kejaksaan"),
}

VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.CRIME: N_("tindak pidana Pemilihan"),
    Verdict.NO_CRIME: N_("bukan tindak pidana Pemilihan"),
    Verdict.OPEN: N_("belum dapat disimpulkan"),
}

VOTE_NAMES: Mapping[Vote, str] = {
    Vote.FOR: N_("setuju"),
    Vote.AGAINST: N_("menolak"),
    Vote.ABSTAINED: N_("abstain"),
}

ABSENT, RECUSED = "absent", "recused"
SEAT_NAMES: Mapping[str, str] = {
    **{vote.value: text for vote, text in VOTE_NAMES.items()},
    ABSENT: N_("tidak hadir"),
    RECUSED: N_("mengundurkan diri (konflik kepentingan)"),
}
"""How a commissioner took part in a plenary."""

OUTCOME_NAMES: Mapping[PlenaryOutcome, str] = {
    PlenaryOutcome.FORWARD: N_("Diteruskan ke rute yang dipilih"),
    PlenaryOutcome.STOP: N_("Dihentikan"),
    PlenaryOutcome.FINDING: N_("Ditetapkan sebagai temuan"),
    PlenaryOutcome.NO_FINDING: N_("Bukan temuan"),
}

DELIVERED_NAMES: Mapping[Delivered, str] = {
    Delivered.SENT: N_("surat dikirim"),
    Delivered.RECEIVED: N_("diterima instansi itu"),
    Delivered.RETURNED: N_("dikembalikan"),
}

HEARD_NAMES: Mapping[Heard, str] = {
    Heard.REPORTER: N_("pelapor"),
    Heard.REPORTED: N_("terlapor"),
    Heard.WITNESS: N_("saksi"),
    Heard.EXPERT: N_("ahli"),
}

WORD_NAMES: Mapping[str, str] = {
    "minutes": N_("Risalah"),
    "message": N_("Pesan kepada pelapor"),
    "note": N_("Keterangan"),
    "reason": N_("Alasan"),
    "despite_reason": N_("Alasan tetap diteruskan ke kepolisian"),
    "summoned": N_("Yang diundang"),
    "place": N_("Tempat"),
    "counsel_name": N_("Pendamping"),
    "refusal": N_("Alasan tidak menandatangani"),
    **{f"invitees_{body}": N_("Yang diundang") for body in Body},
    **{f"members_{body}": N_("Nama yang hadir") for body in Body},
    **{f"opinion_{body}": N_("Pendapat") for body in Body},
}
"""The texts of forms, which rest only sealed."""

TRACK_NAMES: Mapping[TrackState, str] = {
    TrackState.CHOSEN: N_("Diputus pleno, belum diusulkan"),
    TrackState.APPROVED: N_("Disetujui, belum terkirim"),
    TrackState.SENT: N_("Terkirim, belum diterima"),
    TrackState.RECEIVED: N_("Diterima, ditangani"),
    TrackState.RETURNED: N_("Dikembalikan"),
    TrackState.ENDED: N_("Selesai"),
}
TRACK_TONES: Mapping[TrackState, str] = {
    TrackState.CHOSEN: "purple",
    TrackState.APPROVED: "amber",
    TrackState.SENT: "amber",
    TrackState.RECEIVED: "blue",
    TrackState.RETURNED: "red",
    TrackState.ENDED: "green",
}
