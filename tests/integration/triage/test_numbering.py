"""Numbers on a real MongoDB, with the rights of triage's own user; also when mongod dies in between."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator

import pytest

from shared.errors import Infrastructure
from shared.store import grants, indexes
from shared.store.mongo import Database, open_client, open_database
from tests.support.numbering import Process, mayors, office_series, process
from tests.support.own_mongo import OwnMongo
from tests.support.suites.numbering import AssignSuite, NumberingSuite, fresh


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnMongo]:
    own = OwnMongo(tmp_path_factory.mktemp("mongod") / "own")
    own.start()
    yield own
    own.close()


@pytest.fixture
async def database(mongod: OwnMongo) -> AsyncIterator[Database]:
    name, password = f"n{secrets.token_hex(4)}", secrets.token_hex(8)
    owner = open_client(mongod.owner_url, app="test-owner")
    await indexes.ensure(owner, name)
    await grants.grant(owner, name, {"triage": password})
    user, place = grants.user("triage", name), mongod.owner_url.partition("@")[2]
    client = open_client(f"mongodb://{user}:{password}@{place}", app="test-triage")
    yield open_database(client, f"{name}_triage")
    client.close()
    mongod.heal()
    for service in indexes.COLLECTIONS:
        await owner.drop_database(f"{name}_{service}")
    owner.close()


@pytest.fixture
async def one(database: Database) -> AsyncIterator[Process]:
    made = await process(database)
    yield made
    await made.close()


@pytest.fixture
async def two(database: Database) -> AsyncIterator[Process]:
    made = await process(database)
    yield made
    await made.close()


class TestNumberingOnMongo(NumberingSuite):
    """The suite."""


class TestAssignOnMongo(AssignSuite):
    """The suite."""


async def _asked(one: Process, two: Process, cases: list[str]) -> list[object]:
    both = [(one, two)[place % 2] for place in range(len(cases))]
    asked = (at.numberer.number(office_series(), mayors(case)) for at, case in zip(both, cases, strict=True))
    return await asyncio.gather(*asked, return_exceptions=True)


async def _repaired(one: Process, cases: list[str]) -> None:
    await one.numberer.repair("balikpapan")
    found = await one.numberer.number(office_series(), mayors(*cases))
    given = await one.given()
    assert sorted(given) == list(range(1, len(cases) + 1))
    assert given == {number.seq: case for case, number in found.items()}
    for case, number in found.items():
        assert await one.tell.number_of(case) == (number.seq, number.text)
    assert await one.numbers.untold("balikpapan") == []


async def test_a_mongod_that_dies_in_between_costs_no_number(
    one: Process, two: Process, mongod: OwnMongo
) -> None:
    cases = fresh(200)
    asking = asyncio.create_task(_asked(one, two, cases))
    await asyncio.wait([asking], timeout=0.3)
    mongod.kill()
    await asyncio.to_thread(mongod.start)
    failed = [outcome for outcome in await asking if isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, Infrastructure) for outcome in failed), failed
    await _repaired(one, cases)


async def test_commits_that_are_lost_or_never_confirmed_double_no_number(
    one: Process, two: Process, mongod: OwnMongo
) -> None:
    cases = fresh(60)
    unsure = {"code": 64, "errmsg": "waiting for replication"}
    mongod.fail(["commitTransaction"], times=20, writeConcernError=unsure)
    await _asked(one, two, cases[:30])
    mongod.fail(["commitTransaction"], times=3, closeConnection=True)
    await _asked(one, two, cases[30:])
    mongod.heal()
    await _repaired(two, cases)
