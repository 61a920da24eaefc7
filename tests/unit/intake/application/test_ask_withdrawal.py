"""The wish to withdraw: once, by number and PIN, its reason sealed; it waits and ends nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import pytest

from services.intake.application.ask_withdrawal import AskWithdrawal
from services.intake.application.track_status import NoSuchReceipt, TrackStatus
from services.intake.domain import decisions
from services.intake.domain.milestones import Milestone, Reached
from services.intake.domain.progress import NextStep, PublicMilestone
from services.intake.domain.submission import Submission
from services.intake.domain.withdrawing import (
    AlreadyAsked,
    BadReason,
    NotWithdrawable,
    ReportEnded,
    ReportErased,
)
from shared.changes import Actor, Cause, Change
from shared.contracts.intake import WithdrawalAskedV1
from shared.errors import KeyReused
from shared.ids import new_id
from shared.security.sealing import unseal_json
from tests.support.submissions import NOW, TIP, WHOLE, Desk, desk, like
from tests.unit.intake.application.test_track_status import FakeTries, InMemory

WHY = "Saya berdamai dengan Pak Contoh."
REPORT = like(WHOLE, evidence=())


@dataclass
class Kept:
    """Keys of the desk's reports, and a moment that a test moves."""

    intake: Desk
    erased: bool = False

    async def keyset_of(self, report_id: str) -> str | None:
        """The wrapped key."""
        if self.erased:
            return None
        (kept,) = [one for one in self.intake.documents("keysets") if one["_id"] == report_id]
        return str(kept["keyset"])


@dataclass
class Asking:
    """A report whose reporter asks."""

    intake: Desk
    answer: dict[str, Any]
    kept: Kept
    ask: AskWithdrawal
    track: TrackStatus
    now: Callable[[], Any]

    async def wish(self, reason: str = WHY, *, key: str = "k", pin: str = "") -> Any:
        """Ask, under a key."""
        number = self.answer["receipt"]["number"]
        made = lambda known: Cause("c", f"receipt:{known}", key, reason.encode())  # noqa: E731  # one line
        return await self.ask(number, pin or self.answer["receipt"]["pin"], reason, cause=made)

    async def reach(self, milestone: Milestone, hours: int) -> None:
        """Triage tells a milestone."""
        reached = Reached(milestone, NOW + timedelta(hours=hours))
        change: Change[Any, Any] = Change(
            self.answer["report_id"],
            Cause(new_id()),
            Actor("system", "/jejak/triage"),
            lambda report: decisions.reach(report, reached, now=NOW),
        )
        await self.intake.store.change(change)

    async def status(self) -> Any:
        """What the page is told."""
        return await self.track(self.answer["receipt"]["number"], self.answer["receipt"]["pin"])

    def entries(self) -> list[dict[str, Any]]:
        """The journal of the report."""
        return sorted(self.intake.documents("journal"), key=lambda entry: entry["seq"])


@asynccontextmanager
async def reporter(submission: Submission = REPORT) -> AsyncIterator[Asking]:
    """Somebody who lodged that."""
    async with desk() as intake:
        moment = [NOW]
        answer = (await intake.take(submission)).answer
        track = TrackStatus(InMemory(intake), intake.prepare.receipts, FakeTries(), intake.forwarding)
        kept = Kept(intake)

        def later() -> Any:
            moment[0] += timedelta(hours=1)
            return moment[0]

        ask = AskWithdrawal(track, intake.store, kept, intake.contents, later)
        yield Asking(intake, answer, kept, ask, track, later)


async def test_the_wish_is_announced_with_its_reason_sealed_and_shown_as_pending() -> None:
    async with reporter() as one:
        asked = await one.wish()
        entry = one.entries()[-1]
        assert (entry["type"], entry["by"]["kind"]) == ("withdrawal_asked", "public")
        assert entry["announced"]["type"] == "jejak.intake.withdrawal_asked.v1"
        told = WithdrawalAskedV1.model_validate(entry["data"])
        assert "damai" not in str(one.entries())
        report_id = one.answer["report_id"]
        key = one.intake.contents.unwrap(report_id, await one.kept.keyset_of(report_id))
        text = unseal_json(key, told.words, stream=report_id, field="words")
        assert orjson.loads(text) == {"reason": WHY}
        status = await one.status()
        assert [step.milestone for step in status.progress.steps] == ["received", "withdrawal_asked"]
        assert status.progress.current is PublicMilestone.BEING_EXAMINED
        assert status.progress.next_step is NextStep.WAIT
        assert not status.withdrawable
        assert asked.answer["asked_at"] == entry["at"]


async def test_a_repeat_of_its_key_is_the_first_answer_and_another_body_is_refused() -> None:
    async with reporter() as one:
        first = await one.wish()
        again = await one.wish()
        assert (again.answer, again.repeated) == (first.answer, True)
        with pytest.raises(KeyReused):
            await one.wish("Alasan lain")
        assert [entry["type"] for entry in one.entries()].count("withdrawal_asked") == 1


async def test_a_second_wish_waits_for_the_decision_about_the_first() -> None:
    async with reporter() as one:
        await one.wish()
        with pytest.raises(AlreadyAsked):
            await one.wish(key="other")
        await one.reach(Milestone.WITHDRAWAL_REFUSED, 2)
        assert (await one.status()).withdrawable
        await one.wish(key="third")
        assert not (await one.status()).withdrawable


async def test_what_has_ended_is_not_withdrawn_and_what_goes_on_again_may_be() -> None:
    async with reporter() as one:
        await one.reach(Milestone.REGISTERED, 0)
        await one.reach(Milestone.STOPPED, 1)
        with pytest.raises(ReportEnded):
            await one.wish()
        await one.reach(Milestone.REVERSED, 2)
        assert not (await one.wish()).repeated


async def test_a_tip_has_nothing_to_withdraw() -> None:
    async with reporter(TIP) as one:
        assert not (await one.status()).withdrawable
        with pytest.raises(NotWithdrawable):
            await one.wish()


async def test_a_wrong_pin_is_the_same_answer_as_at_the_status_page() -> None:
    async with reporter() as one:
        with pytest.raises(NoSuchReceipt):
            await one.wish(pin="AAAA-AAAA-AAAA-AAAA")
        assert one.entries()[-1]["type"] == "report_submitted"


@pytest.mark.parametrize("reason", ["", " \n", "a" * 4_001])
async def test_a_wish_says_why(reason: str) -> None:
    async with reporter() as one:
        with pytest.raises(BadReason):
            await one.wish(reason)


async def test_an_erased_report_cannot_be_withdrawn() -> None:
    async with reporter() as one:
        one.kept.erased = True
        with pytest.raises(ReportErased):
            await one.wish()


async def test_the_stored_state_is_the_fold_of_the_journal() -> None:
    async with reporter() as one:
        before = one.intake.documents("reports")[0]["body"]
        assert "withdrawals" not in before
        await one.wish()
        (stored,) = one.intake.documents("reports")
        state = await one.intake.store.load(one.answer["report_id"])
        assert state is not None
        assert stored["body"]["withdrawals"] == [one.entries()[-1]["at"]]
        assert len(state.withdrawals) == 1
