"""What whoever reads deadlines for calendars must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import Deadlines
from services.triage.application.queue.deadline_list import DeadlineState
from services.triage.domain.commands import Approve, Claim, Propose
from services.triage.domain.passing.passing_commands import PassOn
from services.triage.domain.words import Decision
from shared.roles import Role
from tests.support.fake_accounts import person
from tests.support.suites.board_queues import office_wall
from tests.support.suites.case_board import COMMISSIONER, NOW, OFFICER, BoardWorld

HOLDER = person(Role.OFFICER, username="sari", account_id=OFFICER.id)
OTHER = person(Role.OFFICER, username="bayu", account_id="01936000-0000-7000-8000-00000000000c")
OWN, OFFICE = FeedScope.OWN, FeedScope.OFFICE


@dataclass
class FeedWorld:
    """A store to fill, and the deadlines over it."""

    cases: BoardWorld
    deadlines: Deadlines

    async def ids(self, scope: FeedScope = OFFICE, *, now: datetime = NOW) -> list[tuple[str, str, str]]:
        """Case, rule and state of what the holder's feed has."""
        listed = await self.deadlines.listed(HOLDER, scope, now=now)
        return sorted((one.case_id, one.deadline.id, one.state.value) for one in listed)


class FeedDeadlinesSuite:
    """Inherit it and give it a `world`."""

    async def test_an_office_sees_the_deadlines_of_all_its_open_cases(self, world: FeedWorld) -> None:
        first, second = await world.cases.case(24), await world.cases.case(25)
        await world.cases.case(24, kind="tip")
        assert await world.ids() == sorted((one, "preliminary_review", "open") for one in (first, second))

    async def test_a_person_sees_those_of_the_cases_in_hand(self, world: FeedWorld) -> None:
        mine, _ = await world.cases.case(24), await world.cases.case(24)
        await world.cases.done(mine, Claim(by=OFFICER))
        assert await world.ids(OWN) == [(mine, "preliminary_review", "open")]
        assert await world.deadlines.listed(OTHER, OWN, now=NOW) == []

    async def test_another_office_sees_none(self, world: FeedWorld) -> None:
        await world.cases.case(24)
        elsewhere = replace(HOLDER, office="samarinda")
        assert await world.deadlines.listed(elsewhere, OFFICE, now=NOW) == []

    async def test_an_office_in_conflict_sees_none_and_the_next_one_sees_the_same_end(
        self, world: FeedWorld
    ) -> None:
        case = await world.cases.case(24)
        (before,) = await world.deadlines.listed(HOLDER, OFFICE, now=NOW)
        await world.cases.done(case, office_wall())
        assert await world.deadlines.listed(HOLDER, OFFICE, now=NOW) == []
        assert await world.deadlines.listed(OTHER, OFFICE, now=NOW) == []
        await world.cases.done(case, PassOn(by=COMMISSIONER, number=1))
        assert await world.deadlines.listed(HOLDER, OFFICE, now=NOW) == []
        (after,) = await world.deadlines.listed(replace(HOLDER, office="kaltim"), OFFICE, now=NOW)
        assert (after.deadline, after.due_at) == (before.deadline, before.due_at)

    async def test_what_was_met_stays_and_what_ran_out_is_lapsed(self, world: FeedWorld) -> None:
        case = await world.cases.case(24)
        proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="Lengkap")
        await world.cases.done(case, Claim(by=OFFICER), proposal, Approve(by=COMMISSIONER, proposal=1))
        later = datetime(2024, 12, 1, tzinfo=UTC)
        assert await world.ids(now=later) == [(case, "preliminary_review", "met"), (case, "study", "lapsed")]

    async def test_a_closed_case_has_none(self, world: FeedWorld) -> None:
        case = await world.cases.case(24)
        proposal = Propose(by=OFFICER, decision=Decision.REFUSE, reason="Tidak lengkap")
        await world.cases.done(case, Claim(by=OFFICER), proposal, Approve(by=COMMISSIONER, proposal=1))
        assert await world.ids() == []

    async def test_a_deadline_has_the_cases_number_and_last_change(self, world: FeedWorld) -> None:
        await world.cases.case(24)
        (one,) = await world.deadlines.listed(HOLDER, OFFICE, now=NOW)
        assert one.number.startswith("JJK-")
        assert one.changed_at.tzinfo is not None
        assert one.state is DeadlineState.OPEN
