"""One world: databases, a cluster, processes that come and go, a mail server, and who watches them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

from aiokafka import TopicPartition

from services.notify.application.ports import NotSent
from services.notify.domain.notice import Letter, SendFailure
from shared.contracts.replays import StreamOwner
from shared.store import meta
from tests.simulation.chance import Chance, Ids, SkewedClock
from tests.simulation.history import History
from tests.simulation.kafka import Cluster, Record
from tests.simulation.ledger import Ledger, offsets_between
from tests.simulation.loop import VirtualLoop
from tests.simulation.machine import Machine
from tests.simulation.planted import Plant
from tests.simulation.process import Process, Weather, joined
from tests.simulation.services import Intake, Notify, Triage
from tests.support.memory_database import MemoryDatabase, Snapshot

SERVICES: tuple[StreamOwner, ...] = ("intake", "triage", "notify")
BEGIN = datetime(2024, 11, 25, 1, 0, tzinfo=UTC)
"""Monday, 25 November 2024, 9.00 WITA."""
MOST_SKEW_S = 2.0


@dataclass(slots=True)
class Copy:
    """A process and what runs in it."""

    process: Process
    service: Intake | Triage | Notify
    own: SkewedClock
    """Its machine's clock, as somebody may set it."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A database as it was."""

    taken_at: datetime
    content: Snapshot


class Watch:
    """Tells the ledger what the cluster does."""

    ledger: Ledger
    cluster: Cluster

    def appended(self, record: Record, *, late: bool) -> None:
        """A record came into a log."""
        self.ledger.appended(record, late=late)

    def committed(self, group: str, where: TopicPartition, before: int, after: int) -> None:
        """A group's offset moved."""
        log = self.cluster.topics[where.topic][where.partition]
        self.ledger.committed(group, offsets_between(log.records, before, after))


class World:
    """Everything that a seed makes."""

    def __init__(self, seed: int, loop: VirtualLoop, plant: Plant) -> None:
        random.seed(seed)
        self.seed = seed
        self.loop = loop
        loop.joined = joined
        self.plant = plant
        self.chance = Chance(seed)
        self.history = History(loop.time)
        self.weather: Mapping[str, Weather] = {service: Weather() for service in SERVICES}
        self.databases: dict[str, MemoryDatabase] = {
            service: MemoryDatabase(service=service, clock=self.clock) for service in SERVICES
        }
        self.ledger = Ledger(self.history, self.databases)
        watch = Watch()
        self.cluster = Cluster(chance=self.chance, history=self.history, clock=self.clock, watcher=watch)
        watch.ledger, watch.cluster = self.ledger, self.cluster
        self.new_id = Ids(self.chance, self.clock)
        self.copies: list[Copy] = []
        self.wanted = dict.fromkeys(SERVICES, 1)
        """How many copies of each service there shall be."""
        self.mail: dict[str, bytes] = {}
        """Message-ID -> the message."""
        self.boots = 0
        self.closed = False
        """Whether all services are stopped for a restore."""
        self.backups: dict[str, Backup] = {}
        """The last backup of each service that may still be restored."""
        self.restored: list[Callable[[str], None]] = []
        """Told of each service whose database became an older one."""

    def clock(self) -> datetime:
        """The true time."""
        return BEGIN + timedelta(seconds=self.loop.time())

    def boot(self, service: str) -> Copy:
        """Start a copy of a service, on a machine whose clock is a little wrong."""
        self.boots += 1
        name = f"{service}#{self.boots}"
        process = Process(name, chance=self.chance, history=self.history, weather=self.weather[service])
        skew = timedelta(seconds=round(self.chance.uniform(-MOST_SKEW_S, MOST_SKEW_S), 3))
        own = SkewedClock(self.clock, skew)
        clock = self.plant.clock(own, self.loop.time)
        machine = Machine(
            process=process,
            cluster=self.cluster,
            mongo=self.plant.mongo(self.databases[service], process),
            clock=clock,
            new_id=Ids(self.chance, clock),
            plant=self.plant,
        )
        process.died.append(machine.mongo.close)
        made = process.run(lambda: self._made(service, machine))
        copy = Copy(process, made, own)
        self.copies.append(copy)
        self.history.note("start", name)
        process.spawn(made.start())
        return copy

    def _made(self, service: str, machine: Machine) -> Intake | Triage | Notify:
        if service == "intake":
            return Intake(machine)
        return Triage(machine) if service == "triage" else Notify(machine, Mail(self, machine.process))

    def alive(self, service: str) -> list[Copy]:
        """The copies of a service that live."""
        return [one for one in self.copies if one.process.name.startswith(service) and not one.process.dead]

    async def supervise(self) -> None:
        """Start what has died again, after a while."""
        while True:
            self.copies = [one for one in self.copies if not one.process.dead]
            for service in SERVICES:
                if not self.closed and len(self.alive(service)) < self.wanted[service]:
                    self.boot(service)
            await asyncio.sleep(self.chance.uniform(0.2, 2.0))

    async def request(self, copy: Copy, work: Coroutine[Any, Any, Any]) -> Any:
        """Have a copy do something for a client: what it answers.

        Raises:
            ConnectionError: it died before it could answer.
        """
        task = copy.process.spawn(work)
        await asyncio.wait([task])
        if task.cancelled():
            raise ConnectionError("no answer")
        return task.result()

    async def raise_epoch(self, service: str) -> None:
        """A backup that is up to date is restored: all copies stop, and the epoch rises."""
        for copy in self.alive(service):
            copy.process.kill("for a restore")
        process = Process(f"restore-{service}", chance=self.chance, history=self.history, weather=CALM)
        mongo = self.plant.mongo(self.databases[service], process)
        epoch = await meta.raise_epoch(mongo)  # type: ignore[arg-type]  # it stands for motor's database
        mongo.close()
        self.history.note("restore", f"{service} is in epoch {epoch}")


CALM = Weather()
CALM.chaos = False
CALM.slow = 0.0


class Mail:
    """The receiver's mail server as one process reaches it."""

    def __init__(self, world: World, process: Process) -> None:
        self._world = world
        self._process = process

    async def send(self, letter: Letter) -> None:
        """Take a message, or not, or take it and not say so."""
        world = self._world
        await self._process.point("mail")
        chaos = world.weather["notify"].chaos
        if chaos and world.chance.happens(0.1):
            raise NotSent(SendFailure.UNREACHABLE)
        self._taken(letter)
        await self._process.point("mail")
        if chaos and world.chance.happens(0.1):
            raise NotSent(SendFailure.TIMED_OUT)

    def _taken(self, letter: Letter) -> None:
        world = self._world
        world.history.note("mail", letter.message_id)
        before = world.mail.setdefault(letter.message_id, letter.raw)
        notice = letter.message_id.partition("@")[0].removeprefix("<")
        if before != letter.raw:
            world.history.broken("one Message-ID is one message", letter.message_id)
        if message_from_bytes(letter.raw)["Message-ID"] != letter.message_id:
            world.history.broken("a message carries its id", letter.message_id)
        if notice not in world.ledger.attempted:
            world.history.broken("nothing leaves before its attempt is recorded", letter.message_id)
