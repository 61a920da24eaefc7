"""Kafka lets the services in no more: each says why and since when; nothing is lost until it does again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import pytest_asyncio

from deploy.compose.kafka_acls import Right
from deploy.local.stack import Stack
from tests.chaos.catalogue import fault
from tests.support import kafka_rights as rights
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.guarded_kafka import SESSION_S, GuardedKafka
from tests.support.shown import readiness
from tests.support.system import SOON, Office
from tests.support.traffic import at_work
from tests.support.world import own_system, staffed

NOTICED = SOON + 2 * SESSION_S
WRITE_REPORTS = Right("topic", "jejak.reports", "write")
READ_REPORTS = Right("topic", "jejak.reports", "read")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    """A Kafka with users, rights and certificates."""
    kafka = GuardedKafka(tmp_path_factory.mktemp("guarded") / "own")
    try:
        kafka.start()
        asyncio.run(kafka.give_rights())
        yield kafka
    finally:
        kafka.close()


@pytest.fixture(scope="module")
def behind(guarded: GuardedKafka) -> Iterator[Stack]:
    """The services, each with a user of its own and the rights that the operator's list gives it."""
    with own_system(kafka=guarded.bootstrap, own=guarded.told()) as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(behind: Stack) -> AsyncIterator[Office]:
    """Everybody who uses them."""
    async with staffed(behind) as everybody:
        yield everybody


async def says(stack: Stack, service: str, part: str, words: str) -> str:
    """Wait until a part of the service says so, and since when; its line."""

    async def line() -> str:
        told = (await readiness(stack, service)).splitlines()
        return next((one for one in told if one.startswith(f"{part}: ")), "")

    return await eventually(line, lambda shown: words in shown, within=NOTICED)


@fault(29)
async def test_fault_29_a_credential_that_is_revoked_is_named_and_all_drains_once_it_is_back(
    guarded: GuardedKafka, behind: Stack, staff: Office, outcome: Outcome
) -> None:
    async with at_work(behind, staff) as (traffic, officers):
        async with traffic.flowing():
            await officers.escalate()
            await rights.take(guarded.bootstrap, "intake", [WRITE_REPORTS])
            await rights.take(guarded.bootstrap, "triage", [READ_REPORTS])
            await rights.remove(guarded.bootstrap, "notify")
            for service, why in (
                ("intake", "does not authorise this service's user for the topic jejak.reports"),
                ("triage", "does not authorise this service's user for the topic jejak.reports"),
                ("notify", "refuses this service's user or password"),
            ):
                shown = await says(behind, service, "kafka", why)
                assert "degraded since" in shown
            await traffic.send(8)
        assert traffic.failures == 0, "reports are taken all the while"
        began = time.monotonic()
        await rights.give(guarded.bootstrap, "intake", [WRITE_REPORTS])
        await rights.give(guarded.bootstrap, "triage", [READ_REPORTS])
        # Not the old one: the file is read again, and the service need not be started anew.
        guarded.write_password("notify", "rahasia-baru")
        await rights.set_password(guarded.bootstrap, "notify", "rahasia-baru")
        await officers.acknowledge()
        await settled(behind)
        outcome.recovered(time.monotonic() - began, under="8 reports a second, 4 clients")
    for service in ("intake", "triage", "notify"):
        await says(behind, service, "kafka", "ok")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(behind)


@fault(30)
async def test_fault_30_a_certificate_that_expires_is_named_and_foretold_thirty_days_ahead(
    guarded: GuardedKafka, behind: Stack, staff: Office, outcome: Outcome
) -> None:
    async def shows(left: timedelta) -> None:
        guarded.kill()
        guarded.show(left=left)
        await asyncio.to_thread(guarded.start)

    async with at_work(behind, staff) as (traffic, officers):
        async with traffic.flowing():
            await officers.escalate()
            await says(behind, "intake", "certificate", "ok")
            await shows(timedelta(days=20, hours=1))
            foretold = await says(behind, "intake", "certificate", "expires on")
            assert "(in 20 days)" in foretold
            await says(behind, "intake", "kafka", "ok")
            await shows(timedelta(seconds=-1))
            for service in ("intake", "triage", "notify"):
                shown = await says(behind, service, "kafka", "certificate of Kafka's broker has expired")
                assert "degraded since" in shown
                await says(behind, service, "certificate", "has expired")
            await traffic.send(8)
        assert traffic.failures == 0, "reports are taken all the while"
        began = time.monotonic()
        await shows(timedelta(days=365))
        await officers.acknowledge()
        await settled(behind)
        outcome.recovered(time.monotonic() - began, under="8 reports a second, 4 clients")
    for service in ("intake", "triage", "notify"):
        await says(behind, service, "certificate", "ok")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(behind)
