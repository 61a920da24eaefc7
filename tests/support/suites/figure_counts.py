"""What every store of figures must count and list; MongoDB's and the one in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.triage.application.figures.counting import figures_of
from services.triage.application.figures.cuts import CaseCut, Cut, HandoffCut
from services.triage.application.figures.figure import Figure, Figures
from services.triage.application.figures.read_figures import words_of
from services.triage.application.figures.tally import FigureStore
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import Filters
from services.triage.domain.commands import (
    Approve,
    Claim,
    Propose,
    RecordAcknowledged,
    RecordReturned,
    RecordSent,
)
from services.triage.domain.passing.passing_commands import PassOn
from services.triage.domain.phases import HandoffState, Phase, Registration
from services.triage.domain.words import Decision, Kind
from shared.ids import derived
from tests.support.suites.board_queues import office_wall, wall
from tests.support.suites.case_board import (
    COMMISSIONER,
    NOW,
    OFFICE,
    OFFICER,
    OTHER,
    SYSTEM,
    VIEWER,
    BoardWorld,
)
from tests.support.triage_memory import BOOKS

PROOF = "ab" * 32


@dataclass
class FiguresWorld(BoardWorld):
    """A store to fill, and the figures over it."""

    figures: FigureStore

    async def sent(self, case_id: str, *, ago: timedelta = timedelta(hours=1)) -> None:
        """The case's hand-off left that long ago."""
        await self.escalated(case_id)
        told = RecordSent(
            by=SYSTEM,
            handoff_id=derived(case_id, "handoff:1"),
            sent_at=NOW - ago,
            proof=PROOF,
            message_id="<1@uji>",
        )
        await self.done(case_id, told)

    async def answered(self, case_id: str, *, returned: bool = False) -> None:
        """The receiver acknowledged it, or sent it back."""
        one: dict[str, Any] = {"by": SYSTEM, "handoff_id": derived(case_id, "handoff:1")}
        if returned:
            await self.done(case_id, RecordReturned(**one, returned_at=NOW, reason="s"))
        else:
            await self.done(case_id, RecordAcknowledged(**one, acknowledged_at=NOW, reference="TT-1"))

    async def refused(self, case_id: str) -> None:
        """The case is not registered."""
        await self.done(case_id, Claim(by=OFFICER))
        proposal = Propose(by=OFFICER, decision=Decision.REFUSE, reason="Tidak memenuhi syarat")
        await self.done(case_id, proposal, Approve(by=COMMISSIONER, proposal=1))

    async def counted(self, viewer: Viewer = VIEWER) -> Figures:
        """The figures as this viewer sees them."""
        return figures_of(await self.figures.tally(viewer, now=NOW), words_of(BOOKS))

    async def ids_of(self, cut: Cut, viewer: Viewer = VIEWER) -> list[str]:
        """The cases of a cut, a page of two at a time."""
        assert isinstance(cut, CaseCut)
        found: list[str] = []
        while True:
            after = found[-1] if found else None
            page = await self.figures.cases(viewer, cut, after=after, limit=2)
            found += [row.case_id for row in page]
            if len(page) < 2:
                return found

    async def number(self, figure: Figure, viewer: Viewer = VIEWER) -> int:
        """How many the figure's query lists."""
        if isinstance(figure.cut, HandoffCut):
            return len(await self.figures.handoffs(viewer, figure.cut, now=NOW))
        if isinstance(figure.cut, CaseCut):
            return len(await self.ids_of(figure.cut, viewer))
        rows = await self.board.page(
            viewer,
            figure.cut.queue,
            Filters(due=figure.cut.due),
            now=NOW,
            after=None,
            limit=200,
        )
        return len(rows)


def every(figures: Figures) -> list[Figure]:
    """All figures of a look."""
    by_receiver = [
        one
        for receiver in figures.receivers
        for one in (receiver.awaited, receiver.overdue, receiver.acknowledged)
    ]
    return [*figures.single, *(row for table in figures.tables for row in table.rows), *by_receiver]


async def filled(world: FiguresWorld) -> list[str]:
    """Cases of all sorts."""
    places = [{"kelurahan": "64.71.01.1001"}, {"kelurahan": "64.71.03.1001"}, None]
    cases = [
        await world.case(
            11 + n,
            category=("money_politics", "hoax", None)[n % 3],
            place=places[n % 3],
            known_on="2024-11-11",
        )
        for n in range(9)
    ]
    await world.case(20, kind="tip")
    await world.case(21, kind="finding", known_on="2024-11-21")
    await world.refused(cases[0])
    await world.escalated(cases[1])
    await world.sent(cases[2])
    await world.sent(cases[3], ago=timedelta(hours=25))
    await world.sent(cases[4])
    await world.answered(cases[4])
    await world.sent(cases[5])
    await world.answered(cases[5], returned=True)
    return cases


