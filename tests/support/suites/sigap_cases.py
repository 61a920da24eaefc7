"""What finds the cases for SigapLapor must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.triage.application.queue.rows import Viewer
from services.triage.application.sigaplapor.enter_cases import SigapCases
from services.triage.domain.commands import Approve, Claim, Propose
from services.triage.domain.file.dossier_commands import EnterElsewhere, RaiseWall
from services.triage.domain.file.sigaplapor_cases import Standing
from services.triage.domain.words import Decision
from tests.support.suites.board_queues import office_wall
from tests.support.suites.case_board import COMMISSIONER, OFFICER, OTHER, VIEWER
from tests.support.suites.public_letters import LetteredBoard

SINCE, UNTIL = datetime(2024, 11, 1, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC)


@dataclass
class SigapWorld:
    """A store to fill, and the cases as they are found in it."""

    cases: LetteredBoard
    sigap: SigapCases

    async def refused(self, day: int) -> str:
        """A case that was received on that day of November and not registered."""
        case_id = await self.cases.case(day)
        proposal = Propose(by=OFFICER, decision=Decision.REFUSE, reason="Tidak lengkap")
        await self.cases.done(case_id, Claim(by=OFFICER), proposal, Approve(by=COMMISSIONER, proposal=1))
        return case_id

    async def ids(
        self,
        *standings: Standing,
        viewer: Viewer = VIEWER,
        since: datetime = SINCE,
        until: datetime = UNTIL,
        limit: int = 9,
    ) -> list[str]:
        """The ids of what is found."""
        found = await self.sigap.found(viewer, standings, since=since, until=until, limit=limit)
        return [one.case_id for one in found]


class SigapCasesSuite:
    """Inherit it and give it a `world`."""

    async def test_reviewed_cases_are_found_oldest_first_and_open_ones_not(self, world: SigapWorld) -> None:
        late, early = await world.refused(22), await world.refused(20)
        await world.cases.case(21)
        assert await world.ids(Standing.WAITING) == [early, late]
        assert await world.ids(Standing.WAITING, limit=1) == [early]
        assert await world.ids(Standing.ENTERED) == []

    async def test_what_was_entered_is_found_as_that(self, world: SigapWorld) -> None:
        there, waiting = await world.refused(20), await world.refused(22)
        number = "012/LP/PW/Kota/23.99/XI/2024"
        entry = EnterElsewhere(by=OFFICER, number=number, entered_on=date(2024, 11, 24))
        await world.cases.done(there, entry)
        assert await world.ids(Standing.ENTERED) == [there]
        assert await world.ids(Standing.WAITING) == [waiting]
        assert await world.ids(*Standing) == [there, waiting]

    async def test_the_end_of_a_range_lies_outside_and_its_beginning_within(self, world: SigapWorld) -> None:
        case_id = await world.refused(20)
        at = datetime(2024, 11, 20, 4, tzinfo=UTC)
        assert await world.ids(Standing.WAITING, since=at) == [case_id]
        assert await world.ids(Standing.WAITING, until=at) == []

    async def test_a_wall_and_another_office_hide_a_case(self, world: SigapWorld) -> None:
        case_id = await world.refused(20)
        await world.cases.done(case_id, RaiseWall(by=OFFICER, accounts=(COMMISSIONER.id,), words="keluarga"))
        assert await world.ids(Standing.WAITING, viewer=OTHER) == []
        assert await world.ids(Standing.WAITING, viewer=Viewer("samarinda", OFFICER.id)) == []
        assert await world.ids(Standing.WAITING) == [case_id]

    async def test_an_office_in_conflict_enters_nothing(self, world: SigapWorld) -> None:
        case_id = await world.refused(20)
        await world.cases.done(case_id, office_wall())
        assert await world.ids(Standing.WAITING) == await world.ids(Standing.WAITING, viewer=OTHER) == []
