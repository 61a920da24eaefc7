"""MongoDB's trail passes the suite, and every question of it runs on the declared index without a sort."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate, MongoCases
from services.triage.adapters.mongo_looks import LookAggregate
from services.triage.adapters.mongo_trail import (
    BY_FORMER,
    BY_WHOM,
    MERGED,
    PERSONS,
    MongoTrail,
    closed_elsewhere,
    offices_of,
    order_of,
    query_of,
)
from services.triage.application.audit.keep_look import KeepLook
from services.triage.domain.audit.deeds import Deed
from services.triage.domain.audit.looks import Look
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.journal import Journal
from shared.store.mongo import Database, open_client, open_database
from tests.support.office_moves import office_books
from tests.support.stack import Namespace
from tests.support.suites.trail import AUDITOR, TrailSuite, TrailWorld
from tests.support.triage import Hands
from tests.support.triage_console import SARI
from tests.support.triage_memory import ClearAead


@pytest.fixture
async def database(namespace: Namespace) -> AsyncIterator[Database]:
    client = open_client(namespace.mongo_url("triage"), app="test")
    yield open_database(client, namespace.database("triage"))
    client.close()


@pytest.fixture
async def world(database: Database) -> AsyncIterator[TrailWorld]:
    clock, aggregate = Hands(), CaseAggregate(office_books())
    about: dict[str, Any] = {
        "service": "triage",
        "office": "balikpapan",
        "clock": clock,
        "new_id": new_id,
        "secrets": Sealer(b"s" * 32, "answers"),
    }
    store: ChangeStore[Case, Fact] = ChangeStore(database, aggregate, **about)
    looks: Any = ChangeStore(database, LookAggregate(), **about, beside=store)
    await store.start()
    cases = MongoCases(database, aggregate, Journal(database, service="triage"))
    keep = KeepLook(looks, clock, new_id)
    yield TrailWorld(MongoTrail(database, "balikpapan"), store, cases, keep, ContentKeys(ClearAead()), clock)
    await store.close()


class TestMongoTrail(TrailSuite):
    pass


async def test_a_log_of_looks_is_a_chain_like_any_other(world: TrailWorld, database: Database) -> None:
    journal = Journal(database, service="triage")
    case_id = await world.case()
    for _ in range(3):
        await world.keep(SARI, Look.CASE, case_id)
        world.clock.pass_(minutes=20)
    stream = (await world.acts())[0].stream
    assert [entry["seq"] for entry in await journal.entries(stream)] == [1, 2, 3]
    assert await journal.verify(stream) == []
    assert await journal.differs(stream, LookAggregate()) == []


@pytest.mark.parametrize("deed", [None, *Deed])
@pytest.mark.parametrize("place", [{}, {"at": "2024-11-25T00:00:00.000000Z"}, {"at": "x", "stream": "y"}])
async def test_no_question_sorts_or_scans(
    world: TrailWorld, database: Database, deed: Deed | None, place: dict[str, str]
) -> None:
    case_id = await world.case()
    await world.claim(SARI, case_id)
    query = query_of(AUDITOR, world.filters(deed=deed), AUDITOR.office)
    query |= {**place, "by.id": {"$in": ["a", "b", "c"]}}
    found = database["journal"].find(query).sort(order_of(query)).hint(BY_WHOM).limit(51)
    stages = list(_stages((await found.explain())["queryPlanner"]["winningPlan"]))
    assert "SORT" not in stages
    assert "COLLSCAN" not in stages
    assert "IXSCAN" in stages


async def test_a_question_about_as_many_people_as_go_into_one_is_merged_and_not_sorted(
    world: TrailWorld, database: Database
) -> None:
    await world.claim(SARI, await world.case())
    people = [f"{number:03}" for number in range(MERGED)]
    query = {**query_of(AUDITOR, world.filters(), AUDITOR.office), "by.id": {"$in": people}}
    many = [f"{number:03}" for number in range(2 * MERGED)]
    for asked, sorts in ((query, False), ({**query, "by.id": {"$in": many}}, True)):
        found = database["journal"].find(asked).sort(order_of(asked)).hint(BY_WHOM).limit(51)
        stages = list(_stages((await found.explain())["queryPlanner"]["winningPlan"]))
        assert ("SORT" in stages) is sorts


async def test_persons_and_what_is_closed_are_found_without_a_sort_or_a_scan(
    world: TrailWorld, database: Database
) -> None:
    await world.claim(SARI, await world.case())
    acted = {"by.office": offices_of("balikpapan", "balikpapan"), "by.kind": PERSONS, "by.id": {"$gt": "a"}}
    questions = (
        database["journal"].find(acted).sort([("by.id", 1)]).hint(BY_WHOM).limit(1),
        database["cases"].find(closed_elsewhere(AUDITOR), {"_id": 1}).hint(BY_FORMER),
    )
    for found in questions:
        stages = list(_stages((await found.explain())["queryPlanner"]["winningPlan"]))
        assert "IXSCAN" in stages
        assert not {"SORT", "COLLSCAN"} & set(stages)


def _stages(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan["stage"]
        for part in plan.values():
            yield from _stages(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from _stages(part)
