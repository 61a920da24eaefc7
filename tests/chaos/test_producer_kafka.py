"""Faults between the outbox and Kafka: see `tests/chaos/faults/producer.py`."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.demo.clients import Client
from deploy.demo.tally import databases
from deploy.local import ports
from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.messaging.topics import Names
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.kafka import everything
from tests.support.kafka_acts import delete_topic, widen
from tests.support.own_kafka import OwnKafka
from tests.support.progress import answered
from tests.support.proxy import Proxy
from tests.support.shown import events, readiness
from tests.support.system import SOON, Office
from tests.support.traffic import Traffic, at_work
from tests.support.world import own_system, staffed, tampering

RESETS = 6


@fault(7)
async def test_fault_07_a_relay_frozen_past_its_lease_wakes_beside_its_successor(
    system: Stack, outcome: Outcome
) -> None:
    with own_system(on=system.servers, namespace="relai") as stack:
        async with staffed(stack) as office, databases(stack) as found:
            outbox = found["intake"]["outbox"]
            with tampering(stack, "intake", "relay-before-done", then="freeze") as planted:
                first = Traffic(office)
                sending = asyncio.create_task(first.send(12))
                await eventually(lambda: planted.happened, within=SOON)
                name, origin = await asyncio.to_thread(stack.add_copy, "intake")
                async with Client(origin) as beside:
                    second = Traffic(replace(office, public=beside))
                    await second.send(12)
                    for report in second.ids():
                        await office.case(report, within=2 * SOON)
                    await eventually(lambda: outbox.count_documents({}), lambda rows: rows == 0, within=SOON)
                stack.processes.signal("intake", signal.SIGCONT)
                began = time.monotonic()
                await sending
                await settled(stack)
                outcome.recovered(time.monotonic() - began, under="24 reports; from the waking of the first")
            topic = Names("relai").topic(Topic.REPORTS)
            sent = len(await everything(stack.servers.kafka_bootstrap, topic))
            outcome.counted(reports=24, records=sent)
            assert sent > 24, "what the frozen one had sent was sent again"
            await asyncio.to_thread(stack.stop, name)
            await accounted(stack)


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[tuple[OwnKafka, Proxy]]:
    """A broker that clients reach through a proxy alone."""
    port = ports.choose(0)
    with Proxy(port) as proxy:
        kafka = OwnKafka(tmp_path / "kafka", port=port, advertised=proxy.port)
        try:
            kafka.start()
            yield kafka, proxy
        finally:
            kafka.close()


@fault(10)
async def test_fault_10_sends_time_out_and_connections_are_reset_under_load(
    proxied: tuple[OwnKafka, Proxy], outcome: Outcome
) -> None:
    kafka, proxy = proxied
    with own_system(kafka=kafka.bootstrap) as stack:
        async with staffed(stack) as office:
            async with at_work(stack, office) as (traffic, _officers):
                async with traffic.flowing():
                    for _ in range(RESETS):
                        proxy.delay(0.1)
                        await answered(traffic, 4)
                        proxy.reset()
                    proxy.cut()
                    shown = await eventually(
                        lambda: readiness(stack, "intake"), lambda text: "degraded since" in text, within=SOON
                    )
                    await answered(traffic, 4)
                    proxy.mend()
                    began = time.monotonic()
                    await office.case(await traffic.one(), within=2 * SOON)
                outcome.recovered(time.monotonic() - began, under="8 reports a second, 4 clients")
            assert "Kafka" in shown or "kafka" in shown
            assert traffic.failures == 0, "intake needs no Kafka to accept"
            outcome.counted(reports=len(traffic.receipts), resets=RESETS)
            await accounted(stack)


def rejected(stack: Stack) -> list[str]:
    """How intake told that Kafka would not take its sequence numbers."""
    told = [str(line["reason"]) for line in events(stack, "intake", "relay.failed")]
    return [why for why in told if "OutOfOrderSequenceNumber" in why]


@fault(11)
async def test_fault_11_a_producer_whose_sequence_numbers_kafka_rejects_is_made_anew(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic, began = Traffic(office), time.monotonic()
    with tampering(system, "intake", "sequence:3", then="skip") as planted:
        async with traffic.flowing():
            await eventually(lambda: rejected(system), within=SOON)
        await settled(system)
        outcome.recovered(time.monotonic() - began, under="8 reports a second; the service's start included")
        assert planted.happened
    assert traffic.failures == 0
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)


@fault(15)
async def test_fault_15_a_topic_with_another_number_of_partitions_is_named_and_mended(
    system: Stack, outcome: Outcome
) -> None:
    bootstrap, topic = system.servers.kafka_bootstrap, Names("bagian").topic(Topic.REPORTS)
    with own_system(on=system.servers, namespace="bagian") as stack:
        async with staffed(stack) as office:
            async with at_work(stack, office) as (traffic, _officers):
                async with traffic.flowing(each=2):
                    await answered(traffic, 8)
                    await widen(bootstrap, topic)
                    shown = await eventually(
                        lambda: readiness(stack, "intake"), lambda text: "13 partitions" in text, within=SOON
                    )
                    assert "12 are needed" in shown
                    assert "Delete the topic" in shown
                    await office.case(await traffic.one())
                    await asyncio.to_thread(stack.restart, "intake")
                    await answered(traffic, 4)
                    await delete_topic(bootstrap, topic)
                    began = time.monotonic()
                    await office.case(await traffic.one(), within=2 * SOON)
                await settled(stack, within=4 * SOON)
                outcome.recovered(time.monotonic() - began, under="4 reports a second; from the deletion")
            outcome.counted(reports=len(traffic.receipts), failed_requests=traffic.failures)
            await accounted(stack)
