"""The words of triage's screens beside those of the domain: queues, filters, tones, roles and acts."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.application.queue.views import Due, Queue
from services.triage.domain.words import Decision, Kind, Stage
from shared.errors import N_

QUEUES: Mapping[str, tuple[Queue, str]] = {
    "kasus": (Queue.CASES, N_("Kasus berjalan")),
    "belum-diambil": (Queue.UNASSIGNED, N_("Belum diambil")),
    "berisiko": (Queue.AT_RISK, N_("Berisiko")),
    "milik-saya": (Queue.MINE, N_("Milik saya")),
    "tim": (Queue.TEAM, N_("Dipegang rekan")),
    "menunggu": (Queue.PENDING, N_("Menunggu keputusan")),
    "informasi-awal": (Queue.TIPS, N_("Informasi awal masuk")),
    "pemantauan": (Queue.TRACKING, N_("Dipantau")),
    "selesai": (Queue.CLOSED, N_("Selesai")),
}
"""The value of `?tampilan=` -> queue and label."""

VIEW_OF: Mapping[Queue, str] = {queue: view for view, (queue, _) in QUEUES.items()}

STAGE_TONES: Mapping[Stage, str] = {
    Stage.TRACING: "grey",
    Stage.TIP_CLOSED: "grey",
    Stage.PRELIMINARY_REVIEW: "blue",
    Stage.COMPLETION: "amber",
    Stage.COMPLETION_EXPIRED: "red",
    Stage.REGISTERED: "purple",
    Stage.REFUSED: "grey",
    Stage.CLARIFICATION: "purple",
    Stage.SECOND_DISCUSSION: "purple",
    Stage.PLENARY: "purple",
    Stage.DECIDED: "purple",
    Stage.TRACKING: "amber",
    Stage.STOPPED: "grey",
    Stage.TRANSFERRED: "grey",
    Stage.CONCLUDED: "green",
    Stage.PUBLISHED: "green",
    Stage.ESCALATED: "amber",
    Stage.FORWARDED: "amber",
    Stage.ACKNOWLEDGED: "green",
}

DUES: Mapping[Due, str] = {
    Due.OVERDUE: N_("Lewat tenggat"),
    Due.SOON: N_("Kurang dari 6 jam"),
    Due.TODAY: N_("Sampai akhir hari ini"),
}

CHANNELS: Mapping[str, str] = {
    "web": N_("formulir web"),
    "desk": N_("posko"),
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "email": N_("surel"),
    "sms": "SMS",
    "partner": N_("mitra"),
    "bulk": N_("pemuatan berkas"),
}

STANDINGS: Mapping[str, str] = {
    "voter": N_("pemilih"),
    "observer": N_("pemantau terakreditasi"),
    "contestant": N_("peserta Pemilihan"),
}

PROPOSALS: Mapping[Decision, tuple[str, str]] = {
    Decision.REGISTER: (
        N_("Terpenuhi: registrasi"),
        N_("Syarat formal dan materiel lengkap; jam kajian dimulai saat disetujui."),
    ),
    Decision.REFUSE: (
        N_("Tidak terpenuhi: tidak diregistrasi"),
        N_("Kasus ditutup saat disetujui; alasan wajib diisi."),
    ),
    Decision.ESCALATE: (
        N_("Teruskan"),
        N_("Penerima mendapat uraian, para pihak, daftar bukti dan alasan ini."),
    ),
    Decision.FIX_FINDING: (
        N_("Tetapkan sebagai temuan"),
        N_("Informasi awal menjadi temuan; jam kajian dimulai saat disetujui."),
    ),
    Decision.CLOSE_TIP: (N_("Tutup informasi awal"), N_("Penelusuran berakhir tanpa temuan.")),
    Decision.TRANSFER: (
        N_("Limpahkan ke kantor lain"),
        N_("Kantor yang disebut menanganinya; kasus di sini ditutup saat disetujui."),
    ),
    Decision.EXTEND_STUDY: (
        N_("Perpanjang kajian"),
        N_("Tenggat kajian bertambah sesuai aturan; hanya satu kali."),
    ),
    Decision.STOP: (N_("Hentikan"), N_("Sesuai putusan pleno; kasus ditutup saat disetujui.")),
    Decision.CONCLUDE: (N_("Tetapkan hasil akhir"), N_("Semua rute sudah selesai.")),
    Decision.PUBLISH: (N_("Umumkan status"), N_("Status kasus diumumkan kepada umum.")),
    Decision.ACCEPT_WITHDRAWAL: (
        N_("Kabulkan pencabutan laporan"),
        N_("Kasus dihentikan atas permintaan pelapor."),
    ),
    Decision.REFUSE_WITHDRAWAL: (
        N_("Tolak pencabutan laporan"),
        N_("Penanganan berjalan terus."),
    ),
    Decision.REVERSE: (
        N_("Batalkan keputusan terakhir"),
        N_("Kasus kembali ke tahap sebelumnya, dengan surat tersendiri."),
    ),
}
"""What an officer may propose: label and what follows from it."""

HANDLING: Mapping[Kind, str] = {
    Kind.REPORT: N_("Keputusan kajian awal laporan"),
    Kind.FINDING: N_("Keputusan atas temuan"),
    Kind.TIP: N_("Keputusan atas informasi awal"),
}
