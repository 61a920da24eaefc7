"""The status for number and PIN; wrong and unknown are one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application.track_status import NoSuchReceipt, TooManyTries, TrackStatus
from services.intake.domain.progress import PublicMilestone
from services.intake.domain.report import Report
from tests.support.submissions import Desk, desk


@dataclass
class FakeTries:
    """Wrong PINs in memory."""

    counted: list[str] = field(default_factory=list)
    spent: bool = False

    async def begin(self, number: str) -> bool:
        """Count; as the test says."""
        self.counted.append(number)
        return not self.spent

    async def right(self, number: str) -> None:
        """Take it back."""
        self.counted.remove(number)


@dataclass
class InMemory:
    """Finds reports in the desk's store."""

    intake: Desk

    async def by_number(self, number: str) -> Report | None:
        """The report with this number."""
        found = [doc for doc in self.intake.documents("reports") if doc["body"]["number"] == number]
        return ReportAggregate().load(found[0]["body"]) if found else None

    async def received_at(self, report_id: str) -> datetime | None:
        """When the report of that id was taken."""
        found = [doc for doc in self.intake.documents("reports") if doc["_id"] == report_id]
        return ReportAggregate().load(found[0]["body"]).received_at if found else None


async def test_number_and_pin_open_the_status_however_they_are_typed() -> None:
    async with desk() as intake:
        receipt = (await intake.take()).answer["receipt"]
        tries = FakeTries()
        track = TrackStatus(InMemory(intake), intake.prepare.receipts, tries, intake.forwarding)
        typed = receipt["number"].lower().replace("-", " "), receipt["pin"].lower().replace("-", "")
        shown = await track(*typed)
        assert not tries.counted
        assert shown.progress.current is PublicMilestone.BEING_EXAMINED


async def test_wrong_unknown_and_mistyped_are_one_answer_and_all_are_counted() -> None:
    async with desk() as intake:
        receipt = (await intake.take()).answer["receipt"]
        tries = FakeTries()
        track = TrackStatus(InMemory(intake), intake.prepare.receipts, tries, intake.forwarding)
        said = set()
        for number in (receipt["number"], "JJK-0000-0000-0000", "bukan nomor"):
            with pytest.raises(NoSuchReceipt) as refusal:
                await track(number, "AAAA-AAAA-AAAA-AAAA")
            said.add((refusal.value.code, refusal.value.detail))
        assert len(said) == 1
        assert len(tries.counted) == 3


async def test_after_too_many_tries_even_the_right_pin_is_not_compared() -> None:
    async with desk() as intake:
        receipt = (await intake.take()).answer["receipt"]
        track = TrackStatus(
            InMemory(intake), intake.prepare.receipts, FakeTries(spent=True), intake.forwarding
        )
        with pytest.raises(TooManyTries):
            await track(receipt["number"], receipt["pin"])
