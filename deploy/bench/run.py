"""A run: the rows that were asked for, one after the other."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from deploy.bench import machine
from deploy.bench.figures import Row, document
from deploy.bench.ground import Ground, Say, ground
from deploy.bench.rows import burst, chain, growth, opened, queue, replayed, search, size, taken, visible
from deploy.bench.scale import Scale
from shared.clock import Clock, rfc3339

ON_SERVERS: Mapping[str, Callable[[Ground], Awaitable[Row]]] = {
    module.NAME: module.measure for module in (taken, opened, chain, visible, queue, search, growth, burst)
}
"""Rows that share the run's MongoDB and Kafka, each under namespaces of its own."""

ALONE: Mapping[str, Callable[[Scale, Say], Awaitable[Row]]] = {
    module.NAME: module.measure for module in (size, replayed)
}
"""Rows that start or destroy servers of their own; the others' are stopped by then."""

NAMES = (*ON_SERVERS, *ALONE)


async def run(names: Sequence[str], scale: Scale, *, say: Say, clock: Clock) -> dict[str, Any]:
    """Measure the rows of these names; the results document."""
    began, load_before = clock(), machine.load()
    rows = await _on_servers([name for name in ON_SERVERS if name in names], scale, say)
    for name in (name for name in ALONE if name in names):
        rows.append(await _timed(ALONE[name](scale, partial(_say, say, name))))
    return document(rows, about={**_about(scale), **_when(began, clock), "load_before": load_before})


async def _on_servers(names: Sequence[str], scale: Scale, say: Say) -> list[Row]:
    if not names:
        return []
    async with ground(scale, say) as on:
        return [await _timed(ON_SERVERS[name](replace(on, say=partial(_say, say, name)))) for name in names]


async def _timed(measuring: Awaitable[Row]) -> Row:
    began = time.monotonic()
    row = await measuring
    return replace(row, seconds=time.monotonic() - began)


def _say(say: Say, name: str, line: str) -> None:
    say(f"{name} · {line}")


def _about(scale: Scale) -> dict[str, Any]:
    return {
        "scale": scale.name,
        "rounds": scale.rounds,
        "commit": machine.commit(),
        "machine": machine.facts(),
        "load_after": machine.load(),
    }


def _when(began: Any, clock: Clock) -> dict[str, Any]:
    return {"taken_at": rfc3339(began), "seconds": round((clock() - began).total_seconds(), 1)}
