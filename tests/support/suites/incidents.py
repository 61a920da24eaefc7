"""What finds the cases of incidents must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.incidents.incident_ports import Came, Incidents, where
from services.triage.application.queue.rows import Viewer
from services.triage.domain.belonging.belonging_commands import (
    DismissCause,
    JoinIncident,
    LeaveIncident,
    RenameIncident,
)
from services.triage.domain.file.dossier_commands import RaiseWall
from shared.ids import new_id
from tests.support.suites.case_board import COMMISSIONER, OFFICER, OTHER, VIEWER
from tests.support.suites.public_letters import LetteredBoard

WORDS = "Listrik padam\nSatu gardu."
PLACES = (("64.71.05.1008", "012"), ("64.71.03.1001", "002"), ("64.71.05.1008", "003"))


@dataclass
class IncidentWorld:
    """A store to fill, and the cases of incidents as they are found in it."""

    cases: LetteredBoard
    incidents: Incidents

    async def case(self, kelurahan: str, tps: str, incident: str) -> str:
        """A case of that place, in the incident."""
        case_id = await self.cases.case(24, place={"kelurahan": kelurahan, "tps": [tps]})
        await self.cases.done(case_id, JoinIncident(by=OFFICER, incident=incident, words=WORDS))
        return case_id

    async def three(self) -> tuple[str, list[str]]:
        """An incident, and its cases in the order in which they came."""
        incident = new_id()
        return incident, [await self.case(*place, incident) for place in PLACES]


class IncidentsSuite:
    """Inherit it and give it a `world`."""

    async def test_cases_come_by_kelurahan_and_station_and_go_on_behind_a_place(
        self, world: IncidentWorld
    ) -> None:
        incident, (late, first, middle) = await world.three()
        await world.case("64.71.01.1001", "001", new_id())
        found = await world.incidents.members(VIEWER, incident, after="", limit=9)
        assert list(found) == [first, middle, late]
        behind = where(*PLACES[1][:1], PLACES[1][1:], first)
        found = await world.incidents.members(VIEWER, incident, after=behind, limit=1)
        assert list(found) == [middle]

    async def test_cases_are_counted_until_they_leave(self, world: IncidentWorld) -> None:
        incident, ids = await world.three()
        assert await world.incidents.count(VIEWER, incident) == 3
        await world.cases.done(ids[0], LeaveIncident(by=OFFICER, incident=incident))
        assert await world.incidents.count(VIEWER, incident) == 2
        assert await world.incidents.count(VIEWER, new_id()) == 0

    async def test_the_latest_incidents_come_first_each_once(self, world: IncidentWorld) -> None:
        first, _ = await world.three()
        second, _ = await world.three()
        assert list(await world.incidents.latest(VIEWER, before="", limit=9)) == [second, first]
        assert list(await world.incidents.latest(VIEWER, before="", limit=1)) == [second]
        assert list(await world.incidents.latest(VIEWER, before=second, limit=9)) == [first]

    async def test_a_wall_and_another_office_hide_cases_and_incidents(self, world: IncidentWorld) -> None:
        incident, ids = await world.three()
        wall = RaiseWall(by=OFFICER, accounts=(COMMISSIONER.id,), words="keluarga")
        await world.cases.done(ids[0], wall)
        assert await world.incidents.count(OTHER, incident) == 2
        assert ids[0] not in await world.incidents.members(OTHER, incident, after="", limit=9)
        for one in ids[1:]:
            await world.cases.done(one, wall)
        assert list(await world.incidents.latest(OTHER, before="", limit=9)) == []
        assert list(await world.incidents.latest(VIEWER, before="", limit=9)) == [incident]
        strange = Viewer("samarinda", OFFICER.id)
        assert list(await world.incidents.members(strange, incident, after="", limit=9)) == []
        assert list(await world.incidents.latest(strange, before="", limit=9)) == []

    async def test_what_names_stations_comes_by_arrival_each_once_whatever_it_is_part_of(
        self, world: IncidentWorld
    ) -> None:
        _, ids = await world.three()
        await world.cases.case(24, place={"kelurahan": PLACES[0][0]})
        found = await world.incidents.placed(VIEWER, before=None, limit=9)
        assert {row.case_id for row in found} == set(ids)
        order = [(row.received_at, row.case_id) for row in found]
        assert order == sorted(order, reverse=True)
        assert [row.incident is not None for row in found] == [True] * 3
        walked, before = [], None
        while rows := await world.incidents.placed(VIEWER, before=before, limit=1):
            before = Came(rows[0].received_at, rows[0].case_id)
            walked.append(rows[0].case_id)
        assert walked == [row.case_id for row in found]

    async def test_a_wall_and_another_office_hide_what_names_stations(self, world: IncidentWorld) -> None:
        _, ids = await world.three()
        await world.cases.done(ids[0], RaiseWall(by=OFFICER, accounts=(COMMISSIONER.id,), words="keluarga"))
        seen = await world.incidents.placed(OTHER, before=None, limit=9)
        assert {row.case_id for row in seen} == set(ids[1:])
        strange = Viewer("samarinda", OFFICER.id)
        assert list(await world.incidents.placed(strange, before=None, limit=9)) == []

    async def test_a_row_tells_its_incidents_last_name_and_the_causes_it_was_denied(
        self, world: IncidentWorld
    ) -> None:
        incident, ids = await world.three()
        renamed = RenameIncident(by=OFFICER, incident=incident, words="Gardu\nTrafo terbakar.")
        await world.cases.done(ids[0], renamed)
        await world.cases.done(ids[0], DismissCause(by=OFFICER, cause="category.hoax", words="lain"))
        rows = {row.case_id: row for row in await world.incidents.placed(VIEWER, before=None, limit=9)}
        assert rows[ids[0]].belonging.renamed is not None
        assert rows[ids[0]].belonging.is_denied("category.hoax")
        assert rows[ids[1]].belonging.renamed is None
