"""The write path against a model: no order of requests, repeats, deliveries and failures loses anything."""

from __future__ import annotations

import asyncio
from collections import Counter

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.errors import Busy, Infrastructure
from shared.ids import new_id
from shared.store.group import Limits
from shared.store.journal import rebuilt, verify_chain
from shared.store.plan import Moved, Transient, Unknown
from tests.support.fake_store import FakeStore
from tests.support.memory_backend import MemoryBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, adding, change
from tests.support.store_world import HANDLERS, HandClock, chain, received, target

CONSUMER = "triage:reports"
LENGTH = 6
faults = st.lists(
    st.sampled_from([None, Transient(), Moved(), Unknown("?", landed=True), Unknown("?", landed=False)]),
    max_size=3,
)


class WritePath(RuleBasedStateMachine):
    """Two processes, three streams of people's changes, two streams of events."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock()
        self.backend = MemoryBackend(clock=self.clock)
        self.streams = [new_id() for _ in range(3)]
        self.sources = [chain(new_id(), LENGTH) for _ in range(2)]
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.delivered: list[set[int]] = [set(), set()]
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        limits = Limits(patience_s=0.05)
        self.stores: list[FakeStore[Tally, Fact]] = [
            FakeStore(TallyAggregate(), backend=self.backend, clock=self.clock, limits=limits)
            for _ in range(2)
        ]
        for store in self.stores:
            await store.start()

    @rule(
        process=st.integers(0, 1),
        requests=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12)), min_size=1, max_size=6),
        planted=faults,
    )
    def people_change(
        self, process: int, requests: list[tuple[int, int]], planted: list[Exception | None]
    ) -> None:
        self.backend.faults.extend(planted)
        self.loop.run_until_complete(self._ask_all(process, requests))
        self.backend.faults.clear()

    async def _ask_all(self, process: int, requests: list[tuple[int, int]]) -> None:
        await asyncio.gather(*(self._ask(process, *each) for each in requests))

    async def _ask(self, process: int, place: int, number: int) -> None:
        key, amount = f"k{number}", number + 1
        try:
            outcome = await self.stores[process].change(change(self.streams[place], adding(amount), key=key))
        except Busy:
            return
        assert outcome.answer is not None
        told = (outcome.answer["stream"], outcome.answer["total"])
        assert self.acknowledged.setdefault(key, told) == told, "a repeat got another answer"

    @rule(
        process=st.integers(0, 1),
        source=st.integers(0, 1),
        numbers=st.lists(st.integers(0, LENGTH - 1), min_size=1, max_size=8),
        planted=faults,
    )
    def kafka_delivers(
        self, process: int, source: int, numbers: list[int], planted: list[Exception | None]
    ) -> None:
        self.backend.faults.extend(planted)
        items = received([self.sources[source][number] for number in numbers])
        try:
            self.loop.run_until_complete(self.stores[process].apply_batch(CONSUMER, items, HANDLERS))
        except Infrastructure:
            return
        finally:
            self.backend.faults.clear()
        self.delivered[source] |= set(numbers)

    @rule(process=st.integers(0, 1))
    def the_sweeper_retries(self, process: int) -> None:
        self.clock.forward(minutes=6)
        self.loop.run_until_complete(self.stores[process].retry_held(CONSUMER, HANDLERS))

    @invariant()
    def every_acknowledged_key_has_its_effect_once(self) -> None:
        causes = Counter(
            entry["cause"]
            for entry in self.backend.documents("journal")
            if entry["cause"] in self.acknowledged
        )
        assert causes == dict.fromkeys(self.acknowledged, 1)

    @invariant()
    def every_delivered_prefix_is_applied_in_order_and_once(self) -> None:
        for source, delivered in zip(self.sources, self.delivered, strict=True):
            ready = next((n for n in range(LENGTH) if n not in delivered), LENGTH)
            entries = self.stores[0].entries(target(source[0].subject))
            assert len(entries) >= ready
            assert len(entries) <= LENGTH

    @invariant()
    def the_record_holds_together(self) -> None:
        for doc in self.backend.documents("cases"):
            entries = self.stores[0].entries(doc["_id"])
            assert verify_chain(entries, "/jejak/triage") == []
            state = rebuilt(entries, TallyAggregate())
            assert state is not None
            assert doc["body"] == TallyAggregate().dump(state)
            assert (doc["v"], doc["head"]) == (len(entries), entries[-1]["hash"])
        assert len(self.backend.documents("outbox")) == len(self.backend.documents("journal"))

    def teardown(self) -> None:
        for store in self.stores:
            self.loop.run_until_complete(store.close())
        self.loop.close()


TestWritePath = WritePath.TestCase
TestWritePath.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
