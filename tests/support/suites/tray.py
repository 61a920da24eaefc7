"""What notify's read side must answer, whoever implements it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.notify.adapters.liaison_tray import LiaisonTray
from services.notify.application.views import After, Listed, last_moment, order_of
from services.notify.domain import decisions, events, sending
from services.notify.domain.dossier import Dossier, Sealed
from services.notify.domain.handoff import Dispatches, Stage
from services.notify.domain.notice import NoticeState, SendFailure
from shared.changes import Actor, Cause, Change
from shared.ids import new_id
from shared.store.change import ChangeStore
from tests.support.dispatches import LIAISON, NOON, TRACE, dossier, letter
from tests.support.fake_tray import FakeTray

OFFICE = "balikpapan"
HOUR = timedelta(hours=1)


@dataclass
class TrayWorld:
    """A store and the read side over it."""

    store: ChangeStore[Dispatches, events.Fact]
    tray: LiaisonTray | FakeTray

    async def change(self, case_id: str, decide: Callable[[Any], list[events.Fact]]) -> Dispatches:
        """One change of a case."""
        by = Actor("person", LIAISON)
        made: Change[Dispatches, events.Fact] = Change(case_id, Cause(new_id()), by, decide, trace=TRACE)
        state = (await self.store.change(made)).state
        assert state is not None
        return state

    async def escalated(self, about: Dossier | None = None, *, at: datetime = NOON) -> Dossier:
        """A hand-off in the tray; its deadline is a day after its escalation."""
        about = about or dossier(escalated_at=at)
        sealed = Sealed(f"j1.content-{about.handoff_id}", f"j1.reason-{about.handoff_id}", "k1.wrapped")
        await self.change(
            about.case_id, lambda state: decisions.hand_off(state, about, sealed, trace=TRACE, now=at)
        )
        return about

    async def answered(self, about: Dossier, stage: Stage, *, at: datetime) -> None:
        """The receiver's answer."""
        await self.change(
            about.case_id,
            lambda state: (
                decisions.acknowledge(state, about.handoff_id, by=LIAISON, now=at)
                if stage is Stage.ACKNOWLEDGED
                else decisions.give_back(state, about.handoff_id, by=LIAISON, reason="j1.return", now=at)
            ),
        )

    async def tried(self, about: Dossier, *, at: datetime, failure: SendFailure | None = None) -> None:
        """The first notice left, or failed to."""
        listed = await self.tray.find(OFFICE, about.handoff_id)
        assert listed is not None
        notice = listed.handoff.notices[0]
        state = await self.change(
            about.case_id, lambda found: sending.start_attempt(found, notice.id, now=at)
        )
        attempt = notice.attempts + 1
        await self.change(
            about.case_id,
            lambda found: (
                sending.record_failure(found, notice.id, attempt, failure, now=at)
                if failure
                else sending.record_sent(found, notice.id, attempt, letter(state, notice.id), now=at)
            ),
        )

    async def ids(self, stage: Stage, **given: Any) -> list[str]:
        """The hand-offs of a stage, in the tray's order."""
        found = await self.tray.page(OFFICE, stage, after=given.get("after"), limit=given.get("limit", 50))
        return [one.handoff.id for one in found]


def after(listed: Listed) -> After:
    """The place of a hand-off in its list."""
    return After(order_of(listed.handoff), listed.handoff.id)


