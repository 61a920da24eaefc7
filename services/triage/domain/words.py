"""The closed vocabularies of a case: kinds, stages, decisions and what became of them."""

from enum import StrEnum


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
