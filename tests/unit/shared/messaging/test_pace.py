"""Small batches keep a distance: what comes one by one is carried together; a first one never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer

from shared.ids import new_id
from shared.messaging import broker, relay
from shared.messaging.broker import SMALL_BATCH, PatientConsumer
from shared.messaging.relay import BATCH
from tests.support.eventually import eventually
from tests.support.kafka import chain
from tests.unit.shared.messaging.test_relay import Bench

LONG_S = 3_600.0
"""Where a wait of this length begins, the test would never end."""


@pytest.fixture
async def relaying() -> Bench:
    return Bench()


async def test_a_row_that_comes_after_a_rest_leaves_at_once_and_its_followers_together(
    relaying: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PACE_S", 0.2)
    task = asyncio.create_task(relaying.relay.run())
    first, later = new_id(), [new_id() for _ in range(3)]
    relaying.outbox.add(*chain(first, 1))
    await eventually(lambda: len(relaying.outbox.finished) == 1)
    for stream in later:
        relaying.outbox.add(*chain(stream, 1))
        await asyncio.sleep(0.01)
    assert len(relaying.producer.sent) == 1, "the followers wait for each other"
    await eventually(lambda: len(relaying.outbox.finished) == 4)
    task.cancel()


async def test_behind_a_full_batch_the_next_one_follows_without_a_wait(
    relaying: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PACE_S", LONG_S)
    for _ in range(BATCH + 1):
        relaying.outbox.add(*chain(new_id(), 1))
    task = asyncio.create_task(relaying.relay.run())
    await eventually(lambda: len(relaying.outbox.finished) == BATCH + 1)
    task.cancel()


class Polled:
    """Stands for aiokafka's own poll: the batches it will find."""

    def __init__(self, *sizes: int) -> None:
        self.sizes: Iterator[int] = iter(sizes)
        self.at: list[float] = []

    async def getmany(self, *_: object, **__: object) -> dict[str, list[bytes]]:
        self.at.append(asyncio.get_running_loop().time())
        return {"partition": [b""] * next(self.sizes)}


def consumer_of(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> PatientConsumer:
    monkeypatch.setattr(AIOKafkaConsumer, "getmany", polled.getmany)
    return PatientConsumer.__new__(PatientConsumer)


async def test_a_small_batch_is_followed_by_a_rest_and_then_by_all_that_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(broker, "PACE_S", 0.1)
    polled = Polled(1, 5)
    consumer = consumer_of(polled, monkeypatch)
    await consumer.getmany()
    await consumer.getmany()
    assert polled.at[1] - polled.at[0] >= 0.09


async def test_the_first_batch_and_one_behind_a_large_one_do_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(broker, "PACE_S", LONG_S)
    consumer = consumer_of(Polled(SMALL_BATCH, 1), monkeypatch)
    async with asyncio.timeout(5):
        await consumer.getmany()
        await consumer.getmany()
