"""The closed vocabularies of a case: kinds, stages, decisions and what became of them, with their names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from shared.errors import N_


class Kind(StrEnum):
    """What came in: report (laporan), finding (temuan) or tip (informasi awal)."""

    REPORT = "report"
    FINDING = "finding"
    TIP = "tip"


class Stage(StrEnum):
    """Where a case stands; which moves lead from one to another stands in `lifecycle.py` alone.

    Which of them a case can reach depends on its rulebook: escalated (diteruskan), forwarded (terkirim, with
    proof) and acknowledged (diterima) belong to rulebooks of format 1; since format 2 a hand-off moves its
    route and the case is tracked (dipantau). The glossary has the Indonesian terms of all.
    """

    TRACING = "tracing"
    TIP_CLOSED = "tip_closed"
    PRELIMINARY_REVIEW = "preliminary_review"
    COMPLETION = "completion"
    COMPLETION_EXPIRED = "completion_expired"
    REGISTERED = "registered"
    REFUSED = "refused"
    CLARIFICATION = "clarification"
    SECOND_DISCUSSION = "second_discussion"
    PLENARY = "plenary"
    DECIDED = "decided"
    TRACKING = "tracking"
    STOPPED = "stopped"
    TRANSFERRED = "transferred"
    CONCLUDED = "concluded"
    PUBLISHED = "published"
    ESCALATED = "escalated"
    FORWARDED = "forwarded"
    ACKNOWLEDGED = "acknowledged"


class Decision(StrEnum):
    """What an officer proposes and a commissioner approves."""

    REGISTER = "register"
    REFUSE = "refuse"
    ESCALATE = "escalate"
    FIX_FINDING = "fix_finding"
    CLOSE_TIP = "close_tip"
    TRANSFER = "transfer"
    EXTEND_STUDY = "extend_study"
    STOP = "stop"
    CONCLUDE = "conclude"
    PUBLISH = "publish"
    ACCEPT_WITHDRAWAL = "accept_withdrawal"
    REFUSE_WITHDRAWAL = "refuse_withdrawal"
    REVERSE = "reverse"


class Outcome(StrEnum):
    """What became of a proposal."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {Kind.REPORT: N_("Laporan"), Kind.FINDING: N_("Temuan"), Kind.TIP: N_("Informasi awal")}
)
STAGE_NAMES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.TRACING: N_("Penelusuran"),
        Stage.TIP_CLOSED: N_("Informasi awal ditutup"),
        Stage.PRELIMINARY_REVIEW: N_("Kajian awal"),
        Stage.COMPLETION: N_("Menunggu perbaikan"),
        Stage.COMPLETION_EXPIRED: N_("Perbaikan tidak disampaikan"),
        Stage.REGISTERED: N_("Diregistrasi"),
        Stage.REFUSED: N_("Tidak diregistrasi"),
        Stage.CLARIFICATION: N_("Klarifikasi"),
        Stage.SECOND_DISCUSSION: N_("Menunggu pembahasan kedua"),
        Stage.PLENARY: N_("Menunggu pleno"),
        Stage.DECIDED: N_("Diputus pleno"),
        Stage.TRACKING: N_("Dipantau di instansi lain"),
        Stage.STOPPED: N_("Dihentikan"),
        Stage.TRANSFERRED: N_("Dilimpahkan"),
        Stage.CONCLUDED: N_("Ada hasil akhir"),
        Stage.PUBLISHED: N_("Status diumumkan"),
        Stage.ESCALATED: N_("Diteruskan, belum terkirim"),
        Stage.FORWARDED: N_("Terkirim, belum diterima"),
        Stage.ACKNOWLEDGED: N_("Diterima"),
    }
)
DECISION_NAMES: Mapping[Decision, str] = MappingProxyType(
    {
        Decision.REGISTER: N_("Registrasi"),
        Decision.REFUSE: N_("Tidak diregistrasi"),
        Decision.ESCALATE: N_("Penerusan"),
        Decision.FIX_FINDING: N_("Penetapan temuan"),
        Decision.CLOSE_TIP: N_("Penutupan informasi awal"),
        Decision.TRANSFER: N_("Pelimpahan"),
        Decision.EXTEND_STUDY: N_("Perpanjangan kajian"),
        Decision.STOP: N_("Penghentian"),
        Decision.CONCLUDE: N_("Penetapan hasil akhir"),
        Decision.PUBLISH: N_("Pengumuman status"),
        Decision.ACCEPT_WITHDRAWAL: N_("Pencabutan laporan dikabulkan"),
        Decision.REFUSE_WITHDRAWAL: N_("Pencabutan laporan ditolak"),
        Decision.REVERSE: N_("Pembatalan keputusan"),
    }
)
