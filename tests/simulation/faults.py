"""What goes wrong from outside: deaths, stops, a broker or a database that is away, losses, restores."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from shared.clock import rfc3339
from shared.contracts.catalogue import OWNERS, Topic
from tests.simulation.messaging import NAMESPACE
from tests.simulation.restores import restore_backup, take
from tests.simulation.world import SERVICES, World

Fault = Callable[[World], Awaitable[None]]


async def crash(world: World) -> None:
    """A process dies now."""
    alive = [one for one in world.copies if not one.process.dead]
    if alive:
        world.chance.one(alive).process.kill("killed")


async def crash_at_an_await(world: World) -> None:
    """A process will die at one of its next awaits of the outside."""
    alive = [one for one in world.copies if not one.process.dead]
    if alive:
        process = world.chance.one(alive).process
        process.crash_at = process.points + 1 + int(world.chance.expovariate(0.05))


async def stop(world: World) -> None:
    """A process stands still for a while, perhaps longer than its leases."""
    running = [one for one in world.copies if not one.process.dead and not one.process.stopped]
    if not running:
        return
    process = world.chance.one(running).process
    seconds = world.chance.one((0.5, 3.0, 8.0, 15.0))
    world.history.note("stop", f"{process.name} for {seconds} s")
    process.stop()
    asyncio.get_running_loop().call_later(seconds, process.go_on)


async def stop_at_a_call(world: World) -> None:
    """A process stands still between its last look at the world and what it does about it."""
    soon = rfc3339(world.clock() + timedelta(seconds=30))
    notices = world.databases["notify"].documents("notices")
    sending = any(one["due_at"] and one["due_at"] < soon for one in notices)
    service = "notify" if sending else world.chance.one(SERVICES)
    places = ["before commit", "after commit", "before outbox", "after leases relay"]
    if service == "notify":
        places += ["after leases notices"] * 4
    for copy in world.alive(service):
        copy.process.stop_at = world.chance.one(places), world.chance.one((4.0, 15.0, 15.0))


async def scale(world: World) -> None:
    """A service gets a second copy, or loses it."""
    service = world.chance.one(SERVICES)
    world.wanted[service] = 3 - world.wanted[service]
    world.history.note("scale", f"{service} to {world.wanted[service]}")
    alive = world.alive(service)
    if len(alive) > world.wanted[service]:
        world.chance.one(alive).process.kill("one too many")


async def broker_away(world: World) -> None:
    """The broker cannot be reached for a while."""
    if world.cluster.away:
        return
    seconds = round(world.chance.uniform(0.5, 15.0), 1)
    world.history.note("kafka", f"away for {seconds} s")
    world.cluster.away = True
    asyncio.get_running_loop().call_later(seconds, broker_back, world)


def broker_back(world: World) -> None:
    """It can be reached again."""
    world.cluster.away = False
    world.cluster.wake()


async def broker_lost(world: World) -> None:
    """The broker comes back without anything."""
    world.cluster.lose()


async def retention(world: World) -> None:
    """Records go before everybody has read them."""
    topics = [topic for topic, owner in OWNERS.items() if owner != "channel"]
    topic: Topic = world.chance.one(topics)
    world.cluster.retention(f"{NAMESPACE}.{topic.value}")


async def rebalance(world: World) -> None:
    """The partitions of a group are shared anew for no reason."""
    groups = list(world.cluster.groups.values())
    if groups:
        group = world.chance.one(groups)
        world.history.note("rebalance", group.name)
        group.rebalance()


async def database_away(world: World) -> None:
    """A service's database cannot be reached for a while."""
    service = world.chance.one(SERVICES)
    weather = world.weather[service]
    if weather.mongo_away:
        return
    seconds = round(world.chance.uniform(0.3, 8.0), 1)
    world.history.note("mongo", f"{service}'s is away for {seconds} s")
    weather.mongo_away = True
    asyncio.get_running_loop().call_later(seconds, setattr, weather, "mongo_away", False)


async def clock_jump(world: World) -> None:
    """Somebody sets the clock of a process's machine, up to 90 minutes either way."""
    alive = [one for one in world.copies if not one.process.dead]
    if alive:
        copy, minutes = world.chance.one(alive), round(world.chance.uniform(-90.0, 90.0))
        world.history.note("clock", f"{copy.process.name}'s jumps by {minutes} min")
        copy.own.skew += timedelta(minutes=minutes)


async def backup(world: World) -> None:
    """All databases are backed up at one moment."""
    take(world)


async def restore_older(world: World) -> None:
    """One service's database, or all, are restored from the last backup, compared, and opened."""
    await restore_backup(world)


async def restore(world: World) -> None:
    """A service's database is restored from a backup that lacks nothing; its epoch rises."""
    await world.raise_epoch(world.chance.one(SERVICES))


FAULTS: Mapping[Fault, float] = {
    crash: 2.0,
    crash_at_an_await: 4.0,
    stop: 1.5,
    stop_at_a_call: 3.0,
    scale: 1.5,
    broker_away: 1.0,
    broker_lost: 0.4,
    retention: 0.5,
    rebalance: 0.7,
    database_away: 1.0,
    restore: 0.4,
    clock_jump: 1.0,
    backup: 1.2,
    restore_older: 0.6,
}
"""Each with its weight."""
