"""The 420 reports run from arrival to publication through triage's API, and the office's books agree."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.triage.domain.words import Stage
from shared.changes import JsonObject
from shared.store.journal import rebuilt, verify_chain
from tests.office_week.corpus import Item, corpus
from tests.office_week.week import Week, case_of
from tests.support.triage_console import console_over
from tests.support.triage_memory import BOOKS, in_memory

RULES = BOOKS.pinned("pilkada_2024_4")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def week() -> AsyncIterator[Week]:
    world = in_memory(rules=RULES)
    await world.store.start()
    items = list(corpus())
    world.clock.now = items[0].arrives_at
    done = Week(console_over(world), RULES, items)
    await done.run()
    yield done
    await world.store.close()


pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nobody_was_refused_what_the_case_had_offered(week: Week) -> None:
    assert week.refused == []


async def test_every_case_ends_published_and_none_is_unexplained(week: Week) -> None:
    stages = {item.source_ref: doc["body"]["stage"] for item, doc in _cases(week)}
    assert {name for name, stage in stages.items() if stage != Stage.PUBLISHED} == set()
    assert len(stages) == 420


async def test_no_clock_is_left_waiting_and_every_lapse_is_named_in_its_journal(week: Week) -> None:
    lapsed = 0
    for item, _ in _cases(week):
        case = await week.console.world.store.load(case_of(item))
        assert case is not None
        assert not [clock.deadline.id for clock in case.clocks if clock.waiting]
        late = {place for place, clock in enumerate(case.clocks) if clock.late(week.console.world.clock())}
        told = {
            entry["data"]["clock"] for entry in _entries(week, item) if entry["type"] == "deadline_lapsed"
        }
        assert late == told, item.source_ref
        lapsed += len(told)
    assert lapsed > 0


async def test_numbers_are_without_gap_and_no_case_has_two_of_one_series(week: Week) -> None:
    given: dict[str, list[int]] = {}
    for item, _ in _cases(week):
        case = await week.console.world.store.load(case_of(item))
        assert case is not None
        own = [one.series for one in case.dossier.numbers]
        assert len(own) == len(set(own))
        for one in case.dossier.numbers:
            given.setdefault(one.series, []).append(one.sequence)
    assert given
    for series, numbers in given.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), series


async def test_every_chain_holds_and_every_case_is_the_fold_of_its_journal(week: Week) -> None:
    world = week.console.world
    aggregate = world.store._aggregate
    for item, doc in _cases(week):
        entries = [{k: v for k, v in one.items() if k != "_id"} for one in _entries(week, item)]
        assert verify_chain(entries, "/jejak/triage") == []
        assert rebuilt(entries, aggregate) == aggregate.load(doc["body"])


def _cases(week: Week) -> list[tuple[Item, JsonObject]]:
    docs = {doc["_id"]: doc for doc in week.console.world.store.side("cases")}
    return [(item, docs[case_of(item)]) for item in week.items]


def _entries(week: Week, item: Item) -> list[JsonObject]:
    return week.console.world.store.entries(case_of(item))
