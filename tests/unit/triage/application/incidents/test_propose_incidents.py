"""Proposals over cases in memory: one cause at many stations, put aside, taken back, hidden by walls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from services.triage.application.incidents.explain_cases import ExplainCases
from services.triage.application.incidents.file_each import FileEach
from services.triage.application.incidents.gather_cases import GatherCases
from services.triage.application.incidents.incident_ports import NoSuchIncident
from services.triage.application.incidents.propose_incidents import ProposeIncidents
from services.triage.application.incidents.read_incidents import IncidentSeen, ReadIncidents
from services.triage.application.queue.board import ReadBoard
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging.belonging_commands import DismissCause, RestoreCause
from services.triage.domain.file.dossier_commands import RaiseWall
from shared.changes import Cause
from shared.errors import NotAllowed
from shared.ids import new_id
from shared.roles import Role
from shared.security.principals import Principal
from tests.support.fake_incidents import FakeIncidents
from tests.support.triage_console import BAYU, SARI
from tests.support.triage_memory import BOOKS, World, in_memory

GIVEN = "Tim membagikan uang kepada warga di depan TPS."
CAUSE = "words.money_given"
KELURAHAN = "64.71.05.1008"


@dataclass
class Office:
    """The use cases over a world."""

    world: World
    propose: ProposeIncidents
    explain: ExplainCases
    gather: GatherCases

    async def case(self, tps: str, narrative: str = GIVEN, **changes: object) -> str:
        about = {"place": {"kelurahan": KELURAHAN, "tps": [tps]}, "category": None, **changes}
        return await self.world.opened(narrative=narrative, **about)

    async def three(self) -> list[str]:
        return [await self.case(f"{n:03d}") for n in range(1, 4)]

    async def wall(self, case_id: str) -> None:
        wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
        await self.world.acts.file(self.world.asked(BAYU, case_id), wall)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    board = ReadBoard(world.board, world.contents, world.names, world.clock)
    incidents = FakeIncidents(world.store)
    each = FileEach(world.acts.file, board)
    yield Office(
        world,
        ProposeIncidents(incidents, world.contents, world.books),
        ExplainCases(each),
        GatherCases(world.acts.file, ReadIncidents(incidents, board), new_id),
    )
    await world.store.close()


def fresh(_: str) -> Cause:
    return Cause(new_id())


def deny(words: str = "lain pelaku") -> DismissCause:
    return DismissCause(by=SARI.actor(), cause=CAUSE, words=words)


async def test_three_stations_of_one_cause_are_proposed_and_what_else_was_told_is_not(office: Office) -> None:
    ids = await office.three()
    await office.case("009", "Saksi diusir dari TPS.")
    look = await office.propose.look(SARI)
    (one,) = look.proposed
    assert one.incident.cause == CAUSE
    assert sorted(listed.row.case_id for listed in one.cases) == sorted(ids)
    assert one.incident.stations == {KELURAHAN: 3}
    assert (look.looked, look.gathered, look.after) == (4, 0, None)


async def test_one_report_of_three_stations_is_no_proposal(office: Office) -> None:
    await office.case("001", place={"kelurahan": KELURAHAN, "tps": ["001", "002", "003"]})
    assert (await office.propose.look(SARI)).proposed == []


async def test_what_is_part_of_an_incident_or_over_is_proposed_no_more(office: Office) -> None:
    ids = await office.three()
    await office.gather.make(SARI, ids, ("Uang", "Satu tim."), fresh)
    look = await office.propose.look(SARI)
    assert (look.proposed, look.looked, look.gathered) == ([], 3, 3)


async def test_a_proposal_is_put_aside_for_its_cases_with_a_reason_and_comes_back(office: Office) -> None:
    ids = await office.three()
    with pytest.raises(BadRecord):
        await office.explain.deny(SARI, ids, deny(" "), fresh)
    told = await office.explain.deny(SARI, [*ids, "no-case"], deny(), fresh)
    assert [one.refused.code if one.refused else "" for one in told] == ["", "", "", "case-not-found"]
    look = await office.propose.look(BAYU)
    assert look.proposed == []
    (aside,) = look.denied
    assert (aside.cause, len(aside.cases), aside.words) == (CAUSE, 3, "lain pelaku")
    assert "lain pelaku" not in str(office.world.store.entries(ids[0]))
    assert office.world.types(ids[0])[-1] == "cause_dismissed"
    back = RestoreCause(by=SARI.actor(), cause=CAUSE)
    await office.explain.allow(SARI, ids, back, fresh)
    assert len((await office.propose.look(SARI)).proposed) == 1


async def test_what_came_later_is_proposed_although_the_first_was_put_aside(office: Office) -> None:
    await office.explain.deny(SARI, await office.three(), deny(), fresh)
    later = [await office.case(f"{n:03d}") for n in range(11, 14)]
    (one,) = (await office.propose.look(SARI)).proposed
    assert sorted(listed.row.case_id for listed in one.cases) == sorted(later)


async def test_who_is_walled_off_meets_the_case_in_no_proposal_and_no_count(office: Office) -> None:
    ids = await office.three()
    await office.wall(ids[0])
    hidden = await office.propose.look(SARI)
    assert (hidden.proposed, hidden.looked) == ([], 2)
    assert len((await office.propose.look(BAYU)).proposed) == 1
    told = await office.explain.deny(SARI, ids[:1], deny(), fresh)
    assert (told[0].number, told[0].refused.code if told[0].refused else "") == ("", "case-not-found")
    stranger = Principal("p", "p", "P", frozenset({Role.POSKO}), "balikpapan")
    with pytest.raises(NotAllowed):
        await office.propose.look(stranger)


async def test_a_look_is_bounded_and_goes_on_behind_its_last_case(office: Office) -> None:
    for n in range(1, 6):
        await office.case(f"{n:03d}")
    small = ProposeIncidents(
        office.propose.incidents, office.propose.contents, office.propose.books, looked=3
    )
    first = await small.look(SARI)
    assert first.looked == 3
    second = await small.look(SARI, before=first.after)
    assert (second.looked, second.after) == (2, None)


async def test_an_erased_report_says_no_word_and_is_proposed_by_its_category_alone(office: Office) -> None:
    ids = await office.three()
    office.world.store.memory.collections["keysets"].clear()
    assert (await office.propose.look(SARI)).proposed == []
    assert (await office.propose.look(SARI)).looked == len(ids)


async def test_a_new_name_stands_in_every_case_and_the_old_one_in_the_journals(office: Office) -> None:
    ids = await office.three()
    incident = (await office.gather.make(SARI, ids, ("Uang", "Satu tim."), fresh)).incident
    assert incident is not None
    await office.wall(ids[0])
    renamed = await office.gather.rename(SARI, incident, ("Amplop", "Tim lain."), fresh)
    assert len(renamed.results) == 2
    for who in (SARI, BAYU):
        seen = await office.gather.read.one(who, incident)
        assert (seen.name, seen.cause) == ("Amplop", "Tim lain.")
    assert office.world.types(ids[1])[-2:] == ["incident_joined", "incident_renamed"]
    assert "incident_renamed" not in office.world.types(ids[0])
    with pytest.raises(BadRecord):
        await office.gather.rename(SARI, incident, (" ", "x"), fresh)


async def test_a_new_name_is_told_of_the_cases_that_got_it_when_those_behind_left_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await office.three()
    incident = (await office.gather.make(SARI, ids, ("Uang", "Satu tim."), fresh)).incident
    assert incident is not None
    whole = ReadIncidents.one

    async def by_pages(self: ReadIncidents, who: Principal, name: str, *, after: str = "") -> IncidentSeen:
        if after:
            raise NoSuchIncident
        return replace(await whole(self, who, name), after="behind")

    monkeypatch.setattr(ReadIncidents, "one", by_pages)
    renamed = await office.gather.rename(SARI, incident, ("Amplop", "Tim lain."), fresh)
    assert {one.case_id for one in renamed.results} == set(ids)
