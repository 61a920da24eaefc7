"""The clusters that tests of faults break: they live without one of three, and not without two."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.support.eventually import eventually_sync
from tests.support.three_kafkas import ThreeKafkas
from tests.support.three_mongos import NUMBERS, ThreeMongos


@pytest.mark.whole_suite
async def test_three_kafkas_take_records_without_one_of_them_and_none_without_two(tmp_path: Path) -> None:
    with ThreeKafkas(tmp_path / "kafkas") as three:
        admin = AIOKafkaAdminClient(bootstrap_servers=three.bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic("t", 1, 3, topic_configs={"min.insync.replicas": "2"})])
        await admin.close()
        producer = AIOKafkaProducer(bootstrap_servers=three.bootstrap, acks="all", enable_idempotence=True)
        await producer.start()
        await producer.send_and_wait("t", b"all")
        three.kill(1)
        await asyncio.wait_for(producer.send_and_wait("t", b"two"), 40)
        three.signal(signal.SIGSTOP, 2)
        lonely = await producer.send("t", b"one")
        done, _ = await asyncio.wait({lonely}, timeout=5)
        assert not done
        three.signal(signal.SIGCONT, 2)
        await asyncio.wait_for(lonely, 40)
        await producer.stop()


@pytest.mark.whole_suite
def test_three_mongos_elect_another_primary_when_theirs_is_killed(tmp_path: Path) -> None:
    with ThreeMongos(tmp_path / "mongos") as three:
        assert three.primary() == 1
        with three.direct(1) as client:
            client["x"]["y"].insert_one({"_id": 1})
        three.kill(1)
        second = three.wait_primary(other_than=1)
        with three.direct(second) as client:
            assert client["x"]["y"].count_documents({}) == 1
        three.start(1)
        eventually_sync(three.primary, lambda one: one in NUMBERS, within=30)
