"""A batch that meets others, failures and careless handlers: nothing goes back, nothing counts twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from shared.changes import Change
from shared.contracts.envelope import Announced
from shared.errors import Infrastructure
from shared.ids import new_id
from shared.store.batch import TRIES
from shared.store.plan import Failed, Moved, Transient, Unknown
from shared.store.records import Fate
from tests.support.fake_store import FakeStore
from tests.support.gated_backend import GatedBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, change
from tests.support.store_world import COUNTED, HANDLERS, chain, failing, fates, received, target

CONSUMER = "triage:reports"
Store = FakeStore[Tally, Fact]


@pytest.fixture
async def backend() -> GatedBackend:
    return GatedBackend()


@pytest.fixture
async def store(backend: GatedBackend) -> AsyncIterator[Store]:
    made: Store = FakeStore(TallyAggregate(), backend=backend)
    await made.start()
    yield made
    await made.close()


def reached(store: Store) -> int:
    (position,) = store.side("positions")
    return int(position["sequence"])


async def test_a_process_that_was_overtaken_does_not_take_the_position_back(
    store: Store, backend: GatedBackend
) -> None:
    events = chain(new_id(), 4)
    rival: Store = FakeStore(TallyAggregate(), backend=backend)
    nothing = {COUNTED: lambda _event: None}

    async def overtake() -> None:
        await rival.apply_batch(CONSUMER, received(events), nothing)

    await store.apply_batch(CONSUMER, received(events[:1]), nothing)
    backend.before.extend([overtake])
    result = await store.apply_batch(CONSUMER, received(events[1:2]), nothing)
    assert fates(result) == [Fate.DROPPED]
    assert reached(store) == 4


@pytest.mark.parametrize("fault", [Transient(), Moved(), Unknown("?"), Unknown("?", landed=True)], ids=repr)
async def test_a_batch_that_failed_is_loaded_and_applied_anew_and_counts_once(
    store: Store, backend: GatedBackend, fault: Exception
) -> None:
    stream = new_id()
    backend.faults.append(fault)
    await store.apply_batch(CONSUMER, received(chain(stream, 3)), HANDLERS)
    assert await store.load(target(stream)) == Tally(3)
    assert reached(store) == 3


async def test_a_batch_that_fails_every_time_is_handed_back_whole(
    store: Store, backend: GatedBackend
) -> None:
    stream = new_id()
    backend.faults.extend([Transient()] * TRIES)
    with pytest.raises(Infrastructure):
        await store.apply_batch(CONSUMER, received(chain(stream, 3)), HANDLERS)
    assert store.side("held") == []
    assert store.side("positions") == []


async def test_what_mongodb_refuses_for_good_is_said_at_once(store: Store, backend: GatedBackend) -> None:
    backend.faults.append(Failed("MongoDB refused the transaction (13)"))
    with pytest.raises(Failed):
        await store.apply_batch(CONSUMER, received(chain(new_id(), 1)), HANDLERS)
    assert len(backend.groups) == 1


async def test_an_outage_inside_a_decision_is_no_try(store: Store) -> None:
    with pytest.raises(Infrastructure):
        await store.apply_batch(CONSUMER, received(chain(new_id(), 2)), failing(2, Infrastructure("away")))
    assert store.side("held") == []
    assert store.side("positions") == []


async def test_a_keyed_change_from_an_event_is_a_mistake_that_is_held(store: Store) -> None:
    def keyed(event: Announced) -> Change[Tally, Fact]:
        return change(target(event.subject), key="k")

    result = await store.apply_batch(CONSUMER, received(chain(new_id(), 1)), {COUNTED: keyed})
    assert fates(result) == [Fate.HELD]
    assert store.side("keys") == []


async def test_a_decision_that_fails_half_way_leaves_nothing_of_its_facts(store: Store) -> None:
    stream = new_id()

    def half(event: Announced) -> Change[Tally, Fact]:
        def decide(_state: Tally | None) -> Sequence[Fact]:
            good = HANDLERS[COUNTED](event)
            assert good is not None
            return [*good.decide(None), "no fact"]  # what a careless domain would do

        return replace(change(target(stream)), decide=decide)

    result = await store.apply_batch(CONSUMER, received(chain(stream, 1)), {COUNTED: half})
    assert fates(result) == [Fate.HELD]
    assert store.entries(target(stream)) == []


async def test_fates_come_in_the_order_of_the_records(store: Store) -> None:
    one, other = chain(new_id(), 2), chain(new_id(), 3)
    mixed = [other[2], one[0], other[0], one[1], one[0]]
    result = await store.apply_batch(CONSUMER, received(mixed), HANDLERS)
    assert [one.record.offset for one in result.results] == [0, 1, 2, 3, 4]
    assert fates(result) == [Fate.HELD, Fate.APPLIED, Fate.APPLIED, Fate.APPLIED, Fate.DROPPED]
    assert result.gaps == {other[0].subject: 2}
