"""The outbox's wake-up: without a change stream it looks each second, not as fast as it can."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Self, cast

from pymongo.errors import OperationFailure

from shared.store.mongo import Database
from shared.store.outbox import Outbox


class Refusing:
    """An empty outbox in a database that refuses change streams at once."""

    name = "outbox"

    def __init__(self) -> None:
        self.looks = 0
        self.database = self

    def __getitem__(self, _collection: str) -> Self:
        return self

    async def command(self, _command: dict[str, Any]) -> dict[str, Any]:
        self.looks += 1
        return {"cursor": {"firstBatch": []}, "operationTime": 1}

    async def distinct(self, _field: str, _query: dict[str, Any]) -> list[str]:
        return []

    def watch(self, _pipeline: list[dict[str, Any]], **_options: object) -> Self:
        return self

    async def __aenter__(self) -> Self:
        raise OperationFailure("no change streams here")

    async def __aexit__(self, *_: object) -> None:
        """Never entered."""


async def test_a_change_stream_that_fails_at_once_costs_no_more_than_a_look_a_second() -> None:
    database, began = Refusing(), time.monotonic()
    await Outbox(cast("Database", database), service="triage").wake(within=0.2)
    assert database.looks <= 2
    assert 0.15 < time.monotonic() - began < 1, "and it returns when its time is over"


async def test_the_bell_of_this_process_wakes_before_any_stream_could() -> None:
    bell, began = asyncio.Event(), time.monotonic()
    slept = asyncio.create_task(
        Outbox(cast("Database", Refusing()), service="triage", bell=bell).wake(within=3_600)
    )
    while time.monotonic() - began < 1 and not slept.done():
        await asyncio.sleep(0)
        bell.set()
    assert slept.done()
