"""What a batch comes to: good events applied with their span, broken ones buried first, gaps asked for."""

from __future__ import annotations

from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.changes import Change
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.contracts.triage import CaseRefusedV1
from shared.errors import Infrastructure
from shared.ids import derived, new_id
from shared.messaging.subscribe import EventConsumer, Subscription
from shared.store.change import ChangeStore
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import RECEIVED
from shared.telemetry.traces import Traces, remote
from tests.support.fake_store import FakeStore
from tests.support.kafka import announced, chain, record_of
from tests.support.two_services import CaseAggregate, hearing, listening
from tests.unit.shared.messaging.fakes import Asked, Graveyard

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Bench:
    """A consumer on the store in memory."""

    def __init__(self, traces: Traces | None = None, subscription: Subscription | None = None) -> None:
        self.store: FakeStore[Any, Any] = FakeStore(CaseAggregate())
        self.graveyard, self.asked, self.metrics = Graveyard(), Asked(), Metrics()
        self.consumer = EventConsumer(
            subscription or listening(),
            store=self.store,
            bury=self.graveyard.bury,
            ask=self.asked,
            traces=traces or Traces.silent(),
            metrics=self.metrics,
        )

    async def start(self) -> Bench:
        await self.store.start()
        return self

    async def feed(self, *events: Announced) -> None:
        """A batch of good records."""
        await self.consumer.apply([record_of(event, offset=at) for at, event in enumerate(events)])

    async def heard(self, report: str) -> int:
        """How many events of a report were applied."""
        kept = await self.store.load(derived(report, "case"))
        return 0 if kept is None else len(kept.heard)

    def counted(self, outcome: str) -> float:
        """The metric of an outcome."""
        value: float = self.metrics.counter(RECEIVED).labels(Topic.REPORTS.value, outcome)._value.get()
        return value


async def test_a_broken_record_does_not_keep_the_others_of_its_batch() -> None:
    bench, report = await Bench().start(), new_id()
    first, second = chain(report, 2)
    broken = record_of(announced(new_id()))
    broken.value = b"\xff"
    await bench.consumer.apply([record_of(first), broken, record_of(second, offset=2)])
    assert await bench.heard(report) == 2
    assert bench.graveyard.reasons == ["value"]
    assert (bench.counted("applied"), bench.counted("dead")) == (2, 1)


async def test_a_repeat_is_dropped_and_counted() -> None:
    bench, report = await Bench().start(), new_id()
    events = chain(report, 2)
    await bench.feed(*events)
    await bench.feed(*events)
    assert await bench.heard(report) == 2
    assert bench.counted("dropped") == 2


async def test_a_gap_holds_its_stream_and_is_asked_for_while_others_flow() -> None:
    bench, report, other = await Bench().start(), new_id(), new_id()
    first, _missing, third = chain(report, 3)
    await bench.feed(first, third, *chain(other, 1))
    assert (await bench.heard(report), await bench.heard(other)) == (1, 1)
    assert bench.asked.gaps == [(Topic.REPORTS, {report: 2})]
    assert bench.counted("held") == 1


async def test_a_known_type_that_nobody_here_wants_only_moves_the_position() -> None:
    bench = await Bench(subscription=Subscription(Topic.REPORTS, "triage", {})).start()
    report = new_id()
    await bench.feed(*chain(report, 1))
    assert await bench.heard(report) == 0
    assert bench.counted("applied") == 1


async def test_a_type_of_a_newer_writer_is_held_and_not_skipped() -> None:
    bench, report = await Bench().start(), new_id()
    await bench.feed(announced(report, kind="jejak.intake.report_withdrawn.v1", data={}))
    (held,) = bench.store.memory.documents("held")
    assert (held["code"], held["queue"]["stream"]) == ("unknown-type", report)


async def test_data_that_breaks_its_contract_is_buried_before_any_handler_sees_it() -> None:
    bench, report = await Bench().start(), new_id()
    await bench.feed(announced(report, data={"report_id": report}))
    assert bench.graveyard.reasons == ["contract"]
    assert bench.graveyard.burials[0].stream == report


async def test_when_the_database_is_away_nothing_is_done_and_the_batch_is_raised() -> None:
    class Away(FakeStore[Any, Any]):
        async def apply_batch(self, *_: Any) -> Any:
            raise Infrastructure("MongoDB is away")

    bench = Bench()
    bench.consumer._store = Away(CaseAggregate())
    with pytest.raises(Infrastructure):
        await bench.feed(*chain(new_id(), 1))
    assert bench.counted("applied") == 0


async def test_what_cannot_be_buried_now_raises_so_that_its_offset_does_not_move() -> None:
    bench = await Bench().start()

    async def away(_burial: object) -> None:
        raise Infrastructure("MongoDB is away")

    bench.consumer._bury = away
    broken = record_of(announced(new_id()))
    broken.value = b"\xff"
    with pytest.raises(Infrastructure):
        await bench.consumer.apply([broken])


async def test_each_record_has_a_span_under_its_headers_trace_and_the_change_carries_it() -> None:
    exporter, seen = InMemorySpanExporter(), list[str]()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    def handle(report: ReportSubmittedV1, event: Announced) -> Change[Any, Any]:
        seen.append(event.trace)
        return hearing(report, event)

    bench = await Bench(Traces(provider.get_tracer("test")), listening(handle)).start()
    report = new_id()
    await bench.feed(*chain(report, 1, trace=TRACE))
    (span,) = exporter.get_finished_spans()
    parent, carried = remote(TRACE), remote(seen[0])
    assert parent is not None
    assert carried is not None
    assert span.parent is not None
    assert (span.parent.span_id, span.context.span_id) == (parent.span_id, carried.span_id)
    (entry,) = bench.store.entries(derived(report, "case"))
    assert entry["trace"] == seen[0]
    assert dict(span.attributes or {})["jejak.outcome"] == "applied"


def test_a_subscription_to_a_type_of_another_topic_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="not on this topic"):
        Subscription(Topic.REPORTS, "triage", {CaseRefusedV1: lambda *_: None}).handlers({})


def test_the_store_of_the_services_is_what_a_consumer_needs() -> None:
    assert isinstance(Bench().store, ChangeStore)
