"""Row: what one more report costs as the total and the same reporter's history grow."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from bson.raw_bson import RawBSONDocument

from deploy.bench import load
from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Ground, settled
from deploy.bench.load import Load
from deploy.bench.made import Maker
from deploy.bench.processes import Meter
from deploy.local import mongo
from deploy.local.stack import Stack
from shared.errors import Refused
from shared.store.mongo import Database

NAME = "growth"
CLIENTS = 16
FLAT = Bound(1.2, of="ratio", at_most=True)
LIMITS = "No query of the write path depends on how many reports there are; only the indexes grow deeper."


@dataclass(frozen=True, slots=True)
class Block:
    """What a thousand reports cost."""

    rate: float
    service_us: float
    mongo_us: float


async def measure(ground: Ground) -> Row:
    """A few thousand reports of one reporter, many more behind the service's back, a few thousand again."""
    scale = ground.scale
    async with ground.installation("growth", "intake") as stack, ground.database("growth_intake") as database:
        first = [await _block(ground, stack, database) for _ in range(scale.rounds + 1)][1:]
        began = time.perf_counter()
        with Maker(ground.keys) as maker:
            for portion in maker.report_documents(scale.grown_by):
                for collection, documents in portion.items():
                    raw = [RawBSONDocument(document) for document in documents]
                    await database[collection].insert_many(raw, ordered=False)
        ground.say(
            f"{scale.grown_by:,} more reports of the same person in {time.perf_counter() - began:.0f} s"
        )
        last = [await _block(ground, stack, database) for _ in range(scale.rounds + 1)][1:]
    return _row(first, last, scale.grown_by)


async def _block(ground: Ground, stack: Stack, database: Database) -> Block:
    count = ground.scale.block
    meter = Meter.of({**ground.pids(), "intake": stack.processes.pid_of("intake")})
    loaded = await load.run(
        Load(
            origins=[stack.origins["intake"]],
            path="/api/v1/reports",
            clients=CLIENTS,
            count=count,
            one_reporter=True,
        )
    )
    if loaded.statuses != {"201": count}:
        raise Refused(f"not every report was taken: {loaded.statuses}")
    await settled(database)
    await asyncio.sleep(0.2)
    spent = meter.each(count)
    ground.say(f"{count:,} reports: {loaded.rate:,.0f}/s, intake {spent['intake']:,.0f} µs each")
    return Block(loaded.rate, spent["intake"], spent[mongo.NAME])


def _row(first: list[Block], last: list[Block], between: int) -> Row:
    return Row(
        NAME,
        f"Cost of a report before and after {between:,} more by the same reporter",
        "the first thousands of the same run",
        [
            Figure(
                "intake's processor time",
                "µs a report",
                [one.service_us for one in last],
                [one.service_us for one in first],
                FLAT,
            ),
            Figure(
                "MongoDB's processor time",
                "µs a report",
                [one.mongo_us for one in last],
                [one.mongo_us for one in first],
                FLAT,
            ),
            Figure(
                f"rate, {CLIENTS} clients",
                "reports/s",
                [one.rate for one in last],
                [one.rate for one in first],
            ),
        ],
        limits=LIMITS,
    )
