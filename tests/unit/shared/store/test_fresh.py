"""A fresh change is decided without looking for a state, and is still done once under its key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from shared.changes import Change, JsonObject
from shared.ids import new_id
from shared.store.plan import Transient, Unknown
from tests.support.fake_store import FakeStore
from tests.support.gated_backend import GatedBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, change


class Asked(GatedBackend):
    """Notes what was looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, list[object]]] = []

    async def find(self, collection: str, field: str, values: Sequence[object]) -> list[JsonObject]:
        self.asked.append((collection, list(values)))
        return await super().find(collection, field, values)

    def states_of(self, stream: str) -> int:
        """How often the stream's state was looked for."""
        return sum(name == TallyAggregate.collection and stream in values for name, values in self.asked)


@pytest.fixture
def backend() -> Asked:
    return Asked()


@pytest.fixture
async def store(backend: Asked) -> AsyncIterator[FakeStore[Tally, Fact]]:
    made: FakeStore[Tally, Fact] = FakeStore(TallyAggregate(), backend=backend)
    await made.start()
    yield made
    await made.close()


def fresh(stream: str, key: str | None = None) -> Change[Tally, Fact]:
    return replace(change(stream, key=key), fresh=True)


async def test_a_fresh_stream_is_not_looked_for(store: FakeStore[Tally, Fact], backend: Asked) -> None:
    new, other = new_id(), new_id()
    await asyncio.gather(store.change(fresh(new)), store.change(change(other)))
    assert (backend.states_of(new), backend.states_of(other)) == (0, 1)
    assert len(store.entries(new)) == 1


async def test_a_repeat_under_the_key_gets_the_first_answer(store: FakeStore[Tally, Fact]) -> None:
    first, second = new_id(), new_id()
    await store.change(fresh(first, "k"))
    again = await store.change(fresh(second, "k"))
    assert again.repeated
    assert again.answer == {"stream": first, "total": 1}
    assert store.entries(second) == []


@pytest.mark.parametrize("fault", [Transient("aborted"), Unknown("not known", landed=True)])
async def test_after_a_failed_try_it_is_done_once_all_the_same(
    store: FakeStore[Tally, Fact], backend: Asked, fault: Exception
) -> None:
    stream = new_id()
    backend.faults.append(fault)
    await store.change(fresh(stream, "k"))
    assert len(store.entries(stream)) == 1