class FigureCountsSuite:
    """Inherit it and give it a `world`."""

    async def test_an_empty_office_has_figures_of_nothing(self, world: FiguresWorld) -> None:
        figures = await world.counted()
        assert all(one.value == 0 for one in every(figures))
        assert figures.receivers == []
        assert figures.breaches == []
        assert (figures.position.entries, figures.position.cases) == (0, 0)

    async def test_what_is_counted(self, world: FiguresWorld) -> None:
        await filled(world)
        figures = await world.counted()
        named = {one.name: one.value for one in every(figures)}
        assert named["received"] == 11
        assert {one: named[f"registration.{one}"] for one in Registration} == {
            Registration.TIP: 1,
            Registration.WAITING: 4,
            Registration.REGISTERED: 5,
            Registration.REFUSED: 1,
            Registration.ELSEWHERE: 0,
        }
        assert {one: named[f"kind.{one}"] for one in Kind} == {Kind.REPORT: 9, Kind.FINDING: 1, Kind.TIP: 1}
        assert named[f"phase.{Phase.REFUSED}"] == 1
        assert (named["category.hoax"], named["category."]) == (3, 3)
        assert (named["kelurahan.64.71.01.1001"], named["kelurahan."]) == (3, 3)
        assert (named["kecamatan.64.71.01"], named["kecamatan."]) == (3, 3)
        assert (named["week.2024-11-11"], named["week.2024-11-18"]) == (7, 4)
        assert {one: named[f"handoffs.{one}"] for one in HandoffState} == {
            HandoffState.APPROVED: 1,
            HandoffState.AWAITED: 2,
            HandoffState.ACKNOWLEDGED: 1,
            HandoffState.RETURNED: 1,
        }
        assert named["handoffs_overdue"] == 1

    async def test_a_silent_receiver_stands_with_what_is_overdue(self, world: FiguresWorld) -> None:
        await filled(world)
        (one,) = (await world.counted()).receivers
        assert one.receiver == "joint_centre"
        assert (one.awaited.value, one.overdue.value, one.acknowledged.value) == (2, 1, 1)
        assert one.longest == timedelta(hours=25)

    async def test_every_figure_is_what_its_query_lists(self, world: FiguresWorld) -> None:
        await filled(world)
        figures = await world.counted()
        assert figures.breaches == []
        for figure in every(figures):
            assert await world.number(figure) == figure.value, figure.name

    async def test_the_position_is_the_number_of_journal_entries(self, world: FiguresWorld) -> None:
        case_id = await world.case(20)
        assert (await world.counted()).position.entries == 1
        await world.escalated(case_id)
        assert (await world.counted()).position.entries == 6

    async def test_a_count_names_the_cases_that_it_left_out_for_this_viewer(
        self, world: FiguresWorld
    ) -> None:
        walled, other = await world.case(24), await world.case(24)
        await world.done(walled, wall(OTHER.account))
        for viewer, left_out in ((VIEWER, []), (OTHER, [walled])):
            tally = await world.figures.tally(viewer, now=NOW)
            assert sorted(tally.hidden) == sorted(await world.figures.hidden(viewer)) == left_out
            assert tally.number == 2 - len(left_out)
        await world.done(other, office_wall())
        assert await world.figures.hidden(VIEWER) == [other]
        assert (await world.figures.tally(VIEWER, now=NOW)).number == 1

    async def test_who_is_walled_off_sees_figures_of_the_rest(self, world: FiguresWorld) -> None:
        cases = await filled(world)
        before = await world.counted(OTHER)
        for case_id in (cases[2], cases[6]):
            await world.done(case_id, wall(OTHER.account))
        figures = await world.counted(OTHER)
        assert figures["received"].value == before["received"].value - 2
        assert figures["handoffs.awaited"].value == before["handoffs.awaited"].value - 1
        assert figures.breaches == []
        for figure in every(figures):
            assert await world.number(figure, OTHER) == figure.value, figure.name
        moved = await world.counted(OTHER)
        await world.done(cases[6], Claim(by=OFFICER))
        assert (await world.counted(OTHER)).position == moved.position

    async def test_an_office_in_conflict_counts_the_rest(self, world: FiguresWorld) -> None:
        cases = await filled(world)
        before = await world.counted()
        await world.done(cases[6], office_wall())
        await world.done(cases[2], office_wall())
        figures = await world.counted()
        assert figures["received"].value == before["received"].value - 2
        assert figures["handoffs.awaited"].value == before["handoffs.awaited"].value - 1
        for figure in every(figures):
            assert await world.number(figure) == figure.value, figure.name
        await world.done(cases[6], PassOn(by=COMMISSIONER, number=1))
        assert (await world.counted())["received"].value == before["received"].value - 2
        assert (await world.counted(Viewer("kaltim", OFFICER.id)))["received"].value == 1

    async def test_another_office_counts_nothing_of_this_one(self, world: FiguresWorld) -> None:
        await filled(world)
        figures = await world.counted(Viewer("samarinda", OFFICER.id))
        assert all(one.value == 0 for one in every(figures))
        assert OFFICE != "samarinda"

    async def test_cuts_narrow_and_join(self, world: FiguresWorld) -> None:
        cases = await filled(world)
        both = CaseCut(category="money_politics", kecamatan="64.71.01", kelurahan="64.71.01.1001")
        assert await world.ids_of(both) == sorted([cases[0], cases[3], cases[6]])
        assert await world.ids_of(CaseCut(kecamatan="64.71.03", kelurahan="64.71.01.1001")) == []
        assert await world.ids_of(CaseCut(week=date(2024, 11, 18), kind=Kind.REPORT)) == sorted(cases[7:])
        assert await world.ids_of(CaseCut(lapsed=True)) == []
