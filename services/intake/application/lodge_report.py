"""The holder of a tip's receipt lodges a report: number and PIN first, then all that a report needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.intake.application.prepare_report import HandIn
from services.intake.application.submit_report import SubmitReport, Taken
from services.intake.application.track_status import TrackStatus
from services.intake.domain.lodging import origin_of


@dataclass(frozen=True, slots=True)
class LodgeReport:
    """The use case; the report names the tip, and nothing of the tip is changed."""

    track: TrackStatus
    submit: SubmitReport

    async def __call__(self, number: str, pin: str, given: Callable[[str], HandIn]) -> Taken:
        """Take the report once; `given` makes the submission for the receipt's number as it is kept.

        A repeat of its cause's key gets the first answer, everything else `TipLodged`.

        Raises:
            NoSuchReceipt, TooManyTries: see `TrackStatus`.
            NotATip, TipLodged, OnlyReports: see `domain/lodging.py`.
            InvalidInput, KeyReused, NotStored: see `SubmitReport`.
        """
        tip = await self.track.report(number, pin)
        origin = origin_of(tip)
        return await self.submit(replace(given(tip.receipt.number), origin=origin))
