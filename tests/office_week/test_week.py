"""The 420 reports run from arrival to publication through triage's API, and the office's books agree."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from services.triage.domain.words import Stage
from shared.changes import JsonObject
from shared.store.journal import rebuilt, verify_chain
from tests.office_week.corpus import Item, corpus
from tests.office_week.ground import InMemory
from tests.office_week.week import REGISTERED, Week
from tests.support.triage_console import console_over
from tests.support.triage_memory import BOOKS, World, in_memory

RULES = BOOKS.pinned("pilkada_2024_6")


@dataclass
class Office:
    """A week that is over, and the world in which it took place."""

    week: Week
    world: World


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office() -> AsyncIterator[Office]:
    world = in_memory(rules=RULES)
    await world.store.start()
    items = list(corpus())
    world.clock.now = items[0].arrives_at
    done = Office(Week(InMemory(console_over(world), RULES), items), world)
    await done.week.run()
    yield done
    await world.store.close()


pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nobody_was_refused_what_the_case_had_offered(office: Office) -> None:
    assert office.week.refused == []


async def test_every_case_ends_published_and_none_is_unexplained(office: Office) -> None:
    stages = {item.source_ref: doc["body"]["stage"] for item, doc in _cases(office)}
    assert {name for name, stage in stages.items() if stage != Stage.PUBLISHED} == set()
    assert len(stages) == 420


async def test_no_clock_is_left_waiting_and_every_lapse_is_named_in_its_journal(office: Office) -> None:
    lapsed = 0
    for item, _ in _cases(office):
        case = await office.world.store.load(office.week.cases[item.source_ref])
        assert case is not None
        assert not [clock.deadline.id for clock in case.clocks if clock.waiting]
        late = {place for place, clock in enumerate(case.clocks) if clock.late(office.world.clock())}
        told = {
            entry["data"]["clock"] for entry in _entries(office, item) if entry["type"] == "deadline_lapsed"
        }
        assert late == told, item.source_ref
        lapsed += len(told)
    assert lapsed > 0


async def test_numbers_are_without_gap_and_a_registered_case_has_those_of_its_kind(
    office: Office,
) -> None:
    given: dict[str, list[int]] = {}
    for item, _ in _cases(office):
        case = await office.world.store.load(office.week.cases[item.source_ref])
        assert case is not None
        own = [one.series for one in case.dossier.numbers]
        assert len(own) == len(set(own))
        assert set(own) >= (REGISTERED[case.kind] if case.registered_at else set()), item.source_ref
        for one in case.dossier.numbers:
            given.setdefault(one.series, []).append(one.sequence)
    assert given
    for series, numbers in given.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), series


async def test_every_chain_holds_and_every_case_is_the_fold_of_its_journal(office: Office) -> None:
    world = office.world
    aggregate = world.store._aggregate
    for item, doc in _cases(office):
        entries = [{k: v for k, v in one.items() if k != "_id"} for one in _entries(office, item)]
        assert verify_chain(entries, "/jejak/triage") == []
        assert rebuilt(entries, aggregate) == aggregate.load(doc["body"])


def _cases(office: Office) -> list[tuple[Item, JsonObject]]:
    docs = {doc["_id"]: doc for doc in office.world.store.side("cases")}
    return [(item, docs[office.week.cases[item.source_ref]]) for item in office.week.items]


def _entries(office: Office, item: Item) -> list[JsonObject]:
    return office.world.store.entries(office.week.cases[item.source_ref])
