"""Row: Kafka is lost with all it held; everything is published again and takes effect once."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

from deploy.bench import load
from deploy.bench.account import Databases, faults
from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Say, settled, until
from deploy.bench.load import Load
from deploy.bench.scale import Scale
from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, SERVICES, Plan
from deploy.local.stack import Stack
from shared.errors import Refused
from shared.store import meta
from shared.store.mongo import open_client, open_database

NAME = "replayed"
WITHIN = Bound(60, of="value", at_most=True)
CLIENTS = 16
LIMITS = (
    "After Kafka's own start each service notices the new cluster at its next look (5 s apart), reads its "
    "whole journal into the outbox, and publishes; the readers drop what they knew and apply the rest."
)


async def measure(scale: Scale, say: Say) -> Row:
    """Half of the reports are cases already, the other half was on its way when Kafka was lost."""
    seconds: list[float] = []
    for number in range(scale.rounds):
        seconds.append(await _round(scale.replayed // 2, say))
        say(f"round {number + 1}/{scale.rounds}: all effects {seconds[-1]:.1f} s after the loss")
    figure = Figure(f"{scale.replayed:,} reports, from the loss until all effects", "s", seconds, (), WITHIN)
    return Row(
        NAME,
        "Replay after the total loss of Kafka, all effects once",
        "",
        [figure],
        notes=["half of the cases existed before; each case was opened once, sampled chains hold"],
        limits=LIMITS,
    )


async def _round(half: int, say: Say) -> float:
    plan = Plan(folder=stack_folder("bench-loss"), wipe=True, ports=ANY_PORTS)
    async with AsyncExitStack() as closing:
        stack = await closing.enter_async_context(Stack(plan))
        databases = _databases(stack, closing)
        await _taken(stack, half, say)
        await _opened(databases, half)
        await asyncio.to_thread(stack.stop, "triage")
        await _taken(stack, half, say)
        for database in databases.values():
            await settled(database)
        lost = await meta.cluster(databases["intake"])
        began = time.perf_counter()
        await asyncio.to_thread(stack.lose_kafka)
        await asyncio.to_thread(stack.restart, "triage")
        await _opened(databases, 2 * half)
        await _quiet(databases, lost)
        took = time.perf_counter() - began
        wrong = await faults(databases, reports=2 * half, escalated=0)
        if wrong:
            raise Refused(f"after the replay the account does not add up: {'; '.join(wrong[:5])}")
    return took


def _databases(stack: Stack, closing: AsyncExitStack) -> Databases:
    client = open_client(stack.servers.mongo_owner_url, app="jejak-bench")
    closing.callback(client.close)
    return {name: open_database(client, f"{stack.plan.namespace}_{name}") for name in SERVICES}


async def _taken(stack: Stack, count: int, say: Say) -> None:
    loaded = await load.run(
        Load(origins=[stack.origins["intake"]], path="/api/v1/reports", clients=CLIENTS, count=count)
    )
    if loaded.statuses != {"201": count}:
        raise Refused(f"not every report was taken: {loaded.statuses}")
    say(f"{count:,} reports taken, {loaded.rate:,.0f}/s")


async def _opened(databases: Databases, cases: int) -> None:
    async def enough() -> bool:
        return bool(await databases["triage"]["cases"].estimated_document_count() >= cases)

    await until(enough, f"{cases:,} cases")


async def _quiet(databases: Databases, lost: str | None) -> None:
    """Every service has replayed on the new cluster, and nothing is left to publish."""

    async def replayed() -> bool:
        return all([await meta.cluster(database) not in {lost, None} for database in databases.values()])

    await until(replayed, "every service to have replayed")
    for database in databases.values():
        await settled(database)
