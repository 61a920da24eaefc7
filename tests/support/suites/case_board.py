"""What every board must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.triage.application.open_case import OpenCaseOf
from services.triage.application.ports import Board
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import After, Due, Filters, Queue
from services.triage.domain.case import Case
from services.triage.domain.commands import Approve, Claim, Later, Propose, RecordReturned
from services.triage.domain.decisions import decide
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import Actor, Cause, Change
from shared.ids import derived, new_id
from shared.roles import Role
from shared.security.sealing import ContentKeys
from tests.support.office_moves import office_books
from tests.support.triage_memory import BOOKS, opened

OFFICE = "balikpapan"
NOW = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)
OFFICER = Actor("person", "01936000-0000-7000-8000-00000000000a", frozenset({Role.OFFICER}))
COMMISSIONER = Actor("person", "01936000-0000-7000-8000-00000000000b", frozenset({Role.COMMISSIONER}))
SYSTEM = Actor("system", "triage")
VIEWER = Viewer(OFFICE, OFFICER.id)
OTHER = Viewer(OFFICE, COMMISSIONER.id)


@dataclass
class BoardWorld:
    """A store to fill, and the board over it."""

    store: Any
    board: Board
    keys: ContentKeys

    def __post_init__(self) -> None:
        self.rules = office_books().pinned("pilkada_2024_1")

    async def case(self, day: int, **changes: Any) -> str:
        """A case whose report was received at noon WITA of a day of November 2024."""
        changes = {"received_at": f"2024-11-{day:02d}T04:00:00Z", **changes}
        return await opened(
            self.store, OpenCaseOf(lambda: BOOKS.pinned("pilkada_2024_1"), lambda: NOW), self.keys, **changes
        )

    async def done(self, case_id: str, *commands: Later) -> None:
        """Act on a case."""
        for command in commands:

            def decided(case: Case | None, command: Later = command) -> Any:
                return decide(case, command, self.rules, NOW)

            await self.store.change(Change(case_id, Cause(new_id()), command.by, decided))

    async def escalated(self, case_id: str) -> None:
        """Lead a case to the joint centre."""
        await self.done(case_id, Claim(by=OFFICER))
        for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
            receiver = "joint_centre" if decision is Decision.ESCALATE else None
            proposal = Propose(by=OFFICER, decision=decision, reason="Lengkap", receiver=receiver)
            await self.done(case_id, proposal, Approve(by=COMMISSIONER, proposal=number))

    async def ids(self, queue: Queue, filters: Filters = Filters(), **more: Any) -> list[str]:  # noqa: B008 - frozen
        """The ids of a queue's rows."""
        given: dict[str, Any] = {"now": NOW, "after": None, "limit": 50, **more}
        viewer = given.pop("viewer", VIEWER)
        return [row.case_id for row in await self.board.page(viewer, queue, filters, **given)]

    async def changed(self, after: After | None = None, **more: Any) -> list[tuple[str, int]]:
        """The ids and revisions of what changed behind a place."""
        given: dict[str, Any] = {"until": NOW + timedelta(days=1), "limit": 50, **more}
        viewer = given.pop("viewer", VIEWER)
        found = await self.board.changed(viewer, after=after, **given)
        return [(one.row.case_id, one.row.revision) for one in found]


