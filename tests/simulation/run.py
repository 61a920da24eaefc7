"""Runs one seed: a world, random acts and faults, then quiet, then every check."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.changes import JsonObject
from shared.telemetry.names import LogEvent
from tests.simulation.acts import Act, Clients
from tests.simulation.checks import final, refusals, undrained
from tests.simulation.faults import FAULTS, broker_back
from tests.simulation.history import History, Violation
from tests.simulation.loop import Stuck, VirtualLoop
from tests.simulation.planted import Plant
from tests.simulation.world import SERVICES, World

FEWEST_STEPS, MOST_STEPS = 90, 160
FIRST_REPORTS = 4
DRAINS_WITHIN_S = 20 * 60.0
OPENING = 40
"""Steps before the first fault from outside, so that there is something to lose."""
FAULTY = 0.2
"""Of the steps."""


@dataclass(slots=True)
class Result:
    """What came of a seed."""

    seed: int
    digest: str
    steps: int
    virtual_s: float
    counts: dict[str, int]
    violations: list[Violation] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    stream: list[str] = field(default_factory=list)
    """The last events of the stream concerned."""


def run(seed: int, plant: Plant | None = None) -> Result:
    """Play a seed from its beginning to its end; the same each time."""
    loop = VirtualLoop()
    before = random.getstate()
    try:
        with _errors_into(world := World(seed, loop, plant or Plant())):
            steps = _played(world)
    finally:
        random.setstate(before)
        loop.close()
    history = world.history
    return Result(
        seed,
        history.digest(),
        steps,
        loop.time(),
        dict(history.counts),
        history.violations,
        history.lines,
        _stream_of(world, history),
    )


def _played(world: World) -> int:
    try:
        return world.loop.run_until_complete(_play(world))
    except Stuck as stuck:
        world.history.broken("time goes on", str(stuck))
        return 0


async def _play(world: World) -> int:
    supervisor = asyncio.create_task(world.supervise())
    clients = Clients(world)
    steps = int(world.chance.uniform(FEWEST_STEPS, MOST_STEPS))
    for number in range(steps):
        await _step(world, clients, opening=number < OPENING)
        if world.history.violations:
            break
    if not world.history.violations:
        await _calm(world, clients)
    supervisor.cancel()
    for copy in world.copies:
        copy.process.kill("the end")
    await asyncio.sleep(1.0)
    return steps


async def _step(world: World, clients: Clients, *, opening: bool) -> None:
    chance = world.chance
    if not opening and chance.happens(FAULTY):
        (fault,) = chance.choices(list(FAULTS), list(FAULTS.values()))
        await fault(world)
    else:
        _act(world, clients)
    await asyncio.sleep(chance.one((0.0, 0.01, 0.05, 0.2, 0.3)))
    if chance.happens(0.02):
        await asyncio.sleep(chance.uniform(2.0, 9.0))


def _act(world: World, clients: Clients) -> None:
    drawn = world.chance.random()
    if len(clients.acts) < FIRST_REPORTS:
        clients.begin(clients.report())
        return
    if drawn < 0.07:
        clients.program()
        return
    if drawn < 0.17:
        act: Act | None = clients.report()
    elif drawn < 0.74:
        act = clients.case_act()
    elif drawn < 0.88:
        act = clients.handoff_act()
    else:
        act = clients.again()
    if act is not None:
        for _ in range(2 if world.chance.happens(0.06) else 1):
            clients.begin(act)


async def _calm(world: World, clients: Clients) -> None:
    """No fault any more, but who stands still wakes later: everything must drain by itself."""
    world.history.note("calm", "")
    broker_back(world)
    for service in SERVICES:
        world.weather[service].chaos = False
        world.weather[service].mongo_away = False
        world.weather[service].slow = 0.0
        world.wanted[service] = 1
    for copy in world.copies:
        copy.process.crash_at = None
    began, waiting = world.loop.time(), ["it has just begun"]
    while waiting and world.loop.time() - began < DRAINS_WITHIN_S and not world.history.violations:
        await asyncio.sleep(2.0)
        waiting = [] if clients.open else list(undrained(world))
        if clients.open:
            waiting = ["somebody waits for an answer"]
    world.history.note("drained", f"after {world.loop.time() - began:.0f} s")
    if waiting and not world.history.violations:
        world.history.broken(
            "everything drains when faults stop", "; ".join(waiting[:5]), stream=_named(waiting[0])
        )
    if not world.history.violations:
        final(world)
        refusals(world, clients.refused - clients.unsure)


def _named(text: str) -> str:
    return next((word for word in text.replace("'", " ").split() if len(word) == 36 and word[14] == "7"), "")


def _stream_of(world: World, history: History) -> list[str]:
    if not history.violations or not history.violations[0].stream:
        return []
    stream = history.violations[0].stream
    found: list[str] = []
    for service, database in world.databases.items():
        entries = [entry for entry in database.documents("journal") if entry["stream"] == stream]
        found += [_entry(service, entry) for entry in entries]
        for name in ("positions", "held", "outbox"):
            rows = [one for one in database.documents(name) if stream in str(one["_id"])]
            found += [f"{service} {name} {one['_id']}" for one in rows]
    return found[-40:]


def _entry(service: str, entry: JsonObject) -> str:
    mark = entry["announced"] or {}
    announced = f"announced {mark['sequence']} in epoch {mark['epoch']}" if mark else "announces nothing"
    return f"{service} {entry['seq']} {entry['type']}, {announced}, cause {entry['cause']}"


@contextmanager
def _errors_into(world: World) -> Iterator[None]:
    """What the code under test logs as an error is one: it is written down, and breaks the seed."""

    def told(_logger: object, _method: str, about: Any) -> Any:
        if about.get("event") in _OURS:
            world.history.broken(
                "no fault of our own", f"{about.get('event')}: {about.get('error')} {about.get('where')}"
            )
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[told],
        wrapper_class=structlog.make_filtering_bound_logger(40),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


_OURS = {LogEvent.BATCH_FAILED, LogEvent.SWEEP_FAILED, LogEvent.RELAY_FAILED, LogEvent.NOTICE_FAILED}
