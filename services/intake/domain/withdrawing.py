"""The reporter's own wish that a report be withdrawn: it ends nothing, the office decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from services.intake.domain.events import WithdrawalAsked
from services.intake.domain.milestones import Milestone
from services.intake.domain.report import Report
from services.intake.domain.submission import Kind
from shared.errors import N_, Conflict, InvalidInput, NotFound

LONGEST_REASON: Final = 4_000
"""Characters."""
_DECIDED: Final = frozenset({Milestone.WITHDRAWN, Milestone.WITHDRAWAL_REFUSED})
_ENDED: Final = frozenset(
    {
        Milestone.REFUSED,
        Milestone.STOPPED,
        Milestone.TRANSFERRED,
        Milestone.WITHDRAWN,
        Milestone.CONCLUDED,
        Milestone.PUBLISHED,
    }
)
_MOVING: Final = frozenset(
    {Milestone.COMPLETION_ASKED, Milestone.REGISTERED, Milestone.REVERSED, Milestone.HANDOFF_SENT}
)
"""After them what had ended goes on again."""


class NotWithdrawable(Conflict):
    """It is a tip or a finding: nobody lodged it as a report of their own."""

    code: ClassVar[str] = "not-withdrawable"

    def __init__(self) -> None:
        super().__init__(
            N_("Hanya laporan resmi yang dapat dimohonkan pencabutannya. Informasi awal tidak perlu dicabut.")
        )


class AlreadyAsked(Conflict):
    """The last wish waits for the office's decision."""

    code: ClassVar[str] = "withdrawal-pending"

    def __init__(self) -> None:
        super().__init__(N_("Permohonan pencabutan sudah diterima dan menunggu keputusan kantor."))


class ReportEnded(Conflict):
    """The office has decided: there is nothing left to withdraw."""

    code: ClassVar[str] = "report-ended"

    def __init__(self) -> None:
        super().__init__(N_("Penanganan laporan ini sudah berakhir, sehingga tidak dapat dicabut lagi."))


class ReportErased(NotFound):
    """The key to the report was destroyed: there is nothing left to withdraw."""

    code: ClassVar[str] = "report-erased"
    status: ClassVar[int] = 410

    def __init__(self) -> None:
        super().__init__(N_("Isi laporan ini sudah dihapus atas permintaan yang sah."))


class BadReason(InvalidInput):
    """There is no reason, or it is too long."""

    code: ClassVar[str] = "reason"


def reason_of(text: str) -> str:
    """The reason as it is sealed.

    Raises:
        BadReason: it is empty, or longer than 4,000 characters.
    """
    if not text.strip():
        raise BadReason(fields={"reason": N_("Tulis alasannya.")})
    if len(text) > LONGEST_REASON:
        raise BadReason(fields={"reason": N_("Alasan terlalu panjang; paling banyak 4.000 karakter.")})
    return text.strip()


def pending(report: Report) -> bool:
    """Whether a wish waits for the office: told here, or recorded there on paper."""
    decided = [one.at for one in report.milestones if one.milestone in _DECIDED]
    noted = [one.at for one in report.milestones if one.milestone is Milestone.WITHDRAWAL_ASKED]
    asked = max((*report.withdrawals, *noted), default=None)
    return asked is not None and not any(at >= asked for at in decided)


def ended(report: Report) -> bool:
    """Whether the office has ended the case, as far as it was told here."""
    told = [one.milestone for one in report.milestones if one.milestone in _ENDED | _MOVING]
    return bool(told) and told[-1] in _ENDED


def withdrawable(report: Report) -> bool:
    """Whether a wish would be taken now."""
    return report.kind is Kind.REPORT and not pending(report) and not ended(report)


def ask_withdrawal(report: Report | None, words: str, *, now: datetime) -> list[WithdrawalAsked]:
    """Put the wish on record; `words` is the reason, sealed.

    Raises:
        NotFound: the report is not here.
        NotWithdrawable, AlreadyAsked, ReportEnded.
    """
    if report is None:
        raise NotFound(N_("Laporan ini tidak ada."))
    if report.kind is not Kind.REPORT:
        raise NotWithdrawable
    if pending(report):
        raise AlreadyAsked
    if ended(report):
        raise ReportEnded
    return [WithdrawalAsked(report.report_id, now, words)]
