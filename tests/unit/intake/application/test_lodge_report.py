"""A tip's sender lodges a report: by number and PIN, once, named by the report and by nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from services.intake.application import announcements
from services.intake.application.lodge_report import LodgeReport
from services.intake.application.prepare_report import HandIn
from services.intake.application.track_status import NoSuchReceipt, TrackStatus
from services.intake.domain.lodging import NotATip, OnlyReports, TipLodged
from services.intake.domain.progress import NextStep, PublicMilestone
from services.intake.domain.refusals import ReporterRequired
from services.intake.domain.submission import Submission
from shared.changes import PUBLIC, Cause
from shared.contracts.intake import ReportSubmittedV1
from shared.errors import KeyReused
from shared.ids import new_id
from tests.support.submissions import TIP, WHOLE, Desk, desk, like, upload
from tests.unit.intake.application.test_track_status import FakeTries, InMemory

REPORT = like(WHOLE, evidence=())
EXHIBIT = "01936000-0000-7000-8000-0000000000e1"


@dataclass
class Sender:
    """Somebody who holds the receipt of what they sent."""

    intake: Desk
    answer: dict[str, Any]
    lodge: LodgeReport
    track: TrackStatus

    async def lodged(self, submission: Submission = REPORT, *, key: str | None = None, pin: str = "") -> Any:
        """Lodge a report, under a key or none."""

        def given(number: str) -> HandIn:
            fresh = Cause(new_id())
            kept = Cause("c", f"receipt:{number}", key, repr(submission).encode()) if key else fresh
            return HandIn(submission, PUBLIC, kept)

        receipt = self.answer["receipt"]
        return await self.lodge(receipt["number"], pin or receipt["pin"], given)

    async def status(self) -> Any:
        """What the page of the tip is told."""
        return await self.track(self.answer["receipt"]["number"], self.answer["receipt"]["pin"])

    def entries(self, stream: str) -> list[dict[str, Any]]:
        """The journal of one report."""
        return [one for one in self.intake.documents("journal") if one["stream"] == stream]


@asynccontextmanager
async def sender(submission: Submission = TIP) -> AsyncIterator[Sender]:
    """Somebody who sent that."""
    async with desk() as intake:
        for upload_id in submission.evidence:
            intake.vault.uploads[upload_id] = upload(upload_id)
        answer = (await intake.take(submission)).answer
        track = TrackStatus(InMemory(intake), intake.prepare.receipts, FakeTries(), intake.forwarding)
        yield Sender(intake, answer, LodgeReport(track, intake.submit), track)


async def test_the_report_is_one_of_its_own_and_its_event_names_the_tip_and_no_receipt_or_person() -> None:
    async with sender() as one:
        before = one.entries(one.answer["report_id"])
        taken = (await one.lodged()).answer
        assert taken["report_id"] != one.answer["report_id"]
        assert taken["receipt"]["number"] != one.answer["receipt"]["number"]
        (entry,) = one.entries(taken["report_id"])
        told = ReportSubmittedV1.model_validate(entry["data"])
        assert (told.kind, told.lodged_from) == ("report", one.answer["report_id"])
        assert told.received_at is not None
        for secret in (one.answer["receipt"]["number"], one.answer["receipt"]["pin"], "Siti Percobaan"):
            assert secret not in str(entry)
        assert len(one.intake.documents("vault")) == 1
        assert one.entries(one.answer["report_id"]) == before, "nothing of the tip changes"
        restored = announcements.restore(entry)
        assert getattr(restored, "lodged_from", None) == one.answer["report_id"]


async def test_an_ordinary_report_says_nothing_of_a_tip_so_its_hash_is_as_before() -> None:
    async with sender(REPORT) as one:
        (entry,) = one.entries(one.answer["report_id"])
        assert "lodged_from" not in entry["data"]


async def test_a_repeat_of_its_key_is_the_first_answer_and_anything_else_is_refused_by_name() -> None:
    async with sender() as one:
        first = await one.lodged(key="k")
        again = await one.lodged(key="k")
        assert (again.repeated, again.answer) == (True, first.answer)
        with pytest.raises(KeyReused):
            await one.lodged(like(REPORT, narrative="Lain."), key="k")
        for key in ("other", None):
            with pytest.raises(TipLodged):
                await one.lodged(key=key)
        assert len(one.intake.documents("reports")) == 2


async def test_of_two_at_the_same_moment_one_is_taken() -> None:
    async with sender() as one:
        results = await asyncio.gather(*(one.lodged() for _ in range(6)), return_exceptions=True)
        assert sum(not isinstance(result, BaseException) for result in results) == 1
        assert {type(result) for result in results if isinstance(result, BaseException)} == {TipLodged}
        assert len(one.intake.documents("reports")) == 2


async def test_without_the_right_pin_nothing_is_taken_and_the_try_counts() -> None:
    async with sender() as one:
        with pytest.raises(NoSuchReceipt):
            await one.lodged(pin="AAAA-AAAA-AAAA-AAAA")
        assert len(one.intake.documents("reports")) == 1
        tries = one.track.tries
        assert isinstance(tries, FakeTries)
        assert len(tries.counted) == 1


async def test_it_needs_what_a_report_needs_and_is_nothing_but_a_report() -> None:
    async with sender() as one:
        with pytest.raises(ReporterRequired):
            await one.lodged(like(REPORT, reporter=None))
        with pytest.raises(OnlyReports):
            await one.lodged(like(TIP, narrative="Lagi."))
        assert len(one.intake.documents("reports")) == 1


async def test_nothing_is_lodged_from_a_report() -> None:
    async with sender(REPORT) as one:
        with pytest.raises(NotATip):
            await one.lodged()
        assert not (await one.status()).lodgeable


async def test_exhibits_that_came_with_the_tip_are_not_asked_for_again_and_stay_there() -> None:
    async with sender(like(TIP, evidence=(EXHIBIT,))) as one:
        taken = (await one.lodged()).answer
        (entry,) = one.entries(taken["report_id"])
        assert "evidence" not in entry["data"].get("missing", [])
        assert "evidence" not in entry["data"]
    async with sender() as bare:
        (entry,) = bare.entries((await bare.lodged()).answer["report_id"])
        assert "evidence" in entry["data"]["missing"]


async def test_the_tips_page_says_that_it_went_on_as_a_report() -> None:
    async with sender() as one:
        assert (await one.status()).lodgeable
        await one.lodged()
        status = await one.status()
        assert not status.lodgeable
        assert [step.milestone for step in status.progress.steps] == ["received", "lodged"]
        assert status.progress.current is PublicMilestone.LODGED
        assert status.progress.next_step is NextStep.FOLLOW_REPORT
