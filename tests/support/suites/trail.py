"""What every trail of acts must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.audit.trail_ports import Act, Trail, TrailFilters, TrailPlace
from services.triage.application.claim_case import ClaimCase
from services.triage.application.contents import Contents
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.open_case import OpenCaseOf
from services.triage.application.passing.offices import Offices
from services.triage.application.passing.pass_cases import PassCases
from services.triage.application.ports import Cases
from services.triage.application.queue.rows import Viewer
from services.triage.domain.audit.deeds import Deed
from services.triage.domain.audit.looks import Look, Looked, note
from services.triage.domain.file.dossier_commands import AddNote, RaiseWall
from services.triage.domain.passing.passing_commands import ProposePassing, ReceiveCase, WallOffice
from shared.changes import Actor, Cause, Change
from shared.ids import new_id
from shared.security.principals import Principal
from shared.security.sealing import ContentKeys
from shared.telemetry.traces import Traces
from tests.support.office_moves import office_books
from tests.support.triage import Hands
from tests.support.triage_console import BAYU, HASAN, SARI, TONO
from tests.support.triage_memory import FakeNames, opened
from tests.support.two_offices import DEWI, PROVINCE

AUDITOR = Viewer(TONO.office, TONO.account_id)


@dataclass
class TrailWorld:
    """A trail, and what leaves acts in it."""

    trail: Trail
    store: Any
    cases: Cases
    keep: KeepLook
    keys: ContentKeys
    clock: Hands

    async def case(self, **changes: Any) -> str:
        """A case that was just opened, by the service itself."""
        rules = office_books().latest()
        return await opened(self.store, OpenCaseOf(lambda: rules, self.clock), self.keys, **changes)

    async def claim(self, who: Principal, case_id: str) -> None:
        """Somebody takes a case."""
        names = FakeNames(staff={who.account_id: who.display_name})
        await ClaimCase(self._act, names)(Asked(who, case_id, Cause(new_id())))

    async def file(self, who: Principal, case_id: str, command: Any) -> None:
        """Somebody files something."""
        await FileWithCase(self._act)(Asked(who, case_id, Cause(new_id())), command)

    async def pass_on(self, who: Principal, case_id: str) -> None:
        """A commissioner passes the case to the other office."""
        passing = PassCases(self._act, self.store, Offices(who.office, "Kantor Uji"))
        await passing.pass_on(Asked(who, case_id, Cause(new_id())), 1)

    async def note(self, who: Principal, case_id: str) -> None:
        """Somebody writes a note."""
        await self.file(who, case_id, AddNote(by=who.actor(), words="Melati Contoh datang lagi."))

    @property
    def _act(self) -> ActOnCase:
        books = office_books()
        return ActOnCase(self.store, self.cases, Contents(self.keys), books, self.clock, Traces.silent())

    async def acts(
        self, viewer: Viewer = AUDITOR, *, after: TrailPlace | None = None, limit: int = 50, **changes: Any
    ) -> list[Act]:
        """What the trail tells of the day."""
        return list(await self.trail.acts(viewer, self.filters(**changes), after=after, limit=limit))

    def filters(self, **changes: Any) -> TrailFilters:
        """A day around now."""
        now = self.clock()
        whole = TrailFilters(since=now - timedelta(hours=12), until=now + timedelta(hours=12))
        return replace(whole, **changes)


def types(acts: list[Act]) -> list[str]:
    """The acts by their types."""
    return [act.type for act in acts]


class TrailSuite:
    """Inherit it and give it a `world`."""

    async def test_persons_acts_are_told_and_what_the_service_does_is_not(self, world: TrailWorld) -> None:
        case_id = await world.case()
        world.clock.pass_(minutes=1)
        await world.claim(SARI, case_id)
        world.clock.pass_(minutes=1)
        await world.keep(BAYU, Look.CASE, case_id)
        acts = await world.acts()
        assert types(acts) == ["case_read", "case_claimed"]
        assert [act.by for act in acts] == [BAYU.account_id, SARI.account_id]
        assert {act.case_id for act in acts} == {case_id}
        assert acts[1].at == world.clock() - timedelta(minutes=1)

    async def test_it_is_narrowed_by_person_kind_and_period(self, world: TrailWorld) -> None:
        case_id = await world.case()
        await world.claim(SARI, case_id)
        await world.keep(SARI, Look.CASE, case_id)
        world.clock.pass_(hours=1)
        await world.note(BAYU, case_id)
        assert types(await world.acts(person=BAYU.account_id)) == ["note_added"]
        assert types(await world.acts(deed=Deed.OPENED)) == ["case_read"]
        assert types(await world.acts(deed=Deed.DECIDED)) == ["case_claimed"]
        assert types(await world.acts(deed=Deed.OTHER)) == ["note_added"]
        assert await world.acts(deed=Deed.EXPORTED) == []
        assert types(await world.acts(since=world.clock())) == ["note_added"]
        assert set(types(await world.acts(until=world.clock()))) == {"case_read", "case_claimed"}
        assert await world.acts(person="nobody") == []

    async def test_pages_go_on_where_the_last_ended_also_among_acts_of_one_moment(
        self, world: TrailWorld
    ) -> None:
        cases = [await world.case() for _ in range(3)]
        for who, case_id in zip((SARI, BAYU, SARI), cases, strict=True):
            await world.claim(who, case_id)
            await world.note(who, case_id)
            await world.keep(who, Look.CASE, case_id)
        world.clock.pass_(minutes=1)
        await world.note(BAYU, cases[0])
        whole = await world.acts()
        assert len(whole) == 10
        assert [act.place for act in whole] == sorted((act.place for act in whole), reverse=True)
        paged: list[Act] = []
        while page := await world.acts(after=paged[-1].place if paged else None, limit=3):
            paged += page
        assert paged == whole

    async def test_a_place_outside_of_the_period_is_before_or_behind_all(self, world: TrailWorld) -> None:
        await world.claim(SARI, await world.case())
        now = world.clock()
        assert len(await world.acts(after=TrailPlace(now + timedelta(days=9), "x", 1))) == 1
        assert await world.acts(after=TrailPlace(now - timedelta(days=9), "x", 1)) == []

    async def test_who_is_walled_off_sees_neither_acts_nor_looks(self, world: TrailWorld) -> None:
        hidden, plain = await world.case(), await world.case()
        wall = RaiseWall(by=BAYU.actor(), accounts=(TONO.account_id,), words="Disebut dalam laporan.")
        for case_id in (hidden, plain):
            await world.claim(SARI, case_id)
            await world.keep(BAYU, Look.CASE, case_id)
        await world.file(BAYU, hidden, wall)
        seen = await world.acts()
        assert {act.case_id for act in seen} == {plain}
        assert len(seen) == 2
        first = (await world.acts(limit=1))[0]
        assert await world.acts(after=first.place) == seen[1:]
        other = await world.acts(Viewer(TONO.office, BAYU.account_id))
        assert len(other) == 5

    async def test_an_office_in_conflict_sees_nothing_before_and_after_the_case_passed(
        self, world: TrailWorld
    ) -> None:
        hidden, plain = await world.case(), await world.case()
        for case_id in (hidden, plain):
            await world.claim(SARI, case_id)
            await world.keep(BAYU, Look.CASE, case_id)
        assert len(await world.acts()) == 4
        await world.file(SARI, hidden, WallOffice(by=SARI.actor(), to="kaltim", words="Kantor disebut."))
        for viewer in (AUDITOR, Viewer(TONO.office, HASAN.account_id)):
            assert {act.case_id for act in await world.acts(viewer)} == {plain}
        await world.pass_on(HASAN, hidden)
        for viewer in (AUDITOR, Viewer(TONO.office, HASAN.account_id)):
            assert {act.case_id for act in await world.acts(viewer)} == {plain}

    async def test_each_office_is_told_what_its_own_people_did_with_a_case_that_passed(
        self, world: TrailWorld
    ) -> None:
        case_id = await world.case()
        await world.claim(SARI, case_id)
        await world.keep(BAYU, Look.CASE, case_id)
        await world.file(SARI, case_id, ProposePassing(by=SARI.actor(), to=PROVINCE, words="Lintas kota."))
        await world.pass_on(HASAN, case_id)
        world.clock.pass_(minutes=1)
        await world.file(DEWI, case_id, ReceiveCase(by=DEWI.actor()))
        await world.note(DEWI, case_id)
        await world.keep(DEWI, Look.CASE, case_id)
        await world.keep(DEWI, Look.AUDIT)
        former, now = await world.acts(), await world.acts(Viewer(PROVINCE, DEWI.account_id))
        assert sorted(types(former)) == ["case_claimed", "case_passed", "case_read", "passing_proposed"]
        assert sorted(types(now)) == ["audit_read", "case_read", "case_received", "note_added"]
        assert {act.by for act in now} == {DEWI.account_id}
        assert DEWI.account_id not in await world.trail.people(TONO.office)
        assert await world.trail.people(PROVINCE) == [DEWI.account_id]
        kept = (await world.trail.numbers(TONO.office, [case_id]))[case_id]
        standing = (await world.trail.numbers(PROVINCE, [case_id]))[case_id]
        assert (kept.number, kept.here) == (standing.number, False)
        assert standing.here

    async def test_the_former_office_is_told_no_more_once_it_or_the_reader_is_walled_off(
        self, world: TrailWorld
    ) -> None:
        case_id = await world.case()
        await world.claim(SARI, case_id)
        await world.file(SARI, case_id, ProposePassing(by=SARI.actor(), to=PROVINCE, words="Lintas kota."))
        await world.pass_on(HASAN, case_id)
        await world.file(DEWI, case_id, ReceiveCase(by=DEWI.actor()))
        wall = RaiseWall(by=DEWI.actor(), accounts=(TONO.account_id,), words="Disebut dalam laporan.")
        await world.file(DEWI, case_id, wall)
        assert await world.acts() == []
        assert len(await world.acts(Viewer(TONO.office, HASAN.account_id))) == 3

    async def test_an_act_that_names_no_office_is_one_of_the_home_office(self, world: TrailWorld) -> None:
        seen = Looked(look=Look.AUDIT, at=world.clock())
        early = Actor("person", SARI.account_id)
        await world.keep.store.change(Change(new_id(), Cause(new_id()), early, lambda log: note(log, seen)))
        await world.keep(SARI, Look.FEED)
        assert sorted(types(await world.acts())) == ["audit_read", "feed_made"]
        assert sorted(types(await world.acts(person=SARI.account_id))) == ["audit_read", "feed_made"]
        assert await world.acts(Viewer(PROVINCE, DEWI.account_id)) == []
        assert await world.trail.people(TONO.office) == [SARI.account_id]
        assert await world.trail.people(PROVINCE) == []

    async def test_no_other_office_is_told_anything(self, world: TrailWorld) -> None:
        case_id = await world.case()
        await world.claim(SARI, case_id)
        assert await world.acts(Viewer("samarinda", TONO.account_id)) == []
        assert await world.trail.people("samarinda") == []
        assert await world.trail.numbers("samarinda", [case_id]) == {}

    async def test_everybody_who_acted_is_named_once(self, world: TrailWorld) -> None:
        first, second = await world.case(), await world.case()
        await world.claim(SARI, first)
        await world.claim(SARI, second)
        await world.note(BAYU, first)
        assert await world.trail.people(TONO.office) == [SARI.account_id, BAYU.account_id]

    async def test_a_case_is_called_by_its_number_and_what_is_no_case_by_none(
        self, world: TrailWorld
    ) -> None:
        case_id = await world.case()
        await world.keep(SARI, Look.AUDIT)
        stream = (await world.acts())[0].stream
        numbers = await world.trail.numbers(TONO.office, [case_id, stream])
        assert list(numbers) == [case_id]
        assert numbers[case_id].number
        assert numbers[case_id].here

    async def test_nothing_that_was_written_is_told(self, world: TrailWorld) -> None:
        case_id = await world.case()
        await world.note(SARI, case_id)
        assert "words" not in repr(await world.acts())

    @pytest.mark.parametrize("people", [1, 3])
    async def test_acts_of_many_people_come_in_one_order(
        self, world: TrailWorld, people: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.triage.adapters.mongo_trail.MERGED", people)
        case_id = await world.case()
        for minute in range(6):
            world.clock.pass_(minutes=minute)
            await world.note((SARI, BAYU)[minute % 2], case_id)
        assert [act.seq for act in await world.acts(limit=4)] == [7, 6, 5, 4]
