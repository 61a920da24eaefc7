"""Tell a reporter how far a report has come, for its number and PIN; wrong and unknown are one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from services.intake.application.forwarding import Forwarding, TellForwarding
from services.intake.application.ports import ReportsByNumber, Tries
from services.intake.application.receipt_book import ReceiptBook
from services.intake.domain.lodging import lodged_id
from services.intake.domain.progress import Progress, progress
from services.intake.domain.report import Report
from services.intake.domain.submission import Kind
from services.intake.domain.withdrawing import withdrawable
from shared.errors import N_, JejakError, NotFound


class NoSuchReceipt(NotFound):
    """The number is unknown or the PIN is wrong; which of them is not told."""

    code = "receipt-unknown"


class TooManyTries(JejakError):
    """The number, known or not, had too many wrong PINs lately."""

    code = "too-many-tries"
    status: ClassVar[int] = 429


class Known(ReportsByNumber, Protocol):
    """Also tells whether there is a report of an id."""

    async def received_at(self, report_id: str) -> datetime | None:
        """When it was taken (UTC); None if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Tracked:
    """The public milestones, and whether the report has been forwarded."""

    progress: Progress
    forwarding: Forwarding
    withdrawable: bool = False
    """Whether its reporter may ask now that it be withdrawn."""
    lodgeable: bool = False
    """Whether it is a tip whose sender has not lodged a report yet."""


@dataclass(frozen=True, slots=True)
class TrackStatus:
    """The use case."""

    reports: Known
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
        tip = report.kind is Kind.TIP
        lodged_at = await self.reports.received_at(lodged_id(report.report_id)) if tip else None
        told = progress(report, lodged_at=lodged_at)
        return Tracked(told, forwarding, withdrawable(report), lodgeable=tip and lodged_at is None)

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
