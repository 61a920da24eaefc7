"""The words of the status page: a title for each public milestone, what it means, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.intake.domain.progress import NextStep, PublicMilestone
from shared.errors import N_

TITLES: Mapping[PublicMilestone, str] = MappingProxyType(
    {
        PublicMilestone.RECEIVED: N_("Laporan diterima"),
        PublicMilestone.BEING_EXAMINED: N_("Kajian awal oleh petugas"),
        PublicMilestone.COMPLETION_ASKED: N_("Diminta dilengkapi"),
        PublicMilestone.COMPLETION_RECEIVED: N_("Kelengkapan diterima, diperiksa kembali"),
        PublicMilestone.COMPLETION_EXPIRED: N_("Kelengkapan tidak disampaikan dalam batas waktu"),
        PublicMilestone.REGISTERED: N_("Diregistrasi"),
        PublicMilestone.NOT_REGISTERED: N_("Tidak diregistrasi"),
        PublicMilestone.FOUND: N_("Ditetapkan sebagai temuan"),
        PublicMilestone.TIP_CLOSED: N_("Penelusuran ditutup"),
        PublicMilestone.LODGED: N_("Anda menyampaikannya sebagai laporan"),
        PublicMilestone.SENT_TO_JOINT_CENTRE: N_("Dikirim ke Sentra Gakkumdu"),
        PublicMilestone.RECEIVED_BY_JOINT_CENTRE: N_("Diterima oleh Sentra Gakkumdu"),
        PublicMilestone.STOPPED: N_("Penanganan dihentikan"),
        PublicMilestone.TRANSFERRED: N_("Dilimpahkan ke kantor lain yang berwenang"),
        PublicMilestone.PASSED: N_("Ditangani kantor Bawaslu lain"),
        PublicMilestone.WITHDRAWAL_ASKED: N_("Anda memohon pencabutan laporan"),
        PublicMilestone.WITHDRAWN: N_("Selesai: pencabutan laporan dikabulkan"),
        PublicMilestone.WITHDRAWAL_REFUSED: N_("Pencabutan laporan tidak dikabulkan"),
        PublicMilestone.REVERSED: N_("Keputusan dibatalkan, diperiksa kembali"),
        PublicMilestone.CONCLUDED: N_("Penanganan selesai"),
        PublicMilestone.PUBLISHED: N_("Status diumumkan"),
    }
)
DETAILS: Mapping[PublicMilestone, str] = MappingProxyType(
    {
        PublicMilestone.BEING_EXAMINED: N_("Petugas memeriksa syarat formal dan materiel."),
        PublicMilestone.COMPLETION_EXPIRED: N_("Kantor memutuskan apa yang terjadi dengan laporan ini."),
        PublicMilestone.NOT_REGISTERED: N_(
            "Laporan selesai tanpa registrasi. Alasan dapat ditanyakan ke kantor."
        ),
        PublicMilestone.FOUND: N_("Kantor menanganinya sendiri sebagai temuan; nomor Anda tetap berlaku."),
        PublicMilestone.LODGED: N_("Laporan itu punya nomor, PIN, dan batas waktu sendiri."),
        # True as well while a hand-off that came back is being completed, which is the office's own affair.
        PublicMilestone.SENT_TO_JOINT_CENTRE: N_("Tanda terima Sentra Gakkumdu akan tercatat di sini."),
        PublicMilestone.PASSED: N_("Perkembangan selanjutnya tetap tampil di halaman ini."),
        PublicMilestone.WITHDRAWAL_ASKED: N_("Menunggu keputusan kantor; penanganan berjalan terus."),
        PublicMilestone.WITHDRAWAL_REFUSED: N_("Penanganan berjalan terus."),
    }
)
TIP: Mapping[PublicMilestone, str] = MappingProxyType(
    {PublicMilestone.BEING_EXAMINED: N_("Penelusuran oleh petugas")}
)
TIP_DETAIL = N_("Informasi awal ditelusuri. Bila cukup bukti, petugas menjadikannya temuan.")
AGAIN: Mapping[PublicMilestone, str] = MappingProxyType(
    {
        PublicMilestone.SENT_TO_JOINT_CENTRE: N_("Dikirim kembali ke Sentra Gakkumdu"),
        PublicMilestone.COMPLETION_ASKED: N_("Diminta dilengkapi lagi"),
    }
)
DECISION = N_("Keputusan registrasi")
NEXT_STEPS: Mapping[NextStep, str] = MappingProxyType(
    {
        NextStep.WAIT: N_("Saat ini tidak ada yang perlu Anda lakukan. Buka halaman ini lagi nanti."),
        NextStep.COMPLETE: N_(
            "Sampaikan yang kurang ke kantor sebelum batas waktu, dengan membawa tanda terima ini."
        ),
        NextStep.BE_READY: N_(
            "Anda dapat diundang untuk memberi keterangan. Simpan bukti asli dan tanda terima ini."
        ),
        NextStep.ASK_OFFICE: N_("Bila ingin tahu alasannya, tanyakan ke kantor dengan membawa tanda terima."),
        NextStep.ASK_OTHER_OFFICE: N_(
            "Tanyakan ke kantor ini ke mana laporan dilimpahkan; perkembangan selanjutnya ada di sana."
        ),
        NextStep.FOLLOW_REPORT: N_("Ikuti laporan Anda dengan nomor dan PIN dari tanda terimanya sendiri."),
        NextStep.NOTHING: N_("Tidak ada langkah lagi. Simpan tanda terima ini bila kelak diperlukan."),
    }
)
