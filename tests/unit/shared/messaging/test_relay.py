"""The relay's rules: in order, the original futures, a row dies only when acknowledged, others flow."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.errors import OutOfOrderSequenceNumber, TopicAuthorizationFailedError
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.errors import Infrastructure
from shared.ids import new_id
from shared.messaging.relay import BATCH, Relay
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces, remote
from tests.support.eventually import eventually
from tests.support.kafka import chain
from tests.unit.shared.messaging.fakes import FakeLease, FakeOutbox, FakeProducer

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Bench:
    """A relay among fakes."""

    def __init__(self, traces: Traces | None = None) -> None:
        self.outbox = FakeOutbox()
        self.producer = FakeProducer()
        self.lease = FakeLease()
        self.mended: list[int] = []
        self.relay = Relay(
            outbox=self.outbox,
            producer=self.producer,
            topic="t.reports",
            lease=self.lease,
            mend=self._mend,
            traces=traces or Traces.silent(),
            metrics=Metrics(),
        )

    async def _mend(self, generation: int) -> None:
        self.mended.append(generation)

    def sequences(self) -> list[str]:
        """What was sent, in order."""
        return [sent.headers["ce_sequence"] for sent in self.producer.sent]


async def test_events_leave_in_the_order_of_their_stream_under_the_streams_key() -> None:
    bench, stream = Bench(), new_id()
    bench.outbox.add(*reversed(chain(stream, 5)))
    assert await bench.relay.drain() == 5
    assert bench.sequences() == ["1", "2", "3", "4", "5"]
    assert {sent.key for sent in bench.producer.sent} == {stream.encode()}


async def test_a_row_stays_until_kafka_has_acknowledged_it_and_is_not_sent_twice_meanwhile() -> None:
    bench = Bench()
    bench.producer.acknowledge = False
    bench.outbox.add(*chain(new_id(), 3))
    draining = asyncio.create_task(bench.relay.drain())
    await eventually(lambda: len(bench.producer.sent) == 3)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (len(bench.producer.sent), bench.outbox.finished) == (3, [])
    for sent in bench.producer.sent:
        sent.acknowledged.set_result(None)
    assert await draining == 3
    assert len(bench.outbox.finished) == 3


async def test_behind_a_record_that_failed_its_stream_stays_while_other_streams_are_done() -> None:
    bench, broken, whole = Bench(), "0" + new_id()[1:], "f" + new_id()[1:]
    bench.outbox.add(*chain(broken, 3), *chain(whole, 1))
    bench.producer.failing["2"] = OutOfOrderSequenceNumber()
    with pytest.raises(Infrastructure):
        await bench.relay.drain()
    assert [(row.stream, row.seq) for row in bench.outbox.finished] == [(broken, 1), (whole, 1)]
    assert bench.mended == [1], "the producer's sequence has a hole: it is replaced"


async def test_what_failed_is_sent_again_in_order() -> None:
    bench = Bench()
    bench.outbox.add(*chain(new_id(), 3))
    bench.producer.failing["2"] = OutOfOrderSequenceNumber()
    with pytest.raises(Infrastructure):
        await bench.relay.drain()
    bench.producer.failing.clear()
    await bench.relay.drain()
    assert bench.sequences() == ["1", "2", "3", "2", "3"]
    assert not bench.outbox.events_by_row


async def test_a_record_that_kafka_can_never_take_is_parked_and_the_others_flow() -> None:
    bench = Bench()
    bench.outbox.add(*chain(new_id(), 1), *chain(new_id(), 2))
    bench.producer.too_large = {"2"}
    await bench.relay.drain()
    assert [row.seq for row in bench.outbox.parked] == [2]
    assert len(bench.outbox.finished) == 2
    assert await bench.relay.drain() == 0, "it does not come back"


async def test_nothing_of_a_stream_is_sent_behind_a_record_that_is_parked() -> None:
    bench, stuck, other = Bench(), "0" + new_id()[1:], "f" + new_id()[1:]
    bench.outbox.add(*chain(stuck, 3), *chain(other, 1))
    bench.producer.too_large = {"2"}
    await bench.relay.drain()
    assert [(row.stream, row.seq) for row in bench.outbox.finished] == [(stuck, 1), (other, 1)]
    assert [row.seq for row in bench.outbox.parked] == [2]
    assert len(bench.outbox.events_by_row) == 2, "both stay"


async def test_without_a_producer_nothing_is_lost_and_the_trouble_is_said() -> None:
    bench = Bench()
    bench.producer.refusing = Infrastructure("Kafka is away")
    bench.outbox.add(*chain(new_id(), 1))
    running = asyncio.create_task(bench.relay.run())
    await eventually(lambda: bench.relay.trouble == "Kafka is away")
    bench.producer.refusing = None
    await eventually(lambda: len(bench.outbox.finished) == 1)
    await eventually(lambda: bench.relay.trouble == "")
    running.cancel()


async def test_a_right_that_is_taken_away_is_named_until_it_is_given_back() -> None:
    bench = Bench()
    bench.producer.failing["1"] = TopicAuthorizationFailedError("jejak.reports")
    bench.outbox.add(*chain(new_id(), 1))
    running = asyncio.create_task(bench.relay.run())
    await eventually(lambda: "does not authorise" in bench.relay.refused)
    bench.producer.failing.clear()
    await eventually(lambda: len(bench.outbox.finished) == 1)
    await eventually(lambda: bench.relay.refused == "")
    running.cancel()


async def test_only_the_holder_of_the_lease_works() -> None:
    bench = Bench()
    bench.lease.mine = False
    bench.outbox.add(*chain(new_id(), 1))
    running = asyncio.create_task(bench.relay.run())
    await eventually(lambda: bench.lease.asked == 1)
    assert bench.producer.sent == []
    bench.lease.mine = True
    await eventually(lambda: len(bench.outbox.finished) == 1)
    running.cancel()


async def test_the_lease_is_not_asked_for_at_every_batch() -> None:
    bench = Bench()
    for _ in range(5):
        bench.outbox.add(*chain(new_id(), BATCH))
    running = asyncio.create_task(bench.relay.run())
    await eventually(lambda: len(bench.outbox.finished) == 5 * BATCH)
    assert bench.lease.asked == 1
    running.cancel()


async def test_each_record_has_a_span_of_its_own_under_its_entrys_trace_and_carries_it() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    bench = Bench(Traces(provider.get_tracer("test")))
    bench.outbox.add(*chain(new_id(), 2, trace=TRACE))
    await bench.relay.drain()
    spans = exporter.get_finished_spans()
    parents = {(span.parent.trace_id, span.parent.span_id) for span in spans if span.parent}
    stored = remote(TRACE)
    assert stored is not None
    assert parents == {(stored.trace_id, stored.span_id)}
    carried = [remote(sent.headers["traceparent"]) for sent in bench.producer.sent]
    assert {found.span_id for found in carried if found} == {span.context.span_id for span in spans}
    assert len(spans) == 2


async def test_it_knows_for_how_long_kafka_has_acknowledged_nothing_and_how_much_waits() -> None:
    bench = Bench()
    bench.outbox.add(*chain(new_id(), 2))
    bench.producer.acknowledge = False
    assert bench.relay.silence_s == 0
    draining = asyncio.create_task(bench.relay.drain())
    await eventually(lambda: len(bench.producer.sent) == 2 and bench.relay.silence_s > 0.01)
    await bench.relay.measure()
    assert bench.relay.waiting == (2, 0.0)
    for sent in bench.producer.sent:
        sent.acknowledged.set_result(None)
    await draining
    assert bench.relay.silence_s == 0
