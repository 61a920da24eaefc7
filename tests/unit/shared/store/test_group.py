"""Group commit: what gathered goes together, within its bounds, and nobody pays for a neighbour."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

import pytest

from shared.changes import Change, Outcome
from shared.errors import Busy, Conflict, Infrastructure
from shared.ids import new_id
from shared.store.group import Limits
from shared.store.plan import Failed, Moved, Transient, Unknown
from tests.support.eventually import eventually
from tests.support.fake_store import FakeStore
from tests.support.gated_backend import GatedBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, adding, change, closing

Store = FakeStore[Tally, Fact]


@pytest.fixture
async def backend() -> GatedBackend:
    return GatedBackend()


@pytest.fixture
async def store(backend: GatedBackend) -> AsyncIterator[Store]:
    async with opened(backend) as made:
        yield made


class opened:  # noqa: N801 - reads as a word: async with opened(backend, limits)
    """A started store, closed at the end."""

    def __init__(self, backend: GatedBackend, limits: Limits | None = None) -> None:
        self.store: Store = FakeStore(TallyAggregate(), backend=backend, limits=limits)
        self.backend = backend

    async def __aenter__(self) -> Store:
        await self.store.start()
        return self.store

    async def __aexit__(self, *_: object) -> None:
        self.backend.gate.set()
        await self.store.close()


async def behind_a_running_commit(
    store: Store, backend: GatedBackend, changes: Sequence[Change[Tally, Fact]]
) -> list[asyncio.Task[Outcome[Tally]]]:
    """Tasks of changes that all wait while a first commit is under way."""
    backend.gate.clear()
    first = asyncio.create_task(store.change(change(new_id())))
    await backend.entered.wait()
    tasks = [asyncio.create_task(store.change(each)) for each in changes]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return [first, *tasks]


async def test_what_gathered_during_a_commit_is_committed_together(
    store: Store, backend: GatedBackend
) -> None:
    tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(50)])
    backend.gate.set()
    await asyncio.gather(*tasks)
    assert [len(group) for group in backend.groups] == [1, 50]


async def test_a_lone_change_is_not_kept_waiting_for_company(store: Store, backend: GatedBackend) -> None:
    await store.change(change(new_id()))
    assert [len(group) for group in backend.groups] == [1]


async def test_a_group_has_at_most_200_changes(store: Store, backend: GatedBackend) -> None:
    tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(450)])
    backend.gate.set()
    await asyncio.gather(*tasks)
    assert [len(group) for group in backend.groups] == [1, 200, 200, 50]


async def test_a_group_has_at_most_8_megabytes(store: Store, backend: GatedBackend) -> None:
    large = [change(new_id(), adding(note="x" * 1_500_000)) for _ in range(10)]
    tasks = await behind_a_running_commit(store, backend, large)
    backend.gate.set()
    await asyncio.gather(*tasks)
    assert [len(group) for group in backend.groups] == [1, 5, 5]


async def test_one_change_beyond_the_bytes_still_goes_alone(backend: GatedBackend) -> None:
    async with opened(backend, Limits(bytes=10)) as store:
        await asyncio.gather(*(store.change(change(new_id())) for _ in range(3)))
    assert [len(group) for group in backend.groups] == [1, 1, 1]


async def test_two_changes_of_one_stream_never_share_a_group(store: Store, backend: GatedBackend) -> None:
    hot = new_id()
    tasks = await behind_a_running_commit(store, backend, [change(hot), change(new_id()), change(hot)])
    backend.gate.set()
    await asyncio.gather(*tasks)
    assert all(max(Counter(group).values()) == 1 for group in backend.groups)
    assert [len(group) for group in backend.groups] == [1, 2, 1]


async def test_two_changes_of_one_key_never_share_a_group(store: Store, backend: GatedBackend) -> None:
    tasks = await behind_a_running_commit(store, backend, [change(new_id(), key="k") for _ in range(3)])
    backend.gate.set()
    outcomes = await asyncio.gather(*tasks)
    assert [outcome.repeated for outcome in outcomes] == [False, False, True, True]
    assert [len(group) for group in backend.groups] == [1] * 4


async def test_a_stale_change_is_decided_again_and_the_rest_is_not(
    store: Store, backend: GatedBackend
) -> None:
    moved, decided = new_id(), Counter[str]()
    rival: Store = FakeStore(TallyAggregate(), backend=backend)
    await rival.start()

    def counted(stream: str) -> Change[Tally, Fact]:
        def decide(state: Tally | None) -> Sequence[Fact]:
            decided[stream] += 1
            return adding()(state)

        return change(stream, decide)

    async def interfere() -> None:
        await rival.change(change(moved, adding(10)))

    calm = [new_id() for _ in range(3)]
    tasks = await behind_a_running_commit(store, backend, [counted(stream) for stream in [moved, *calm]])
    backend.before.extend([None, interfere])
    backend.gate.set()
    await asyncio.gather(*tasks)
    await rival.close()
    assert decided == {moved: 2, **dict.fromkeys(calm, 1)}
    assert await store.load(moved) == Tally(11)


async def test_a_neighbours_refusal_or_crash_is_nobody_elses(store: Store, backend: GatedBackend) -> None:
    def crash(_state: Tally | None) -> Sequence[Fact]:
        raise ZeroDivisionError

    good = [change(new_id()) for _ in range(3)]
    bad = [change(new_id(), closing), change(new_id(), crash)]
    tasks = await behind_a_running_commit(store, backend, [good[0], *bad, *good[1:]])
    backend.gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [Conflict, ZeroDivisionError]


async def test_an_aborted_group_is_tried_again_as_a_group(store: Store, backend: GatedBackend) -> None:
    backend.faults.extend([None, Transient(), Moved()])
    tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(4)])
    backend.gate.set()
    await asyncio.gather(*tasks)
    assert [len(group) for group in backend.groups] == [1, 4, 4, 4]


async def test_after_three_failed_tries_the_changes_run_singly(store: Store, backend: GatedBackend) -> None:
    backend.faults.extend([None, Transient(), Transient(), Transient()])
    tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(4)])
    backend.gate.set()
    await asyncio.gather(*tasks)
    assert [len(group) for group in backend.groups] == [1, 4, 4, 4, 1, 1, 1, 1]


async def test_the_worker_goes_on_beside_those_that_run_singly(backend: GatedBackend) -> None:
    async with opened(backend, Limits(tries=1)) as store:
        stuck = asyncio.Event()

        async def hang() -> None:
            await stuck.wait()

        backend.faults.append(Transient())
        backend.before.extend([None, hang])
        alone = asyncio.create_task(store.change(change(new_id())))
        await eventually(lambda: len(backend.groups), lambda n: n >= 2)
        await store.change(change(new_id()))
        assert not alone.done()
        stuck.set()
        await alone


async def test_at_most_a_few_run_singly_at_once(backend: GatedBackend) -> None:
    async with opened(backend, Limits(tries=1, singles=2)) as store:
        backend.faults.append(Transient())
        backend.before.append(backend.close_gate)
        tasks = [asyncio.create_task(store.change(change(new_id()))) for _ in range(7)]
        await eventually(lambda: backend.running, lambda n: n == 2)
        backend.gate.set()
        await asyncio.gather(*tasks)
        assert backend.most_running == 2
        assert [len(group) for group in backend.groups] == [7, *[1] * 7]


async def test_changes_of_a_stream_wait_for_the_one_that_runs_singly(backend: GatedBackend) -> None:
    async with opened(backend, Limits(tries=1)) as store:
        hot, stuck = new_id(), asyncio.Event()

        async def hang() -> None:
            await stuck.wait()

        backend.faults.append(Transient())
        backend.before.extend([None, hang])
        tasks = [asyncio.create_task(store.change(change(hot))) for _ in range(5)]
        await eventually(lambda: len(backend.groups), lambda n: n == 2)
        await store.change(change(new_id()))
        assert backend.groups[:2] == [[hot], [hot]]
        assert hot not in [stream for group in backend.groups[2:] for stream in group]
        stuck.set()
        await asyncio.gather(*tasks)
        assert await store.load(hot) == Tally(5)


async def test_what_mongodb_refuses_for_good_reaches_its_caller_alone(
    store: Store, backend: GatedBackend
) -> None:
    backend.faults.extend([None, Failed("a"), Failed("MongoDB refused the transaction (13)")])
    tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(3)])
    backend.gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [Failed]


@pytest.mark.parametrize("key", [None, "k"], ids=["by the journal", "by the key"])
async def test_an_unknown_commit_that_landed_is_answered_as_done(
    store: Store, backend: GatedBackend, key: str | None
) -> None:
    stream = new_id()
    backend.faults.append(Unknown("not known", landed=True))
    outcome = await store.change(change(stream, key=key))
    assert outcome.answer == {"stream": stream, "total": 1}
    assert not outcome.repeated
    assert len(store.entries(stream)) == 1


async def test_an_unknown_commit_is_looked_for_again_since_a_majority_read_may_lag() -> None:
    class Lagging(GatedBackend):
        lags = 3

        async def find(
            self, collection: str, field: str, values: Sequence[object]
        ) -> list[dict[str, object]]:
            if collection == "keys" and self.lags:
                self.lags -= 1
                return []
            return await super().find(collection, field, values)

    backend = Lagging()
    async with opened(backend) as store:
        backend.faults.append(Unknown("not known", landed=True))
        outcome = await store.change(change(new_id(), key="k"))
        assert not outcome.repeated
        assert len(backend.groups) == 1


async def test_the_worker_goes_on_while_an_unknown_commit_is_looked_for(backend: GatedBackend) -> None:
    async with opened(backend, Limits(patience_s=0.5)) as store:
        backend.faults.append(Unknown("not known"))
        unknown = asyncio.create_task(store.change(change(new_id())))
        await eventually(lambda: len(backend.groups))
        await store.change(change(new_id()))
        assert not unknown.done()
        with pytest.raises(Busy):
            await unknown


async def test_an_unknown_commit_that_is_nowhere_is_busy_and_not_run_again(backend: GatedBackend) -> None:
    async with opened(backend, Limits(patience_s=0.2)) as store:
        backend.faults.append(Unknown("not known"))
        with pytest.raises(Busy):
            await store.change(change(new_id(), key="k"))
        assert len(backend.groups) == 1
        again = await store.change(change(new_id(), key="k"))
        assert not again.repeated


async def test_after_its_patience_a_caller_hears_busy_with_a_time_to_retry(backend: GatedBackend) -> None:
    async with opened(backend, Limits(patience_s=0.05)) as store:
        backend.gate.clear()
        with pytest.raises(Busy) as busy:
            await store.change(change(new_id()))
        assert busy.value.retry_after >= 1
        backend.gate.set()


async def test_the_patience_is_five_seconds() -> None:
    assert Limits() == Limits(changes=200, bytes=8 * 1024 * 1024, tries=3, patience_s=5.0)


async def test_a_change_whose_caller_left_before_its_turn_is_never_run(
    store: Store, backend: GatedBackend
) -> None:
    left = new_id()
    tasks = await behind_a_running_commit(store, backend, [change(left), change(new_id())])
    tasks[1].cancel()
    backend.gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert store.entries(left) == []


async def test_a_full_queue_answers_busy_at_once(backend: GatedBackend) -> None:
    async with opened(backend, Limits(waiting=2)) as store:
        tasks = await behind_a_running_commit(store, backend, [change(new_id()), change(new_id())])
        with pytest.raises(Busy):
            await store.change(change(new_id()))
        backend.gate.set()
        await asyncio.gather(*tasks)


async def test_closing_finishes_what_waits_and_takes_nothing_new(backend: GatedBackend) -> None:
    async with opened(backend) as store:
        tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(3)])
        closing_down = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await store.change(change(new_id()))
        backend.gate.set()
        await closing_down
        assert all(not isinstance(one, Exception) for one in await asyncio.gather(*tasks))


async def test_a_database_that_cannot_be_read_makes_callers_wait_and_then_busy() -> None:
    class Unreadable(GatedBackend):
        async def find(
            self, collection: str, field: str, values: Sequence[object]
        ) -> list[dict[str, object]]:
            if collection == "cases":
                raise Transient("MongoDB cannot be read")
            return await super().find(collection, field, values)

    async with opened(Unreadable(), Limits(patience_s=0.1)) as store:
        with pytest.raises(Infrastructure):
            await store.change(change(new_id()))


async def test_each_outcome_names_the_trace_of_its_group(backend: GatedBackend) -> None:
    sizes: list[int] = []

    @contextmanager
    def span(changes: int) -> Iterator[str]:
        sizes.append(changes)
        yield f"00-{len(sizes):032x}-{1:016x}-01"

    store: Store = FakeStore(TallyAggregate(), backend=backend)
    store.group._span = span
    await store.start()
    tasks = await behind_a_running_commit(store, backend, [change(new_id()) for _ in range(2)])
    backend.gate.set()
    outcomes = await asyncio.gather(*tasks)
    await store.close()
    assert sizes == [1, 2]
    assert len({outcome.group_trace for outcome in outcomes}) == 2


async def test_two_kinds_of_state_share_the_one_worker(store: Store, backend: GatedBackend) -> None:
    class Dispatches(TallyAggregate):
        collection = "dispatches"

    other: Store = FakeStore(Dispatches(), backend=backend, beside=store)
    await other.start()
    tasks = await behind_a_running_commit(store, backend, [change(new_id())])
    mine = asyncio.create_task(other.change(change(new_id())))
    await asyncio.sleep(0)
    backend.gate.set()
    await asyncio.gather(*tasks, mine)
    assert [len(group) for group in backend.groups] == [1, 2]
