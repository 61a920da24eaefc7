"""What whoever finds the cases of a correction must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.triage.application.law.law_ports import Touched, lag, lags
from services.triage.application.queue.rows import Viewer
from services.triage.domain.commands import Approve, Claim, Propose
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.passing.passing_commands import PassOn
from services.triage.domain.words import Decision
from tests.support.suites.board_queues import office_wall
from tests.support.suites.case_board import COMMISSIONER, OFFICE, OFFICER, OTHER, VIEWER, BoardWorld

BOOK = "pilkada_2024_1"
REVIEW = lags(BOOK, "preliminary_review", 1)
STUDY = lags(BOOK, "study", 1)


@dataclass
class TouchedWorld:
    """A store to fill, and the finder over it."""

    cases: BoardWorld
    touched: Touched

    async def registered(self) -> str:
        """A case whose preliminary review was met and whose study runs."""
        case = await self.cases.case(24)
        proposal = Propose(by=OFFICER, decision=Decision.REGISTER, reason="Lengkap")
        await self.cases.done(case, Claim(by=OFFICER), proposal, Approve(by=COMMISSIONER, proposal=1))
        return case

    async def running(self, rows: list[str], viewer: Viewer = VIEWER) -> list[str]:
        """The ids of the cases whose clocks are counted by these rows."""
        return sorted(case.case_id for case in await self.touched.running(viewer, rows))

    async def lagging(self, rows: list[str], after: str = "", limit: int = 10) -> list[str]:
        """The same for the service itself."""
        return list(await self.touched.lagging([OFFICE], rows, after, limit))


class TouchedCasesSuite:
    """Inherit it and give it a `world`."""

    async def test_cases_are_found_by_the_rows_of_their_running_clocks(self, world: TouchedWorld) -> None:
        review, study = await world.cases.case(24), await world.registered()
        await world.cases.case(24, kind="tip")
        assert await world.running(REVIEW) == await world.lagging(REVIEW) == [review]
        assert await world.running(STUDY) == [study]
        assert await world.running([*REVIEW, *STUDY]) == sorted([review, study])

    async def test_who_knows_the_correction_lags_no_more(self, world: TouchedWorld) -> None:
        await world.cases.case(24)
        assert await world.running([lag(BOOK, "preliminary_review", 1)]) == []
        assert await world.running([]) == await world.lagging([]) == []

    async def test_the_service_goes_through_them_in_order(self, world: TouchedWorld) -> None:
        ids = sorted([await world.cases.case(24) for _ in range(3)])
        assert await world.lagging(REVIEW, limit=2) == ids[:2]
        assert await world.lagging(REVIEW, after=ids[1]) == ids[2:]

    async def test_a_wall_hides_the_case_from_people_and_not_from_the_law(self, world: TouchedWorld) -> None:
        case = await world.cases.case(24)
        wall: Any = RaiseWall(by=COMMISSIONER, accounts=(OFFICER.id,), words="s")
        await world.cases.done(case, wall)
        assert await world.running(REVIEW) == []
        assert await world.running(REVIEW, OTHER) == await world.lagging(REVIEW) == [case]
        assert await world.touched.numbers(VIEWER, [case]) == {}
        assert list(await world.touched.numbers(OTHER, [case])) == [case]

    async def test_an_office_in_conflict_is_shown_none_and_the_law_is_carried_all_the_same(
        self, world: TouchedWorld
    ) -> None:
        case = await world.cases.case(24)
        await world.cases.done(case, office_wall())
        assert await world.running(REVIEW) == await world.running(REVIEW, OTHER) == []
        assert await world.lagging(REVIEW) == [case]
        await world.cases.done(case, PassOn(by=COMMISSIONER, number=1))
        assert await world.lagging(REVIEW) == []
        assert list(await world.touched.lagging([OFFICE, "kaltim"], REVIEW, "", 9)) == [case]

    async def test_another_office_finds_none(self, world: TouchedWorld) -> None:
        case = await world.cases.case(24)
        elsewhere = Viewer("samarinda", OFFICER.id)
        assert await world.running(REVIEW, elsewhere) == []
        assert await world.touched.lagging(["samarinda"], REVIEW, "", 9) == []
        assert await world.touched.numbers(elsewhere, [case]) == {}
