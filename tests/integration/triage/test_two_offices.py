"""Two offices over MongoDB: cases between them pass the suite on their indexes, in one chain."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.case_standing import Standing
from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate, MongoCases
from services.triage.adapters.mongo_passings import BY_CONFLICT, BY_PASSING, MongoPassings, in_standing
from services.triage.application.queue.views import Queue
from services.triage.domain.commands import Claim
from services.triage.domain.passing.passing_commands import PassOn, ReceiveCase
from shared.security.sealing import ContentKeys
from shared.store.journal import Journal
from shared.store.mongo import Database
from tests.support.suites.board_queues import COLLEAGUE, office_wall
from tests.support.suites.case_board import COMMISSIONER, NOW, OFFICE, OFFICER, VIEWER, BoardWorld
from tests.support.suites.passings import ABOVE, PROPOSE, PassingsSuite, PassingWorld
from tests.support.triage_memory import BOOKS, ClearAead
from tests.support.triage_mongo import case_store


class TestMongoPassings(PassingsSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[PassingWorld]:
        aggregate = CaseAggregate(BOOKS)
        async with case_store(database, aggregate, NOW) as store:
            cases = BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
            yield PassingWorld(cases, MongoPassings(database, aggregate))

    async def test_no_other_case_is_looked_at(self, world: PassingWorld, database: Database) -> None:
        waiting, bound = await world.cases.case(24), await world.cases.case(24)
        await world.cases.case(25)
        await world.cases.done(waiting, PROPOSE)
        await world.cases.done(bound, office_wall())
        for query, index in (
            (in_standing(VIEWER, Standing.WAITING), BY_PASSING),
            ({"body.board.conflict_to": ABOVE.office}, BY_CONFLICT),
        ):
            told = (await database[CASES].find(query).hint(index).sort("_id", 1).explain())["executionStats"]
            assert (told["totalDocsExamined"], told["nReturned"]) == (1, 1), query

    async def test_its_journal_goes_on_in_one_chain_and_its_clocks_run_on(
        self, world: PassingWorld, database: Database
    ) -> None:
        case_id = await world.cases.case(24)
        aggregate = CaseAggregate(BOOKS)
        found = MongoCases(database, aggregate, Journal(database, service="triage"))
        first = await found.find(OFFICE, case_id)
        await world.cases.done(case_id, Claim(by=OFFICER), PROPOSE, PassOn(by=COMMISSIONER, number=1))
        await world.cases.done(case_id, ReceiveCase(by=COLLEAGUE), Claim(by=COLLEAGUE))
        assert await found.find(OFFICE, case_id) is None
        there = await found.find(ABOVE.office, case_id)
        assert first is not None
        assert there is not None
        assert there.keyset == first.keyset
        assert there.case.clocks == first.case.clocks
        history = await found.history(case_id)
        assert history.problems == []
        assert [one.type for one in history.entries] == [
            "case_opened",
            "case_claimed",
            "passing_proposed",
            "case_passed",
            "case_received",
            "case_claimed",
        ]
        stored = await database[CASES].find_one({"_id": case_id})
        assert stored is not None
        assert stored["office"] == ABOVE.office
        assert [entry["office"] for entry in await Journal(database, service="triage").entries(case_id)] == [
            OFFICE
        ] * 6
        assert await world.cases.ids(Queue.MINE, viewer=ABOVE) == []
