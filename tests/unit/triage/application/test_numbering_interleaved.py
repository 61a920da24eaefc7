"""In whatever order processes reach the database, whatever fails: numbers from 1 on, each to one case."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from services.triage.domain.numbers.series import MOST_AT_ONCE
from shared.changes import JsonObject
from shared.errors import Infrastructure
from shared.ids import new_id
from shared.store.plan import Plan, Transient, Unknown
from tests.support.memory_backend import MemoryBackend
from tests.support.numbering import Process, mayors, office_series, process

CASES = [new_id() for _ in range(8)]


def landed() -> Unknown:
    fault = Unknown("nobody can tell")
    fault.extra = {"landed": True}
    return fault


@dataclass(frozen=True)
class Asking:
    """What a process is asked to number at once."""

    by: int
    cases: list[str]


ASKED = st.lists(
    st.builds(
        Asking, st.integers(0, 1), st.lists(st.sampled_from(CASES), min_size=1, max_size=4, unique=True)
    ),
    min_size=1,
    max_size=8,
)
FAULTS = st.lists(st.sampled_from(["none", "none", "aborted", "landed"]), max_size=10)


class Interleaved(MemoryBackend):
    """Each look and each commit stands aside for as many turns of the loop as it is told."""

    def __init__(self, turns: Sequence[int]) -> None:
        super().__init__()
        self.turns = deque(turns)

    async def find(self, collection: str, field: str, values: Sequence[Any]) -> list[JsonObject]:
        await self._stand_aside()
        return await super().find(collection, field, values)

    async def commit(self, plan: Plan) -> None:
        await self._stand_aside()
        await super().commit(plan)

    async def _stand_aside(self) -> None:
        for _ in range(self.turns.popleft() if self.turns else 0):
            await asyncio.sleep(0)


async def everything_asked(backend: MemoryBackend, asked: Sequence[Asking], deaf: set[str]) -> list[Process]:
    both = [await process(backend), await process(backend)]
    both[0].tell.deaf = deaf
    await asyncio.gather(
        *(both[one.by].numberer.number(office_series(), mayors(*one.cases)) for one in asked),
        return_exceptions=True,
    )
    return both


async def check(backend: MemoryBackend, both: list[Process], asked: Sequence[Asking]) -> None:
    """After a repair every case that ever asked has one number, and the numbers have no gap."""
    backend.faults.clear()
    _, two = both
    await two.numberer.repair("balikpapan")
    wanted = list(dict.fromkeys(case for one in asked for case in one.cases))
    found = await two.numberer.number(office_series(), mayors(*wanted))
    given_to = await two.given()
    assert sorted(given_to) == list(range(1, len(wanted) + 1))
    assert {case: number.seq for case, number in found.items()} == {c: seq for seq, c in given_to.items()}
    for case, number in found.items():
        assert await two.tell.number_of(case) == (number.seq, number.text)
    assert not backend.documents("untold_numbers")
    for one in both:
        await one.close()


@settings(deadline=None, max_examples=60)
@given(ASKED, st.lists(st.integers(0, 4), max_size=60), FAULTS, st.sets(st.sampled_from(CASES), max_size=3))
def test_in_any_order_and_after_any_fault_no_number_is_lost_or_doubled(
    asked: list[Asking], turns: list[int], faults: list[str], deaf: set[str]
) -> None:
    async def scenario() -> None:
        backend = Interleaved(turns)
        made = {"none": lambda: None, "aborted": lambda: Transient("aborted"), "landed": landed}
        backend.faults = deque(made[fault]() for fault in faults)
        await check(backend, await everything_asked(backend, asked, deaf), asked)

    asyncio.run(scenario())


async def test_an_issue_whose_fate_nobody_knows_is_found_when_it_is_asked_for_again() -> None:
    backend = MemoryBackend()
    one = await process(backend, patience_s=0.1)
    backend.faults = deque([Unknown("nobody can tell")])
    with pytest.raises(Infrastructure):
        await one.numberer.number(office_series(), mayors(CASES[0]))
    found = await one.numberer.number(office_series(), mayors(CASES[0]))
    assert found[CASES[0]].seq == 1
    await one.close()


async def test_those_who_ask_while_numbers_are_given_go_together() -> None:
    backend = Interleaved([1] * 40)
    one = await process(backend)
    await asyncio.gather(*(one.numberer.number(office_series(), mayors(case)) for case in CASES))
    assert len(await one.entries()) < len(CASES) < MOST_AT_ONCE
    await one.close()
