"""Row: what an installation weighs at rest, and how long its parts and the whole take to start."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict

from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Say
from deploy.bench.processes import Meter, memory_mb
from deploy.bench.scale import Scale
from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, SERVICES, Plan
from deploy.local.stack import Stack

NAME = "size"
MEMORY = Bound(150, of="value", at_most=True)
SERVICE_START = Bound(3, of="value", at_most=True)
STACK_START = Bound(12, of="value", at_most=True)
LIMITS = (
    "A start is the import of FastAPI, FastStream, pydantic and OpenTelemetry and the reading of the rules; "
    "of the whole stack Kafka's own start is the longest part."
)


async def measure(scale: Scale, say: Say) -> Row:
    """Start the whole stack on an empty folder, let it rest, restart each service."""
    gathered: defaultdict[str, list[float]] = defaultdict(list)
    for number in range(scale.rounds):
        plan = Plan(folder=stack_folder("bench-size"), wipe=True, ports=ANY_PORTS)
        began = time.perf_counter()
        async with Stack(plan) as stack:
            gathered["stack"].append(time.perf_counter() - began)
            await asyncio.sleep(scale.idle_s)
            await _at_rest(stack, gathered, scale.idle_s / 2)
            for name in SERVICES:
                gathered[f"{name} start"].append(await asyncio.to_thread(_restarted, stack, name))
        say(
            f"round {number + 1}/{scale.rounds}: stack {gathered['stack'][-1]:.1f} s; "
            + ", ".join(
                f"{name} {gathered[f'{name} start'][-1]:.1f} s {gathered[f'{name} memory'][-1]:.0f} MB"
                for name in SERVICES
            )
        )
    return _row(gathered)


async def _at_rest(stack: Stack, gathered: defaultdict[str, list[float]], seconds: float) -> None:
    pids = {name: stack.processes.pid_of(name) for name in SERVICES}
    meter = Meter.of(pids)
    await asyncio.sleep(seconds)
    for name, used in meter.used().items():
        gathered[f"{name} memory"].append(memory_mb(pids[name]))
        gathered[f"{name} idle"].append(used / seconds * 100)


def _restarted(stack: Stack, name: str) -> float:
    stack.stop(name)
    began = time.perf_counter()
    stack.restart(name)
    return time.perf_counter() - began


def _row(gathered: defaultdict[str, list[float]]) -> Row:
    figures = [
        Figure(f"{name}, memory at rest", "MB", gathered[f"{name} memory"], (), MEMORY) for name in SERVICES
    ]
    figures += [
        Figure(f"{name}, start until ready", "s", gathered[f"{name} start"], (), SERVICE_START)
        for name in SERVICES
    ]
    figures += [
        Figure(f"{name}, processor at rest", "% of a core", gathered[f"{name} idle"]) for name in SERVICES
    ]
    figures.append(Figure("whole local stack, start until ready", "s", gathered["stack"], (), STACK_START))
    return Row(NAME, "Weight and start", "", figures, limits=LIMITS)
