"""MongoDB's cases of incidents pass the suite; a page reads its share of one index and sorts nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_incidents import (
    BY_ARRIVAL,
    INDEX,
    WHERE,
    MongoIncidents,
    members_of,
    placed_in,
)
from services.triage.application.incidents.incident_ports import Came
from shared.security.sealing import ContentKeys
from shared.store.mongo import Database
from tests.support.suites.case_board import NOW, VIEWER
from tests.support.suites.incidents import IncidentsSuite, IncidentWorld
from tests.support.suites.public_letters import LetteredBoard
from tests.support.triage_memory import BOOKS, ClearAead
from tests.support.triage_mongo import case_store


class TestMongoIncidents(IncidentsSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[IncidentWorld]:
        async with case_store(database, CaseAggregate(BOOKS), NOW) as store:
            cases = LetteredBoard(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
            yield IncidentWorld(cases, MongoIncidents(database))

    async def test_a_page_costs_what_it_shows(self, world: IncidentWorld, database: Database) -> None:
        incident, _ = await world.three()
        await world.three()
        query = {**members_of(VIEWER, incident), WHERE: {"$gt": ""}}
        asked = database[CASES].find(query, {"_id": 1}).sort(WHERE, 1).hint(INDEX).limit(2)
        plan = await asked.explain()
        text, stats = str(plan["queryPlanner"]["winningPlan"]), plan["executionStats"]
        assert "COLLSCAN" not in text
        assert "'SORT'" not in text
        assert stats["totalDocsExamined"] == stats["nReturned"] == 2
        assert stats["totalKeysExamined"] <= 3

    async def test_a_look_at_what_names_stations_costs_what_it_shows(
        self, world: IncidentWorld, database: Database
    ) -> None:
        for _ in range(3):
            await world.three()
            await world.cases.case(24)
        last = (await world.incidents.placed(VIEWER, before=None, limit=9))[3]
        place = Came(last.received_at, last.case_id)
        for query in (*placed_in(VIEWER, None), *placed_in(VIEWER, place)):
            asked = database[CASES].find(query).sort(BY_ARRIVAL[1:]).hint(BY_ARRIVAL).limit(2)
            plan = await asked.explain()
            text, stats = str(plan["queryPlanner"]["winningPlan"]), plan["executionStats"]
            assert "COLLSCAN" not in text
            assert "'SORT'" not in text
            assert stats["totalDocsExamined"] == stats["nReturned"] <= 2
            assert stats["totalKeysExamined"] <= 3
