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

    Tracing (penelusuran), preliminary review (kajian awal), registered (diregistrasi), refused (tidak
    diregistrasi), escalated (diteruskan), forwarded (terkirim, with proof), acknowledged (diterima).
    """

    TRACING = "tracing"
    PRELIMINARY_REVIEW = "preliminary_review"
    REGISTERED = "registered"
    REFUSED = "refused"
    ESCALATED = "escalated"
    FORWARDED = "forwarded"
    ACKNOWLEDGED = "acknowledged"


class Decision(StrEnum):
    """What an officer proposes and a commissioner approves."""

    REGISTER = "register"
    REFUSE = "refuse"
    ESCALATE = "escalate"


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
        Stage.PRELIMINARY_REVIEW: N_("Kajian awal"),
        Stage.REGISTERED: N_("Diregistrasi"),
        Stage.REFUSED: N_("Tidak diregistrasi"),
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
    }
)
