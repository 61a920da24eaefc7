"""Waits of one asker, and the largest of several sizes beside the smallest."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from deploy.bench.figures import Bound, Figure, quantile


class Sized(Protocol):
    """What was measured at one size; waits in milliseconds, by what was asked."""

    cases: int
    waits: dict[str, list[float]]


async def median_ms(ask: Callable[[], Awaitable[None]], times: int) -> float:
    """The median wait of so many questions, one after the other, in milliseconds."""
    waits = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        waits.append((time.perf_counter() - began) * 1000)
    return quantile(waits, 0.5)


def flat(asked: Iterable[str], first: Sized, last: Sized, bound: Bound) -> list[Figure]:
    """The last size with the first one as its floor: flat means a ratio near 1."""
    about = f"{last.cases:,} against {first.cases:,} cases"
    return [Figure(f"{what}: {about}", "ms", last.waits[what], first.waits[what], bound) for what in asked]
