"""What every board must do beside order and filters: parts of lanes, holders, walls, and what changed."""

from __future__ import annotations

from datetime import timedelta

from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import NOBODY, After, Due, Filters, Queue
from services.triage.domain.commands import Approve, Claim, Propose, Release
from services.triage.domain.file.dossier_commands import Classify, LiftWall, RaiseWall
from services.triage.domain.passing.passing_commands import PassOn, WallOffice
from services.triage.domain.words import Decision, Stage
from shared.changes import Actor
from shared.roles import Role
from tests.support.suites.case_board import COMMISSIONER, NOW, OFFICE, OFFICER, OTHER, VIEWER, BoardWorld

COLLEAGUE = Actor("person", "01936000-0000-7000-8000-00000000000e", frozenset({Role.OFFICER}))


def wall(*accounts: str) -> RaiseWall:
    """Keep these away."""
    return RaiseWall(by=COLLEAGUE, accounts=accounts, words="Disebut dalam laporan.")


def office_wall(*accounts: str) -> WallOffice:
    """Keep the whole office away, and let the case go to the province."""
    return WallOffice(by=COLLEAGUE, to="kaltim", accounts=accounts, words="Kantor disebut dalam laporan.")


class BoardQueuesSuite:
    """Inherit it and give it a `world`."""

    async def test_unassigned_are_the_running_cases_that_nobody_holds(self, world: BoardWorld) -> None:
        free, held = await world.case(20), await world.case(21)
        await world.case(22, kind="tip")
        await world.done(held, Claim(by=OFFICER))
        assert await world.ids(Queue.UNASSIGNED) == [free]
        await world.done(held, Release(by=OFFICER))
        assert await world.ids(Queue.UNASSIGNED) == [free, held]
        assert await world.ids(Queue.UNASSIGNED, Filters(category="money_politics")) == [free, held]
        assert await world.ids(Queue.UNASSIGNED, Filters(holder=OFFICER.id)) == []

    async def test_at_risk_is_what_is_late_or_ends_within_a_day(self, world: BoardWorld) -> None:
        late, today, tomorrow = await world.case(20), await world.case(23), await world.case(24)
        assert await world.ids(Queue.AT_RISK) == [late, today]
        assert await world.ids(Queue.AT_RISK, now=NOW + timedelta(hours=13)) == [late, today, tomorrow]
        counts = await world.board.counts(VIEWER, now=NOW)
        assert (counts.cases, counts.unassigned, counts.at_risk) == (3, 3, 2)

    async def test_team_is_what_others_of_the_office_hold(self, world: BoardWorld) -> None:
        ids = [await world.case(day, category="hoax" if day == 22 else None) for day in (20, 21, 22, 23)]
        tip = await world.case(20, kind="tip", category=None)
        await world.done(ids[0], Claim(by=OFFICER))
        for case_id in (ids[1], ids[2], tip):
            await world.done(case_id, Claim(by=COLLEAGUE))
        assert await world.ids(Queue.TEAM) == [tip, ids[1], ids[2]]
        assert await world.ids(Queue.TEAM, viewer=Viewer(OFFICE, COLLEAGUE.id)) == [ids[0]]
        assert await world.ids(Queue.TEAM, viewer=Viewer("kaltim", OFFICER.id)) == []
        assert await world.ids(Queue.TEAM, Filters(category="hoax")) == [ids[2]]
        assert await world.ids(Queue.TEAM, Filters(stage=Stage.TRACING)) == [tip]
        assert await world.ids(Queue.TEAM, Filters(stage=Stage.STOPPED)) == []
        for holder, found in ((COLLEAGUE.id, [tip, ids[1], ids[2]]), (OFFICER.id, []), (NOBODY, [])):
            assert await world.ids(Queue.TEAM, Filters(holder=holder)) == found
        counts = await world.board.counts(VIEWER, now=NOW)
        assert (counts.mine, counts.team, counts.unassigned) == (1, 3, 1)
        assert (await world.board.counts(OTHER, now=NOW)).team == 4
        await world.done(ids[1], Release(by=COLLEAGUE))
        assert await world.ids(Queue.TEAM) == [tip, ids[2]]
        await world.done(ids[2], wall(OFFICER.id))
        assert await world.ids(Queue.TEAM) == [tip]
        assert (await world.board.counts(VIEWER, now=NOW)).team == 1

    async def test_across_lanes_a_tip_is_not_due_since_it_stands_by_its_arrival(
        self, world: BoardWorld
    ) -> None:
        late, tip = await world.case(20), await world.case(20, kind="tip")
        for case_id in (late, tip):
            await world.done(case_id, Claim(by=OFFICER))
        for due in Due:
            assert await world.ids(Queue.MINE, Filters(due=due)) == [late]
            assert await world.ids(Queue.TEAM, Filters(due=due), viewer=OTHER) == [late]
        assert await world.ids(Queue.TEAM, Filters(due=Due.OVERDUE, holder=OFFICER.id), viewer=OTHER) == [
            late
        ]

    async def test_a_holder_narrows_every_queue_and_nobody_is_one(self, world: BoardWorld) -> None:
        mine, other, free = [await world.case(day) for day in (20, 21, 22)]
        await world.done(mine, Claim(by=OFFICER))
        await world.done(other, Claim(by=COLLEAGUE))
        assert await world.ids(Queue.CASES, Filters(holder=OFFICER.id)) == [mine]
        assert await world.ids(Queue.CASES, Filters(holder=COLLEAGUE.id, category="money_politics")) == [
            other
        ]
        assert await world.ids(Queue.CASES, Filters(holder=COLLEAGUE.id, category="hoax")) == []
        assert await world.ids(Queue.CASES, Filters(holder=NOBODY)) == [free]
        assert await world.ids(Queue.AT_RISK, Filters(holder=OFFICER.id)) == [mine]
        assert await world.ids(Queue.MINE, Filters(holder=COLLEAGUE.id)) == []
        assert await world.ids(Queue.CLOSED, Filters(holder=NOBODY)) == []

    async def test_what_is_over_is_in_nobodys_hands_and_latest_first(self, world: BoardWorld) -> None:
        ids = [await world.case(day) for day in (20, 21)]
        for case_id in ids:
            proposal = Propose(by=OFFICER, decision=Decision.REFUSE, reason="Bukti belum ada.")
            await world.done(case_id, Claim(by=OFFICER), proposal, Approve(by=COMMISSIONER, proposal=1))
        assert await world.ids(Queue.CLOSED) == sorted(ids, reverse=True)
        assert await world.ids(Queue.CLOSED, Filters(category="money_politics")) == sorted(ids, reverse=True)
        assert await world.ids(Queue.MINE) == []

    async def test_a_category_that_was_decided_is_the_one_that_narrows_and_shows(
        self, world: BoardWorld
    ) -> None:
        case_id = await world.case(20, category="money_politics")
        await world.done(case_id, Classify(by=OFFICER, category="hoax", article=None, priority=None))
        assert await world.ids(Queue.CASES, Filters(category="hoax")) == [case_id]
        row = await world.board.row(VIEWER, case_id)
        assert row is not None
        assert row.category == "hoax"

    async def test_who_is_walled_off_cannot_list_find_or_count_a_case(self, world: BoardWorld) -> None:
        hidden, shown = await world.case(20), await world.case(24)
        proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="")
        await world.done(hidden, Claim(by=OFFICER), proposal, wall(OFFICER.id))
        for queue in Queue:
            assert hidden not in await world.ids(queue), queue
            assert hidden not in await world.ids(queue, Filters(holder=OFFICER.id)), queue
        assert await world.ids(Queue.CASES) == [shown]
        assert await world.board.row(VIEWER, hidden) is None
        assert [one for one, _ in await world.changed()] == [shown]
        counts = await world.board.counts(VIEWER, now=NOW)
        assert (counts.cases, counts.mine, counts.pending, counts.overdue, counts.at_risk) == (1, 0, 0, 0, 0)
        due = await world.board.next_due(VIEWER)
        assert (
            due
            == (await world.board.page(VIEWER, Queue.CASES, Filters(), now=NOW, after=None, limit=1))[
                0
            ].due_at
        )

    async def test_a_wall_hides_a_case_from_those_it_names_alone_and_ends_when_lifted(
        self, world: BoardWorld
    ) -> None:
        case_id = await world.case(20)
        await world.done(case_id, wall(OFFICER.id, "01936000-0000-7000-8000-0000000000ff"))
        assert await world.ids(Queue.CASES, viewer=OTHER) == [case_id]
        assert (await world.board.counts(OTHER, now=NOW)).cases == 1
        await world.done(case_id, LiftWall(by=COLLEAGUE, accounts=(OFFICER.id,)))
        assert await world.ids(Queue.CASES) == [case_id]
        assert (await world.board.counts(VIEWER, now=NOW)).cases == 1

    async def test_an_office_in_conflict_has_no_such_case_and_the_next_one_has_it_once_passed(
        self, world: BoardWorld
    ) -> None:
        hidden, shown = await world.case(20), await world.case(24)
        proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="")
        await world.done(hidden, Claim(by=OFFICER), proposal, office_wall())
        above = Viewer("kaltim", COLLEAGUE.id)
        for viewer in (VIEWER, OTHER):
            for queue in Queue:
                assert hidden not in await world.ids(queue, viewer=viewer), queue
            assert await world.board.row(viewer, hidden) is None
            assert await world.board.rows(viewer, [hidden]) == []
            counts = await world.board.counts(viewer, now=NOW)
            assert (counts.cases, counts.mine, counts.pending, counts.overdue) == (1, 0, 0, 0)
        assert [one for one, _ in await world.changed()] == [shown]
        assert await world.ids(Queue.CASES, viewer=above) == []
        await world.done(hidden, PassOn(by=COMMISSIONER, number=1))
        assert await world.ids(Queue.CASES) == [shown]
        assert await world.ids(Queue.CASES, viewer=above) == [hidden]
        assert await world.ids(Queue.UNASSIGNED, viewer=above) == [hidden]
        assert (await world.board.counts(above, now=NOW)).overdue == 1

    async def test_each_change_is_found_once_behind_the_place_of_the_last_look(
        self, world: BoardWorld
    ) -> None:
        # Equal moments go by id, and ids of one millisecond come in any order.
        first, second = sorted([await world.case(20), await world.case(21)])
        looked = await world.board.changed(VIEWER, after=None, until=NOW + timedelta(days=1), limit=50)
        assert {one.row.case_id for one in looked} == {first, second}
        place = After(looked[-1].at, looked[-1].row.case_id)
        assert await world.changed(place) == []
        # The world's clock stands still: a change is later all the same.
        await world.done(first, Claim(by=OFFICER))
        assert await world.changed(place) == [(first, 2)]
        again = await world.board.changed(VIEWER, after=place, until=NOW + timedelta(days=1), limit=50)
        place = After(again[-1].at, first)
        await world.done(first, Release(by=OFFICER), Claim(by=OFFICER))
        await world.done(second, Claim(by=OFFICER))
        found = await world.changed(place)
        assert sorted(found) == sorted([(first, 4), (second, 2)])

    async def test_changes_come_in_pages_and_never_later_than_the_moment_asked_for(
        self, world: BoardWorld
    ) -> None:
        for _ in range(5):
            await world.case(24)
        seen: list[str] = []
        place = None
        while page := await world.board.changed(VIEWER, after=place, until=NOW, limit=2):
            seen += [one.row.case_id for one in page]
            place = After(page[-1].at, page[-1].row.case_id)
        assert len(seen) == len(set(seen)) == 5
        assert await world.changed(until=NOW - timedelta(seconds=1)) == []
        assert await world.changed(viewer=Viewer(OFFICE, "nobody"), limit=1) == [(seen[0], 1)]
