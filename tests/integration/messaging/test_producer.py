"""Whoever waits to hand a record over is let go with the producer, and never waits for one that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from shared.errors import Infrastructure
from shared.messaging.brokers import Brokers
from shared.messaging.producer import Producer
from tests.support.eventually import eventually
from tests.support.stack import Namespace


@pytest.fixture
async def producer(place: Namespace) -> AsyncIterator[Producer]:
    """A producer, connected."""
    connected = Producer(Brokers(place.kafka_bootstrap), client_id="test")
    await connected.start()
    yield connected
    await connected.stop()


LEAVE: dict[str, Callable[[Producer], Awaitable[None]]] = {"abandon": Producer.abandon, "stop": Producer.stop}


@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE)
async def test_a_send_that_waits_for_its_topic_ends_with_the_producer(
    place: Namespace, producer: Producer, leave: Callable[[Producer], Awaitable[None]]
) -> None:
    topic = f"{place.name}.nowhere"
    sending = asyncio.create_task(producer.send(topic, key=b"k", value=b"v", headers=[]))
    client = producer._client
    assert client is not None
    await eventually(lambda: topic in client.client._topics)
    await leave(producer)
    with pytest.raises(Infrastructure):
        await asyncio.wait_for(sending, 5)
