"""Cases that should have a number and have none get it at the next look, all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from services.triage.adapters.mongo_series import ISSUED, SeriesAggregate, StoredNumbers
from services.triage.application.numbers.number_case import (
    MakeUpNumbers,
    NumberCase,
    OfficeWithoutCodes,
    TellCase,
)
from services.triage.application.numbers.number_cases import Numberer
from services.triage.application.open_case import OpenCaseOf
from services.triage.domain.numbers.series import Fact, NumberSeries
from shared.ids import new_id
from shared.roles import Role
from tests.support.fake_accounts import person
from tests.support.fake_store import FakeStore
from tests.support.numbering import Dying
from tests.support.told_cases import Told
from tests.support.triage_memory import BOOKS, World, opened

BOOK = "pilkada_2024_3"
OFFICER = person(Role.OFFICER)


@dataclass
class Due:
    """The cases that a board lists as such."""

    world: World

    async def unnumbered(self, limit: int) -> Sequence[str]:
        """Their ids."""
        docs = self.world.store.side("cases")
        return [doc["_id"] for doc in docs if doc["body"]["board"].get("unnumbered")][:limit]


@dataclass
class Office:
    """A world whose cases are under a rulebook with series, and the look."""

    world: World
    tell: Dying
    look: MakeUpNumbers

    async def cases(self, count: int) -> list[str]:
        """So many cases that an officer took in hand, which gives a report its number."""
        opening = OpenCaseOf(lambda: BOOKS.pinned(BOOK), self.world.clock)
        cases = [await opened(self.world.store, opening, self.world.keys) for _ in range(count)]
        for case in cases:
            await self.world.acts.claim(self.world.asked(OFFICER, case))
        return cases

    async def numbers(self, cases: Sequence[str]) -> list[int]:
        """The places of these cases in the series of reports, 0 for none."""
        found = [await self.tell.number_of(case, "report") for case in cases]
        return sorted(one[0] if one else 0 for one in found)

    def facts(self) -> int:
        """How many facts the numbers stand in."""
        return sum(entry["type"] == ISSUED for entry in self.world.store.memory.documents("journal"))


@pytest.fixture
async def office(world: World) -> Office:
    memory = world.store.memory
    series: FakeStore[NumberSeries, Fact] = FakeStore(
        SeriesAggregate(), clock=world.clock, backend=memory, beside=world.store
    )
    tell = Dying(Told(world, TellCase(world.store, BOOKS, world.clock, new_id)))
    number = NumberCase(Numberer(series, StoredNumbers(memory), tell, world.clock), BOOKS, "balikpapan")
    return Office(world, tell, MakeUpNumbers(number, world.store, Due(world), ["balikpapan"]))


async def test_what_was_missed_is_made_up_in_a_few_transactions(office: Office) -> None:
    cases = await office.cases(40)
    assert await office.look() == 40
    assert await office.numbers(cases) == list(range(1, 41))
    assert office.facts() <= 3
    assert await office.look() == 0


async def test_a_case_that_cannot_be_told_keeps_no_other_waiting(office: Office) -> None:
    cases = await office.cases(3)
    office.tell.deaf = {cases[1]}
    with pytest.raises(ConnectionResetError):
        await office.look()
    assert sum(number > 0 for number in await office.numbers(cases)) == 2
    office.tell.deaf = set()
    assert await office.look() == 1
    assert await office.numbers(cases) == [1, 2, 3]


async def test_a_case_of_an_office_without_codes_gets_no_number_of_another_office(office: Office) -> None:
    cases = await office.cases(2)
    elsewhere = replace(office.look, number=replace(office.look.number, home="samarinda"))
    with pytest.raises(OfficeWithoutCodes) as caught:
        await elsewhere()
    assert "balikpapan" in str(caught.value)
    assert (await office.numbers(cases), office.facts()) == ([0, 0], 0)
    codes = {"balikpapan": BOOKS.pinned(BOOK).office}
    mended = replace(office.look, number=replace(elsewhere.number, codes=codes))
    assert await mended() == 2, "once the overlay names the office, the next look makes it up"
    assert await office.numbers(cases) == [1, 2]
