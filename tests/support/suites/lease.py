"""What a lease promises: one holder, ended by the server's clock, and a lost one writes nothing more."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import Conflict, Infrastructure
from shared.ids import new_id
from shared.store.lease import Lease
from shared.store.mongo import Database
from tests.support.eventually import eventually
from tests.support.sample_aggregate import change
from tests.support.store_world import World

SHORT = timedelta(milliseconds=80)
OVER = {"$expr": {"$lt": ["$expires", "$$NOW"]}}


def two(database: Database, ttl: timedelta) -> tuple[Lease, Lease]:
    name = f"sweeper-{new_id()}"
    return Lease(database, name, holder="a", ttl=ttl), Lease(database, name, holder="b", ttl=ttl)


class LeaseSuite:
    """On MongoDB, and on the database in memory."""

    async def test_one_holds_it_and_the_other_does_not(self, database: Database) -> None:
        mine, theirs = two(database, timedelta(minutes=1))
        assert await mine.hold()
        assert not await theirs.hold()
        assert await mine.hold()
        assert theirs.fence is None

    async def test_of_many_who_reach_for_it_at_once_one_gets_it(self, database: Database) -> None:
        name = f"sweeper-{new_id()}"
        leases = [Lease(database, name, holder=str(n), ttl=timedelta(minutes=1)) for n in range(12)]
        assert sum(await asyncio.gather(*(lease.hold() for lease in leases))) == 1

    async def test_a_renewal_keeps_the_number_and_a_taking_raises_it(self, database: Database) -> None:
        mine, theirs = two(database, SHORT)
        await mine.hold()
        first = mine.fence
        await mine.hold()
        assert mine.fence == first
        await eventually(theirs.hold)
        assert first is not None
        assert theirs.fence is not None
        assert theirs.fence.number > first.number
        assert not await mine.hold() or mine.fence != first

    async def test_on_a_database_restored_since_a_lease_is_lost(self, database: Database) -> None:
        mine, theirs = two(database, timedelta(minutes=1))
        await mine.hold()
        mine._epoch = 7
        with pytest.raises(Infrastructure, match="start the service anew"):
            await mine.hold()
        assert mine.fence is None
        assert not await theirs.hold(), "who was started since waits for the old one's end"

    async def test_a_lease_taken_before_the_servers_clock_was_set_back_is_over(
        self, database: Database
    ) -> None:
        mine, theirs = two(database, timedelta(minutes=1))
        await mine.hold()
        first = mine.fence
        hour = {"$set": {"expires": {"$add": ["$expires", 3_600_000]}}}
        assert first is not None
        await database["leases"].update_one({"_id": first.lease}, [hour])
        assert await theirs.hold()
        assert theirs.fence is not None
        assert theirs.fence.number > first.number
        assert not await mine.hold()

    async def test_a_released_lease_is_free_at_once(self, database: Database) -> None:
        mine, theirs = two(database, timedelta(minutes=1))
        await mine.hold()
        await mine.release()
        assert await theirs.hold()
        await mine.release()
        assert not await mine.hold()

    async def test_work_under_a_held_lease_is_committed(self, database: Database, world: World) -> None:
        mine, _ = two(database, timedelta(minutes=1))
        await mine.hold()
        streams = [new_id() for _ in range(5)]
        guarded = [replace(change(stream), guard=mine.fence) for stream in streams]
        await asyncio.gather(*(world.store.change(each) for each in guarded))
        assert [await world.total(stream) for stream in streams] == [1] * 5

    async def test_a_zombie_that_wakes_after_its_lease_was_taken_writes_nothing(
        self, database: Database, world: World
    ) -> None:
        zombie, successor = two(database, SHORT)
        await zombie.hold()
        stream, late = new_id(), replace(change(new_id()), guard=zombie.fence)
        await eventually(successor.hold)
        with pytest.raises(Conflict, match="lease"):
            await world.store.change(late)
        await world.store.change(change(stream))
        assert await world.total(late.stream) == 0
        assert await world.total(stream) == 1

    async def test_a_lease_that_is_over_writes_nothing_even_if_nobody_took_it(
        self, database: Database, world: World
    ) -> None:
        mine, _ = two(database, timedelta(milliseconds=1))
        await mine.hold()
        late = replace(change(new_id()), guard=mine.fence)
        await eventually(lambda: database["leases"].count_documents(OVER), lambda count: count > 0)
        with pytest.raises(Conflict, match="lease"):
            await world.store.change(late)
