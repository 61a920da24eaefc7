"""What whoever finds cases on their way between offices must do: memory and MongoDB both run it."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.passing.passing_ports import Passings
from services.triage.application.queue.rows import Viewer
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.passing.passing_commands import DropPassing, PassOn, ProposePassing, ReceiveCase
from tests.support.suites.board_queues import COLLEAGUE, office_wall
from tests.support.suites.case_board import COMMISSIONER, OFFICE, OFFICER, OTHER, VIEWER, BoardWorld

ABOVE = Viewer("kaltim", "01936000-0000-7000-8000-0000000000f3")
PROPOSE = ProposePassing(by=OFFICER, to="kaltim", words="Melintasi dua kota.")


@dataclass
class PassingWorld:
    """A store to fill, and the finder over it."""

    cases: BoardWorld
    passings: Passings

    async def bound(self, viewer: Viewer) -> list[str]:
        """Ids of cases in conflict."""
        return [one.case_id for one in await self.passings.bound(viewer)]


class PassingsSuite:
    """Inherit it and give it a `world`."""

    async def test_a_proposal_waits_where_the_case_stands(self, world: PassingWorld) -> None:
        case, _ = await world.cases.case(20), await world.cases.case(21)
        await world.cases.done(case, PROPOSE)
        assert await world.passings.waiting(VIEWER) == [case]
        assert await world.passings.waiting(ABOVE) == await world.passings.incoming(ABOVE) == []
        assert await world.bound(VIEWER) == await world.bound(ABOVE) == []
        await world.cases.done(case, DropPassing(by=OFFICER, number=1))
        assert await world.passings.waiting(VIEWER) == []

    async def test_what_passed_is_incoming_there_and_leaves_a_line_here(self, world: PassingWorld) -> None:
        case = await world.cases.case(20)
        await world.cases.done(case, PROPOSE, PassOn(by=COMMISSIONER, number=1))
        assert await world.passings.incoming(ABOVE) == [case]
        assert await world.passings.waiting(VIEWER) == await world.passings.incoming(VIEWER) == []
        (line,) = await world.passings.left(VIEWER, limit=9)
        assert (line.case_id, line.to) == (case, "kaltim")
        assert line.receipt_number.startswith("JJK-")
        assert await world.passings.left(ABOVE, limit=9) == []
        await world.cases.done(case, ReceiveCase(by=COLLEAGUE))
        assert await world.passings.incoming(ABOVE) == []
        back = ProposePassing(by=COLLEAGUE, to=OFFICE, words="Salah kirim.")
        await world.cases.done(case, back, PassOn(by=COMMISSIONER, number=2))
        assert await world.passings.left(VIEWER, limit=9) == []
        assert [one.to for one in await world.passings.left(ABOVE, limit=9)] == [OFFICE]

    async def test_a_conflict_is_told_to_both_offices_save_who_is_named(self, world: PassingWorld) -> None:
        case = await world.cases.case(20)
        await world.cases.done(case, office_wall(OTHER.account))
        (one,) = await world.passings.bound(VIEWER)
        assert (one.case_id, one.number, one.origin, one.to) == (case, 1, OFFICE, "kaltim")
        assert not one.mine
        assert COLLEAGUE.id not in repr(one), "who raised it is told to nobody"
        (raised,) = await world.passings.bound(Viewer(OFFICE, COLLEAGUE.id))
        assert raised.mine
        assert await world.bound(ABOVE) == [case]
        assert await world.bound(OTHER) == await world.bound(Viewer("samarinda", OFFICER.id)) == []
        assert await world.passings.waiting(VIEWER) == []

    async def test_an_office_in_conflict_keeps_no_line(self, world: PassingWorld) -> None:
        case = await world.cases.case(20)
        await world.cases.done(case, office_wall(), PassOn(by=COMMISSIONER, number=1))
        assert await world.passings.left(VIEWER, limit=9) == []
        assert await world.bound(VIEWER) == await world.bound(ABOVE) == []
        assert await world.passings.incoming(ABOVE) == [case]

    async def test_who_is_named_in_a_case_that_left_has_no_line_of_it(self, world: PassingWorld) -> None:
        case = await world.cases.case(20)
        named = Viewer(OFFICE, "01936000-0000-7000-8000-0000000000e1")
        wall = RaiseWall(by=COLLEAGUE, accounts=(named.account,), words="Disebut dalam laporan.")
        await world.cases.done(case, wall, PROPOSE, PassOn(by=COMMISSIONER, number=1))
        assert [one.case_id for one in await world.passings.left(VIEWER, limit=9)] == [case]
        assert await world.passings.left(named, limit=9) == []

    async def test_of_many_lines_the_latest_are_told(self, world: PassingWorld) -> None:
        # What left at one moment goes by id, and ids of one millisecond come in any order.
        cases = sorted([await world.cases.case(day) for day in (20, 21, 22)])
        for case in cases:
            await world.cases.done(case, PROPOSE, PassOn(by=COMMISSIONER, number=1))
        assert [one.case_id for one in await world.passings.left(VIEWER, limit=2)] == cases[:0:-1]