class CaseBoardSuite:
    """Inherit it and give it a `world`."""

    async def test_cases_stand_by_deadline_and_tips_by_arrival(self, world: BoardWorld) -> None:
        late, early = await world.case(24), await world.case(20)
        second, first = await world.case(24, kind="tip"), await world.case(20, kind="tip")
        assert await world.ids(Queue.CASES) == [early, late]
        assert await world.ids(Queue.TIPS) == [first, second]

    async def test_a_case_without_a_clock_stands_last(self, world: BoardWorld) -> None:
        assert await world.board.next_due(VIEWER) is None
        await world.case(24)
        assert await world.board.next_due(VIEWER) == datetime(2024, 11, 26, 16, tzinfo=UTC)

    async def test_a_case_that_came_back_stands_first_and_is_not_late(self, world: BoardWorld) -> None:
        over, later, back = await world.case(20), await world.case(24), await world.case(23)
        await world.escalated(back)
        await world.done(
            back,
            RecordReturned(by=SYSTEM, handoff_id=derived(back, "handoff:1"), returned_at=NOW, reason="s"),
        )
        assert await world.ids(Queue.CASES) == [back, over, later]
        assert await world.ids(Queue.CASES, Filters(due=Due.TODAY)) == [over]
        row = await world.board.row(VIEWER, back)
        assert row is not None
        assert (row.returned_at, row.due_at) == (NOW, None)
        assert await world.ids(Queue.CASES, after=After(row.order, back)) == [over, later]
        counts = await world.board.counts(OTHER, now=NOW)
        assert (counts.overdue, counts.soon) == (1, 0)
        assert await world.board.next_due(VIEWER) == datetime(2024, 11, 22, 16, tzinfo=UTC)

    async def test_filters_narrow_and_join(self, world: BoardWorld) -> None:
        hoax = await world.case(20, category="hoax", place={"kelurahan": "64.71.01.1001"})
        other = await world.case(21, category="hoax", place={"kelurahan": "64.71.03.1001"})
        nowhere = await world.case(22, category=None, place=None, kind="finding", known_on="2024-11-22")
        assert await world.ids(Queue.CASES, Filters(category="hoax")) == [hoax, other]
        assert await world.ids(Queue.CASES, Filters(category="hoax", kecamatan="64.71.03")) == [other]
        assert await world.ids(Queue.CASES, Filters(category="", kecamatan="")) == [nowhere]
        assert await world.ids(Queue.CASES, Filters(kind=Kind.FINDING)) == [nowhere]
        assert await world.ids(Queue.CASES, Filters(kind=Kind.TIP)) == []
        assert await world.ids(Queue.CASES, Filters(stage=Stage.REGISTERED)) == []

    async def test_due_narrows_by_what_is_left(self, world: BoardWorld) -> None:
        over, today, later = await world.case(20), await world.case(23), await world.case(24)
        assert await world.ids(Queue.CASES, Filters(due=Due.OVERDUE)) == [over]
        assert await world.ids(Queue.CASES, Filters(due=Due.SOON)) == [over]
        assert await world.ids(Queue.CASES, Filters(due=Due.TODAY)) == [over, today]
        soon = NOW + timedelta(hours=8)
        assert await world.ids(Queue.CASES, Filters(due=Due.SOON), now=soon) == [over, today]
        assert later not in await world.ids(Queue.CASES, Filters(due=Due.TODAY))

    async def test_mine_are_those_in_my_hands(self, world: BoardWorld) -> None:
        mine, _ = await world.case(20), await world.case(21)
        await world.done(mine, Claim(by=OFFICER))
        assert await world.ids(Queue.MINE) == [mine]
        assert await world.ids(Queue.MINE, viewer=OTHER) == []

    async def test_proposals_wait_in_a_queue_of_their_own(self, world: BoardWorld) -> None:
        waiting, _ = await world.case(20), await world.case(21)
        proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="")
        await world.done(waiting, Claim(by=OFFICER), proposal)
        assert await world.ids(Queue.PENDING) == [waiting]
        row = await world.board.row(VIEWER, waiting)
        assert row is not None
        assert (row.proposed, row.proposed_by) == (Decision.REGISTER, OFFICER.id)

    async def test_counts_are_those_of_the_queues(self, world: BoardWorld) -> None:
        mine = await world.case(20)
        await world.case(24)
        await world.case(24, kind="tip")
        await world.done(mine, Claim(by=OFFICER))
        counts = await world.board.counts(VIEWER, now=NOW)
        assert (counts.cases, counts.tips, counts.mine, counts.pending) == (2, 1, 1, 0)
        assert (counts.overdue, counts.soon) == (1, 0)

    async def test_a_page_goes_on_after_a_place(self, world: BoardWorld) -> None:
        # Equal deadlines go by id, and ids of one millisecond come in any order.
        ids = sorted([await world.case(24) for _ in range(5)])
        rows = await world.board.page(VIEWER, Queue.CASES, Filters(), now=NOW, after=None, limit=2)
        assert [row.case_id for row in rows] == ids[:2]
        after = After(rows[-1].order, rows[-1].case_id)
        assert await world.ids(Queue.CASES, after=after) == ids[2:]

    async def test_another_office_sees_nothing(self, world: BoardWorld) -> None:
        case_id = await world.case(24)
        elsewhere = Viewer("samarinda", OFFICER.id)
        assert await world.board.row(elsewhere, case_id) is None
        assert await world.ids(Queue.CASES, viewer=elsewhere) == []
        assert await world.changed(viewer=elsewhere) == []
