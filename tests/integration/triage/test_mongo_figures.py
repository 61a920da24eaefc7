"""MongoDB's figures pass the suite; counting reads indexes alone; a case that was planted wrong is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_figures import MongoFigures
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW
from tests.support.suites.figure_counts import FigureCountsSuite, FiguresWorld, filled
from tests.support.triage_memory import BOOKS, ClearAead


async def planted(world: FiguresWorld, query: dict[str, Any], update: dict[str, Any]) -> None:
    """Change a document behind the back of everything that guards it."""
    assert isinstance(world.figures, MongoFigures)
    await world.figures._database["cases"].update_one(query, update)


class TestMongoFigures(FigureCountsSuite):
    @pytest.fixture
    async def world(self, namespace: Namespace) -> AsyncIterator[FiguresWorld]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        database = open_database(client, namespace.database("triage"))
        store: ChangeStore[Case, Fact] = ChangeStore(
            database,
            CaseAggregate(BOOKS),
            service="triage",
            office="balikpapan",
            clock=lambda: NOW,
            new_id=new_id,
            secrets=Sealer(b"s" * 32, "answers"),
        )
        await store.start()
        yield FiguresWorld(
            store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()), MongoFigures(database, BOOKS)
        )
        await store.close()
        client.close()

    async def test_a_case_that_no_row_knows_is_a_breach_and_not_hidden(self, world: FiguresWorld) -> None:
        cases = await filled(world)
        wrong = {"body.board.category": "piracy", "body.board.tally.kelurahan": "99.99.99.9999"}
        await planted(world, {"_id": cases[0]}, {"$set": wrong})
        figures = await world.counted()
        assert {one.name for one in figures.breaches} == {
            "received_by_category",
            "received_by_kelurahan",
            "received_by_kecamatan",
        }
        assert {one.left - one.right for one in figures.breaches} == {1}

    async def test_a_case_past_registration_without_one_is_a_breach(self, world: FiguresWorld) -> None:
        cases = await filled(world)
        skipped = {"body.board.tally.registration": "waiting"}
        await planted(world, {"_id": cases[2]}, {"$set": skipped})
        assert [one.name for one in (await world.counted()).breaches] == ["handed_off_is_registered"]

    async def test_a_board_without_what_is_counted_is_a_breach(self, world: FiguresWorld) -> None:
        cases = await filled(world)
        old = {"body.board.tally": 1}
        await planted(world, {"_id": cases[6]}, {"$unset": old})
        assert {"received_by_registration", "received_by_week"} <= {
            one.name for one in (await world.counted()).breaches
        }
