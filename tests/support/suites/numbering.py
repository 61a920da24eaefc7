"""What giving numbers promises; run on the backend in memory and on MongoDB."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.application.numbers.numbering_line import NumberTaken
from services.triage.domain.numbers.patterns import BadPattern
from shared.errors import Conflict
from shared.ids import new_id
from shared.store.journal import rebuilt, verify_chain
from tests.support.number_series import reports
from tests.support.numbered_cases import TellCase
from tests.support.numbering import KEY, NEW_YEARS_EVE, Process, mayors, office_series


def fresh(count: int) -> list[str]:
    return [new_id() for _ in range(count)]


class NumberingSuite:
    """`one` and `two` are two processes on one fresh database."""

    async def test_cases_get_the_next_numbers_in_their_order(self, one: Process) -> None:
        a, b, c = fresh(3)
        first = await one.numberer.number(office_series(), mayors(a, b))
        second = await one.numberer.number(office_series(), mayors(c))
        assert [first[a].text, first[b].text] == [
            "001/LP/PW/Kota/00.99/XI/2024",
            "002/LP/PW/Kota/00.99/XI/2024",
        ]
        assert second[c].seq == 3
        assert await one.tell.number_of(c) == (3, "003/LP/PW/Kota/00.99/XI/2024")
        assert await one.numbers.untold("balikpapan") == []

    async def test_a_case_that_has_a_number_keeps_it(self, one: Process, two: Process) -> None:
        (case,) = fresh(1)
        first = await one.numberer.number(office_series(), mayors(case, case))
        again = await two.numberer.number(office_series(), mayors(case))
        assert first == again
        assert await one.given() == {1: case}

    async def test_a_number_of_last_year_is_kept_in_the_new_year(self, one: Process) -> None:
        old, new = fresh(2)
        one.clock.now = NEW_YEARS_EVE
        first = await one.numberer.number(office_series(), mayors(old))
        one.clock.pass_(minutes=1)
        found = await one.numberer.number(office_series(), mayors(old, new))
        assert found[old] == first[old]
        assert found[new].text == "001/LP/PW/Kota/00.99/I/2025"

    async def test_a_series_that_is_not_yearly_goes_on(self, one: Process) -> None:
        old, new = fresh(2)
        series = office_series(rule=reports(yearly=False))
        one.clock.now = NEW_YEARS_EVE
        await one.numberer.number(series, mayors(old))
        one.clock.pass_(minutes=1)
        found = await one.numberer.number(series, mayors(new))
        assert found[new].text == "002/LP/PW/Kota/00.99/I/2025"

    async def test_series_and_offices_count_for_themselves(self, one: Process) -> None:
        (case,) = fresh(1)
        findings = office_series(rule=reports(series="findings", letters="TM"))
        elsewhere = office_series(office="samarinda", region="00.98")
        for series in (office_series(), findings, elsewhere):
            found = await one.numberer.number(series, mayors(case))
            assert found[case].seq == 1

    async def test_two_hundred_registrations_from_two_processes_are_numbered_one_to_two_hundred(
        self, one: Process, two: Process
    ) -> None:
        cases = fresh(200)
        both = [(one, two)[place % 2] for place in range(len(cases))]
        asked = (
            at.numberer.number(office_series(), mayors(case)) for at, case in zip(both, cases, strict=True)
        )
        found = await asyncio.gather(*asked)
        numbers = {case: number for each in found for case, number in each.items()}
        assert sorted(number.seq for number in numbers.values()) == list(range(1, 201))
        assert await one.given() == {number.seq: case for case, number in numbers.items()}
        assert len({number.text for number in numbers.values()}) == 200
        for case, number in numbers.items():
            assert await two.tell.number_of(case) == (number.seq, number.text)

    async def test_the_same_cases_asked_for_everywhere_at_once_get_one_number_each(
        self, one: Process, two: Process
    ) -> None:
        cases = fresh(20)
        asked = [at.numberer.number(office_series(), mayors(*cases)) for at in (one, two) for _ in range(4)]
        found = await asyncio.gather(*asked)
        assert all(each == found[0] for each in found)
        assert sorted(await one.given()) == list(range(1, 21))

    async def test_more_cases_than_one_fact_takes_are_numbered_in_several(self, one: Process) -> None:
        cases = fresh(401)
        await one.numberer.number(office_series(), mayors(*cases))
        assert await one.given() == dict(enumerate(cases, 1))
        assert [len(entry["data"]["cases"]) for entry in await one.entries()] == [200, 200, 1]

    async def test_a_case_that_was_not_told_is_told_by_a_repair(self, one: Process, two: Process) -> None:
        cases = fresh(5)
        one.tell.deaf = {cases[1], cases[3]}
        with pytest.raises(ConnectionResetError):
            await one.numberer.number(office_series(), mayors(*cases))
        assert one.tell.died == 2
        assert [number.seq for number in await two.numbers.untold("balikpapan")] == [2, 4]
        assert await two.numberer.repair("balikpapan") == 2
        assert [(await two.tell.number_of(case) or (0, ""))[0] for case in cases] == [
            1,
            2,
            3,
            4,
            5,
        ]
        assert await two.numberer.repair("balikpapan") == 0

    async def test_a_number_whose_case_is_lost_keeps_nobody_else_waiting(self, one: Process) -> None:
        cases = fresh(3)
        one.tell.deaf = set(cases)
        with pytest.raises(ConnectionResetError):
            await one.numberer.number(office_series(), mayors(*cases))
        one.tell.deaf = set()
        assert isinstance(one.tell.inner, TellCase)
        one.tell.inner.lost = {cases[0]}
        assert await one.numberer.repair("balikpapan") == 2
        assert [number.case_id for number in await one.numbers.untold("balikpapan")] == [cases[0]]

    async def test_a_case_that_was_not_told_is_told_when_it_asks_again(self, one: Process) -> None:
        (case,) = fresh(1)
        one.tell.deaf = {case}
        with pytest.raises(ConnectionResetError):
            await one.numberer.number(office_series(), mayors(case))
        one.tell.deaf = set()
        await one.numberer.number(office_series(), mayors(case))
        assert await one.tell.number_of(case) == (1, "001/LP/PW/Kota/00.99/XI/2024")
        assert await one.given() == {1: case}

    async def test_a_case_can_be_found_by_its_number(self, one: Process) -> None:
        (case,) = fresh(1)
        text = (await one.numberer.number(office_series(), mayors(case)))[case].text
        found = await one.numbers.printed("balikpapan", [text, "002/LP"])
        assert {printed: number.case_id for printed, number in found.items()} == {text: case}
        assert await one.numbers.printed("samarinda", [text]) == {}

    async def test_two_series_that_print_the_same_number_are_named(self, one: Process) -> None:
        a, b = fresh(2)
        await one.numberer.number(office_series(), mayors(a))
        twin = office_series(rule=replace(reports(), id="registrations"))
        with pytest.raises(
            NumberTaken, match=r"^series registrations of balikpapan: 001/LP.* in series reports"
        ):
            await one.numberer.number(twin, mayors(b))
        assert await one.tell.number_of(b, "registrations") is None

    async def test_a_bad_pattern_is_refused_before_anything_is_given(self, one: Process) -> None:
        with pytest.raises(BadPattern):
            await one.numberer.number(office_series(rule=replace(reports(), pattern="LP")), mayors("a"))
        assert await one.given() == {}

    async def test_the_journal_is_the_record(self, one: Process) -> None:
        for _ in range(3):
            await one.numberer.number(office_series(), mayors(*fresh(2)))
        entries, aggregate = await one.entries(), SeriesAggregate()
        assert verify_chain([_without_id(entry) for entry in entries], "/jejak/triage") == []
        state = await one.series.load(KEY.stream)
        assert state is not None
        assert state == rebuilt(entries, aggregate)
        assert aggregate.load(aggregate.dump(state)) == state
        assert [aggregate.draft(aggregate.restore(one)).type for one in entries] == ["numbers_issued"] * 3

    async def test_who_gives_up_takes_nobodys_number(self, one: Process) -> None:
        a, b = fresh(2)
        hasty = asyncio.create_task(one.numberer.number(office_series(), mayors(a)))
        patient = asyncio.create_task(one.numberer.number(office_series(), mayors(a, b)))
        await asyncio.wait([hasty], timeout=0)
        hasty.cancel()
        assert sorted(number.seq for number in (await patient).values()) == [1, 2]


class AssignSuite:
    """What `Assign` promises; for the cases of the suite's own, and for those of triage."""

    async def test_a_number_is_told_once_and_a_repeat_changes_nothing(self, one: Process) -> None:
        case = await one.tell.inner.new_case()
        number = (await one.numberer.number(office_series(), mayors(case)))[case]
        before = await one.entries(case)
        await one.tell(number)
        assert await one.tell.number_of(case) == (number.seq, number.text)
        assert await one.entries(case) == before

    async def test_another_number_in_the_same_series_is_refused(self, one: Process) -> None:
        case = await one.tell.inner.new_case()
        number = (await one.numberer.number(office_series(), mayors(case)))[case]
        with pytest.raises(Conflict):
            await one.tell(replace(number, seq=number.seq + 1, text="002"))
        assert await one.tell.number_of(case) == (number.seq, number.text)

    async def test_what_was_told_waits_no_more(self, one: Process) -> None:
        case = await one.tell.inner.new_case()
        one.tell.deaf = {case}
        with pytest.raises(ConnectionResetError):
            await one.numberer.number(office_series(), mayors(case))
        (waiting,) = await one.numbers.untold("balikpapan")
        one.tell.deaf = set()
        await one.tell(waiting)
        assert await one.numbers.untold("balikpapan") == []


def _without_id(entry: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != "_id"}
