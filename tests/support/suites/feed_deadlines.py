"""What whoever reads deadlines for calendars must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import ChangedCase, ChangingDeadlines
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from services.triage.application.queue.views import After
from services.triage.domain.commands import Approve, Claim, Propose
from services.triage.domain.passing.passing_commands import PassOn
from services.triage.domain.words import Decision
from shared.roles import Role
from shared.security.principals import Principal
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
    deadlines: ChangingDeadlines

    async def ids(self, scope: FeedScope = OFFICE, *, now: datetime = NOW) -> list[tuple[str, str, str]]:
        """Case, rule and state of what the holder's feed has."""
        return sorted(
            (one.case_id, one.deadline.id, one.state.value) for one in await self.of(HOLDER, scope, now)
        )

    async def of(
        self, who: Principal, scope: FeedScope = OFFICE, now: datetime = NOW
    ) -> Sequence[ListedDeadline]:
        """What one look at a person's feed has."""
        return (await self.deadlines.listed(who, scope, now=now)).deadlines

    async def changed(
        self, after: After | None = None, *, who: Principal = HOLDER, until: datetime | None = None
    ) -> Sequence[ChangedCase]:
        """What changed behind a place."""
        end = until or datetime(2030, 1, 1, tzinfo=UTC)
        return await self.deadlines.changed(who, now=NOW, after=after, until=end, limit=9)


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
        assert await world.of(OTHER, OWN) == []

    async def test_another_office_sees_none(self, world: FeedWorld) -> None:
        await world.cases.case(24)
        elsewhere = replace(HOLDER, office="samarinda")
        assert await world.of(elsewhere) == []

    async def test_an_office_in_conflict_sees_none_and_the_next_one_sees_the_same_end(
        self, world: FeedWorld
    ) -> None:
        case = await world.cases.case(24)
        (before,) = await world.of(HOLDER)
        await world.cases.done(case, office_wall())
        assert await world.of(HOLDER) == []
        assert await world.of(OTHER) == []
        await world.cases.done(case, PassOn(by=COMMISSIONER, number=1))
        assert await world.of(HOLDER) == []
        (after,) = await world.of(replace(HOLDER, office="kaltim"))
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

    async def test_cases_are_looked_at_in_the_order_of_their_next_end_and_none_twice(
        self, world: FeedWorld
    ) -> None:
        late, early, walled = [await world.cases.case(day) for day in (25, 23, 24)]
        same = sorted([late, await world.cases.case(25)])
        await world.cases.done(early, Claim(by=OFFICER))
        await world.cases.done(walled, office_wall())
        seen, after = [], None
        for _ in range(4):
            found = await world.deadlines.listed(HOLDER, OFFICE, now=NOW, after=after, most=1)
            seen.append([one.case_id for one in found.deadlines])
            after = found.more
        assert after is None
        assert seen == [[early], [], [same[0]], [same[1]]]
        whole = await world.deadlines.listed(HOLDER, OFFICE, now=NOW, most=4)
        assert ([one.case_id for one in whole.deadlines], whole.more) == ([early, *same], None)
        own = await world.deadlines.listed(HOLDER, OWN, now=NOW, most=1)
        assert ([one.case_id for one in own.deadlines], own.more) == ([early], None)

    async def test_cases_that_changed_come_once_in_the_order_of_change(self, world: FeedWorld) -> None:
        first, second, walled = [await world.cases.case(24) for _ in range(3)]
        await world.cases.done(walled, office_wall())
        await world.cases.done(first, Claim(by=OFFICER))
        found = await world.changed()
        assert [one.case_id for one in found] == [second, first]
        assert [one.holder for each in found for one in each.deadlines] == [None, OFFICER.id]
        assert [one.case_id for one in await world.changed(After(found[0].at, second))] == [first]
        assert await world.changed(After(found[1].at, first)) == []
        assert await world.changed(until=found[0].at - timedelta(days=9)) == []
        assert await world.changed(who=replace(HOLDER, office="samarinda")) == []

    async def test_a_deadline_has_the_cases_number_and_last_change(self, world: FeedWorld) -> None:
        await world.cases.case(24)
        (one,) = await world.of(HOLDER)
        assert one.number.startswith("JJK-")
        assert one.changed_at.tzinfo is not None
        assert one.state is DeadlineState.OPEN
