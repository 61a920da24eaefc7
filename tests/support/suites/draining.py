"""What held streams promise while a fault lasts and after it is mended: fair turns, order, bounded work."""

from __future__ import annotations

from datetime import timedelta

from shared.ids import new_id
from shared.store import held
from shared.store.batch import MOST_DRAINED
from shared.store.plan import Plan, packed
from shared.store.records import Fate
from tests.support.store_world import HANDLERS, World, chain, failing, fates, received, target

APPLIED, HELD = Fate.APPLIED, Fate.HELD
POISON = failing(1, RuntimeError("poison"))


class DrainingSuite:
    """Streams that wait behind a failing record."""

    async def test_what_stands_behind_has_no_turn_of_its_own(self, world: World) -> None:
        stream = new_id()
        await world.store.apply_batch(world.consumer, received(chain(stream, 3)), POISON)
        first, *behind = await world.held(stream)
        assert [doc["next_try"] for doc in behind] == [held.never(world.clock.now)] * 2
        assert await world.backend.due_streams(world.consumer, world.clock.now, 10) == []
        assert first["next_try"] == world.clock.now + timedelta(seconds=1)

    async def test_long_queues_do_not_take_the_turns_of_other_streams(self, world: World) -> None:
        long, other = [new_id() for _ in range(3)], new_id()
        for stream in long:
            await world.store.apply_batch(world.consumer, received(chain(stream, 90)), POISON)
        await world.store.apply_batch(world.consumer, received(chain(other, 1)), POISON)
        world.clock.forward(seconds=2)
        due = await world.backend.due_streams(world.consumer, world.clock.now, 200)
        assert sorted(due) == sorted([*long, other])

    async def test_a_turn_of_an_older_version_that_never_ends_is_taken_away(self, world: World) -> None:
        stream = new_id()
        events = received(chain(stream, 3))
        await world.store.apply_batch(world.consumer, events[:2], POISON)
        plan = Plan()
        second = (await world.held(stream))[1]
        past = packed({"$set": {"next_try": world.clock.now - timedelta(hours=1)}})
        plan.replace(held.COLLECTION, {"_id": second["_id"]}, past, 0)
        await world.backend.commit(plan)
        await world.store.apply_batch(world.consumer, events[2:], POISON)
        assert [doc["next_try"] for doc in await world.held(stream)][1:] == [held.never(world.clock.now)] * 2

    async def test_after_the_fault_is_mended_all_drain_in_order_once(self, world: World) -> None:
        streams = [new_id() for _ in range(5)]
        chains = {stream: chain(stream, 6) for stream in streams}
        for step in range(6):
            items = received([chains[stream][step] for stream in streams])
            await world.store.apply_batch(world.consumer, items, POISON)
        assert [await world.held_sequences(stream) for stream in streams] == [[1, 2, 3, 4, 5, 6]] * 5
        world.clock.forward(minutes=6)
        result = await world.store.retry_held(world.consumer, HANDLERS)
        for stream in streams:
            mine = [one for one in result.results if one.record.event.subject == stream]
            assert [one.record.event.sequence for one in mine] == [1, 2, 3, 4, 5, 6]
            assert all(one.fate is APPLIED and one.drained for one in mine)
            assert await world.total(target(stream)) == 6
            assert await world.held(stream) == []

    async def test_a_transaction_drains_so_much_and_the_rest_has_the_next_ones(self, world: World) -> None:
        streams = [new_id() for _ in range(3)]
        for stream in streams:
            await world.store.apply_batch(world.consumer, received(chain(stream, 260)), POISON)
        world.clock.forward(seconds=2)
        backend = Counting(world)
        result = await world.store.retry_held(world.consumer, HANDLERS)
        assert fates(result) == [APPLIED] * 780
        assert [await world.total(target(stream)) for stream in streams] == [260] * 3
        assert backend.most <= MOST_DRAINED
        assert await world.backend.due_streams(world.consumer, world.clock.now, 10) == []

    async def test_more_streams_than_a_round_takes_are_all_tried_in_one_sweep(self, world: World) -> None:
        streams = [new_id() for _ in range(230)]
        items = received([event for stream in streams for event in chain(stream, 1)])
        await world.store.apply_batch(world.consumer, items, POISON)
        world.clock.forward(seconds=2)
        assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [APPLIED] * 230


class Counting:
    """How many journal entries the largest transaction of a world's store had."""

    def __init__(self, world: World) -> None:
        self.most = 0
        self._commit = world.store.backend.commit
        world.store.backend.commit = self.commit  # type: ignore[method-assign]  # the store's own backend, watched

    async def commit(self, plan: Plan) -> None:
        """Count, then commit."""
        commands = list(plan.commands())
        entries = [len(one.documents) for one in commands if one.collection == "journal"]
        self.most = max(self.most, *entries, 0)
        await self._commit(plan)
