"""Incidents over cases in memory: made, added to, read by place, left; each case for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.triage.application.incidents.gather_cases import GatherCases
from services.triage.application.incidents.incident_ports import NoSuchIncident
from services.triage.application.incidents.read_incidents import ReadIncidents
from services.triage.application.queue.board import ReadBoard
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.file.dossier_commands import RaiseWall
from shared.changes import Cause
from shared.errors import NotAllowed
from shared.ids import new_id
from shared.roles import Role
from shared.security.principals import Principal
from tests.support.fake_incidents import FakeIncidents
from tests.support.triage_console import BAYU, SARI
from tests.support.triage_memory import BOOKS, World, in_memory

WORDS = ("Listrik padam", "Satu gardu melayani semua TPS itu.")


@dataclass
class Office:
    """The use cases over a world."""

    world: World
    gather: GatherCases

    @property
    def read(self) -> ReadIncidents:
        return self.gather.read

    async def cases(self, count: int = 3) -> list[str]:
        place = "64.71.05.1008"
        return [
            await self.world.opened(place={"kelurahan": place, "tps": [f"{count - n:03d}"]})
            for n in range(count)
        ]

    async def wall(self, case_id: str) -> None:
        wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
        await self.world.acts.file(self.world.asked(BAYU, case_id), wall)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    board = ReadBoard(world.board, world.contents, world.names, world.clock)
    read = ReadIncidents(FakeIncidents(world.store), board)
    yield Office(world, GatherCases(world.acts.file, read, new_id))
    await world.store.close()


def fresh(_: str) -> Cause:
    return Cause(new_id())


async def made(office: Office, ids: list[str], words: tuple[str, str] = WORDS) -> str:
    incident = (await office.gather.make(SARI, ids, words, fresh)).incident
    assert incident is not None
    return incident


async def test_cases_stand_by_polling_station_under_the_name_that_each_keeps_sealed(office: Office) -> None:
    ids = await office.cases()
    seen = await office.read.one(SARI, await made(office, ids))
    assert (seen.name, seen.cause, seen.count) == (*WORDS, 3)
    assert [one.row.case_id for one in seen.cases] == ids[::-1]
    assert [one.row.tps for one in seen.cases] == [("001",), ("002",), ("003",)]
    assert "Listrik" not in str(office.world.store.entries(ids[0]))


async def test_a_page_goes_on_behind_its_last_case(office: Office) -> None:
    incident = await made(office, await office.cases(5))
    first = await office.read.one(SARI, incident, limit=2)
    second = await office.read.one(SARI, incident, after=first.after or "", limit=2)
    last = await office.read.one(SARI, incident, after=second.after or "", limit=2)
    stations = [one.row.tps[0] for seen in (first, second, last) for one in seen.cases]
    assert stations == ["001", "002", "003", "004", "005"]
    assert last.after is None


async def test_a_case_of_another_incident_is_refused_and_stops_no_other(office: Office) -> None:
    ids = await office.cases(4)
    first = await made(office, ids[:2])
    gathered = await office.gather.make(SARI, ids[1:], ("Lain", "Sebab lain."), fresh)
    assert [one.refused.code if one.refused else "" for one in gathered.results] == [
        "in-another-incident",
        "",
        "",
    ]
    assert gathered.incident not in {None, first}
    assert [one.id for one in await office.read.latest(SARI)] == [gathered.incident, first]
    nothing = await office.gather.make(SARI, ids[:1], ("Ketiga", "Sebab."), fresh)
    assert nothing.incident is None


async def test_the_same_request_again_finds_the_incident_that_it_made(office: Office) -> None:
    ids = await office.cases()

    def cause_of(case_id: str) -> Cause:
        return Cause(f"{case_id[:30]}-k", SARI.account_id, f"k/{case_id}", b"m")

    first, again = [await office.gather.make(SARI, ids, WORDS, cause_of) for _ in range(2)]
    assert first.incident == again.incident
    assert len(await office.read.latest(SARI)) == 1


async def test_cases_are_added_under_the_same_name_and_one_is_taken_out_again(office: Office) -> None:
    ids = await office.cases()
    incident = await made(office, ids[:1])
    await office.gather.add(BAYU, incident, [*ids[1:], "no-case"], fresh)
    assert {
        one.opened.words(one.row.incident.words)
        for one in (await office.read.one(SARI, incident)).cases
        if one.row.incident
    } == {"\n".join(WORDS)}
    await office.gather.take_out(office.world.asked(SARI, ids[0]), incident, "lain sebab")
    assert ids[0] not in [one.row.case_id for one in (await office.read.one(SARI, incident)).cases]
    for left in ids[1:]:
        await office.gather.take_out(office.world.asked(SARI, left), incident)
    with pytest.raises(NoSuchIncident):
        await office.read.one(SARI, incident)


async def test_a_wall_hides_a_case_and_an_incident_that_is_nothing_else(office: Office) -> None:
    ids = await office.cases()
    incident = await made(office, ids)
    await office.wall(ids[0])
    seen = await office.read.one(SARI, incident)
    assert ids[0] not in [one.row.case_id for one in seen.cases]
    assert seen.count == 2
    for one in ids[1:]:
        await office.wall(one)
    assert await office.read.latest(SARI) == []
    with pytest.raises(NoSuchIncident):
        await office.gather.add(SARI, incident, await office.cases(1), fresh)
    assert (await office.read.one(BAYU, incident)).count == 3


async def test_an_erased_case_has_no_name_left_and_the_others_keep_theirs(office: Office) -> None:
    ids = await office.cases(2)
    incident = await made(office, ids)
    keysets = office.world.store.memory.collections["keysets"]
    keysets.pop(next(key for key, doc in keysets.items() if doc["_id"] == ids[1]))
    seen = await office.read.one(SARI, incident)
    assert seen.name == WORDS[0]
    keysets.clear()
    assert (await office.read.one(SARI, incident)).name == ""
    with pytest.raises(BadRecord):
        await office.gather.add(SARI, incident, await office.cases(1), fresh)


async def test_no_case_too_many_and_who_may_see_none_are_refused(office: Office) -> None:
    for chosen in ([], [new_id() for _ in range(201)]):
        with pytest.raises(BadRecord):
            await office.gather.make(SARI, chosen, WORDS, fresh)
    stranger = Principal("p", "p", "P", frozenset({Role.POSKO}), "balikpapan")
    with pytest.raises(NotAllowed):
        await office.read.latest(stranger)
