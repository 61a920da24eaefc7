"""The words of notify's screens: stages, kinds, notices and failures, as source strings with their tones."""

from __future__ import annotations

from collections.abc import Mapping

from services.notify.domain.handoff import Stage
from services.notify.domain.notice import NoticeState, SendFailure
from shared.errors import N_

STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.NEW: (N_("Belum diterima"), "blue"),
    Stage.ACKNOWLEDGED: (N_("Diterima"), "green"),
    Stage.RETURNED: (N_("Dikembalikan"), "amber"),
}
"""Stage -> label and tone of its tag."""

VIEWS: Mapping[str, Stage] = {
    "baru": Stage.NEW,
    "diterima": Stage.ACKNOWLEDGED,
    "dikembalikan": Stage.RETURNED,
}
"""The value of `?tampilan=` -> stage."""

KINDS: Mapping[str, str] = {
    "report": N_("Laporan"),
    "finding": N_("Temuan"),
    "tip": N_("Informasi awal"),
}

NOTICE_STATES: Mapping[NoticeState, tuple[str, str]] = {
    NoticeState.WAITING: (N_("Dijadwalkan"), "grey"),
    NoticeState.ATTEMPTED: (N_("Sedang dikirim"), "blue"),
    NoticeState.FAILED: (N_("Belum terkirim"), "red"),
    NoticeState.SENT: (N_("Terkirim"), "green"),
    NoticeState.STOPPED: (N_("Tidak perlu lagi"), "grey"),
}

FAILURES: Mapping[SendFailure, str] = {
    SendFailure.UNREACHABLE: N_("peladen surel tidak dapat dihubungi"),
    SendFailure.TIMED_OUT: N_("peladen surel tidak menjawab"),
    SendFailure.DEFERRED: N_("peladen surel menunda"),
    SendFailure.REFUSED: N_("peladen surel menolak"),
    SendFailure.BROKEN: N_("sambungan ke peladen surel terputus"),
    SendFailure.INSECURE: N_("peladen surel tidak menawarkan TLS, jadi kata sandi tidak dikirim"),
}