class TraySuite:
    """Inherit it and give a fixture `world`."""

    async def test_new_hand_offs_come_by_deadline_the_earliest_first(self, world: TrayWorld) -> None:
        later = await world.escalated(at=NOON + 2 * HOUR)
        sooner = await world.escalated(at=NOON)
        assert await world.ids(Stage.NEW) == [sooner.handoff_id, later.handoff_id]

    async def test_answered_hand_offs_come_latest_answer_first(self, world: TrayWorld) -> None:
        one, other = await world.escalated(), await world.escalated()
        await world.answered(one, Stage.ACKNOWLEDGED, at=NOON + HOUR)
        await world.answered(other, Stage.ACKNOWLEDGED, at=NOON + 2 * HOUR)
        assert await world.ids(Stage.ACKNOWLEDGED) == [other.handoff_id, one.handoff_id]
        assert await world.ids(Stage.NEW) == []

    async def test_pages_follow_each_other_also_where_moments_are_equal(self, world: TrayWorld) -> None:
        made = [await world.escalated() for _ in range(5)]
        seen: list[str] = []
        place = None
        for _ in range(4):
            page = await world.tray.page(OFFICE, Stage.NEW, after=place, limit=2)
            seen += [one.handoff.id for one in page]
            place = after(page[-1]) if page else place
        assert sorted(seen) == sorted(one.handoff_id for one in made)
        assert len(seen) == 5

    async def test_pages_of_answered_ones_follow_each_other_too(self, world: TrayWorld) -> None:
        made = [await world.escalated() for _ in range(3)]
        for one in made:
            await world.answered(one, Stage.RETURNED, at=NOON + HOUR)
        first = await world.tray.page(OFFICE, Stage.RETURNED, after=None, limit=2)
        rest = await world.tray.page(OFFICE, Stage.RETURNED, after=after(first[-1]), limit=2)
        assert {one.handoff.id for one in (*first, *rest)} == {one.handoff_id for one in made}
        assert len(rest) == 1

    async def test_another_office_sees_nothing(self, world: TrayWorld) -> None:
        about = await world.escalated()
        assert await world.tray.find("samarinda", about.handoff_id) is None
        assert await world.tray.page("samarinda", Stage.NEW, after=None, limit=9) == []
        assert (await world.tray.counts("samarinda", now=NOON)).new == 0
        assert await world.tray.deliveries("samarinda", list(NoticeState), after=None, limit=9) == []

    async def test_counts_tell_stages_lateness_and_failing_mail(self, world: TrayWorld) -> None:
        late, failing = await world.escalated(), await world.escalated()
        done, back = await world.escalated(), await world.escalated()
        await world.answered(done, Stage.ACKNOWLEDGED, at=NOON)
        await world.answered(back, Stage.RETURNED, at=NOON)
        await world.tried(failing, at=NOON, failure=SendFailure.REFUSED)
        counts = await world.tray.counts(OFFICE, now=NOON + 24 * HOUR)
        assert (counts.new, counts.acknowledged, counts.returned) == (2, 1, 1)
        assert (counts.overdue, counts.undelivered) == (2, 1)
        assert (await world.tray.counts(OFFICE, now=NOON + 23 * HOUR)).overdue == 0
        assert await world.tray.find(OFFICE, late.handoff_id) is not None

    async def test_a_found_hand_off_is_the_one_that_was_folded(self, world: TrayWorld) -> None:
        about = await world.escalated()
        await world.tried(about, at=NOON)
        await world.answered(about, Stage.ACKNOWLEDGED, at=NOON + HOUR)
        listed = await world.tray.find(OFFICE, about.handoff_id)
        state = await world.store.load(about.case_id)
        assert listed is not None
        assert state is not None
        assert listed.handoff == state.handoffs[0]
        assert listed.trace == TRACE
        assert listed.handoff.dossier == about

    async def test_what_is_sealed_comes_per_hand_off_with_its_key(self, world: TrayWorld) -> None:
        first = await world.escalated()
        await world.answered(first, Stage.RETURNED, at=NOON)
        second = await world.escalated(dossier(first.case_id, 2, escalated_at=NOON + HOUR), at=NOON + HOUR)
        found = await world.tray.sealed([first.case_id])
        assert found[first.handoff_id].content == f"j1.content-{first.handoff_id}"
        assert found[second.handoff_id].reason == f"j1.reason-{second.handoff_id}"
        assert found[second.handoff_id].keyset == "k1.wrapped"
        assert await world.tray.wrapped([first.report_id]) == {first.report_id: "k1.wrapped"}
        assert await world.tray.wrapped([new_id()]) == {}

    async def test_history_is_in_order_and_leaves_out_what_is_sealed(self, world: TrayWorld) -> None:
        about = await world.escalated()
        await world.tried(about, at=NOON)
        await world.answered(about, Stage.RETURNED, at=NOON)
        entries = await world.tray.history(about.case_id)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.type for entry in entries][-1] == "handoff_returned"
        assert "j1." not in str([entry.data for entry in entries])

    async def test_due_notices_come_longest_waiting_first_and_within_the_limit(
        self, world: TrayWorld
    ) -> None:
        later = await world.escalated(at=NOON + HOUR)
        sooner = await world.escalated(at=NOON)
        assert await world.tray.due(NOON - HOUR, limit=9) == []
        due = await world.tray.due(NOON + HOUR, limit=9)
        assert [one.case_id for one in due] == [sooner.case_id, later.case_id]
        assert due[0].trace == TRACE
        assert len(await world.tray.due(NOON + HOUR, limit=1)) == 1

    async def test_what_was_sent_is_due_no_more_but_its_reminder_is(self, world: TrayWorld) -> None:
        about = await world.escalated()
        await world.tried(about, at=NOON)
        assert await world.tray.due(NOON, limit=9) == []
        assert len(await world.tray.due(NOON + HOUR, limit=9)) == 1

    async def test_deliveries_come_by_state_the_latest_first(self, world: TrayWorld) -> None:
        one, other = await world.escalated(), await world.escalated()
        await world.tried(one, at=NOON)
        await world.tried(other, at=NOON + HOUR, failure=SendFailure.DEFERRED)
        states = (NoticeState.SENT, NoticeState.FAILED)
        found = await world.tray.deliveries(OFFICE, states, after=None, limit=9)
        assert [each.handoff.id for each in found] == [other.handoff_id, one.handoff_id]
        assert found[0].notice.failure is SendFailure.DEFERRED
        place = After(last_moment(found[0].notice), found[0].notice.id)
        assert len(await world.tray.deliveries(OFFICE, states, after=place, limit=9)) == 1
        (failed,) = await world.tray.deliveries(OFFICE, [NoticeState.FAILED], after=None, limit=9)
        assert failed.handoff.id == other.handoff_id
