"""Tell a reporter how far a report has come, for its number and PIN; wrong and unknown are one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.intake.application.forwarding import Forwarding, TellForwarding
from services.intake.application.ports import ReportsByNumber, Tries
from services.intake.application.receipt_book import ReceiptBook
from services.intake.domain.progress import Progress, progress
from services.intake.domain.report import Report
from services.intake.domain.withdrawing import withdrawable
from shared.errors import N_, JejakError, NotFound


class NoSuchReceipt(NotFound):
    """The number is unknown or the PIN is wrong; which of them is not told."""

    code = "receipt-unknown"


class TooManyTries(JejakError):
    """The number, known or not, had too many wrong PINs lately."""

    code = "too-many-tries"
    status: ClassVar[int] = 429


@dataclass(frozen=True, slots=True)
class Tracked:
    """The public milestones, and whether the report has been forwarded."""

    progress: Progress
    forwarding: Forwarding
    withdrawable: bool = False
    """Whether its reporter may ask now that it be withdrawn."""


@dataclass(frozen=True, slots=True)
class TrackStatus:
    """The use case."""

    reports: ReportsByNumber
    receipts: ReceiptBook
    tries: Tries
    forwarding: TellForwarding

    async def __call__(self, number: str, pin: str) -> Tracked:
        """How far the report has come.

        Raises:
            NoSuchReceipt: number and PIN do not belong together.
            TooManyTries: for a while nothing is compared any more.
        """
        report = await self.report(number, pin)
        forwarding = await self.forwarding.of(report.report_id)
        return Tracked(progress(report), forwarding, withdrawable(report))

    async def report(self, number: str, pin: str) -> Report:
        """The report of a receipt; raises as the use case."""
        known = self.receipts.number(number)
        if not await self.tries.begin(known):
            raise TooManyTries(N_("Terlalu banyak percobaan untuk nomor ini. Coba lagi 15 menit lagi."))
        report = await self.reports.by_number(known)
        matched = self.receipts.matches(known, pin, report.receipt if report else None)
        if report is None or not matched:
            raise NoSuchReceipt(N_("Nomor atau PIN tidak cocok. Periksa kembali keduanya pada tanda terima."))
        await self.tries.right(known)
        return report
