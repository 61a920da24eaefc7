"""Where figures are taken: one MongoDB and one Kafka for a run, and installations of their own on them."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.bench.scale import Scale
from deploy.local import access, kafka, mongo, ports
from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.processes import RANK_SERVICE, Program, plain_environment
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.errors import Refused
from shared.security import keyfiles
from shared.store.mongo import Database, open_client, open_database

LEFT_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.02
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """The servers of a run, its scale, and how it tells how far it is."""

    stack: Stack
    scale: Scale
    say: Say

    @property
    def servers(self) -> Servers:
        """MongoDB and Kafka."""
        return self.stack.servers

    @property
    def keys(self) -> Path:
        """Key files that every installation of this run gets: what is prepared once opens everywhere."""
        return self.stack.folder / "shared-keys"

    def pids(self) -> dict[str, int]:
        """The servers' processes."""
        processes = self.stack.processes
        return {name: processes.pid_of(name) for name in (mongo.NAME, kafka.NAME)}

    @asynccontextmanager
    async def installation(self, namespace: str, *services: str) -> AsyncIterator[Stack]:
        """Services under a namespace of their own, which is removed at the end."""
        folder = self.stack.folder / namespace
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.keys, folder / "keys")
        plan = Plan(folder=folder, namespace=namespace, services=services, ports=ANY_PORTS).on(self.servers)
        try:
            async with Stack(plan) as stack:
                yield stack
        finally:
            await access.remove(self.servers, namespace)
            shutil.rmtree(folder, ignore_errors=True)

    @asynccontextmanager
    async def database(self, name: str) -> AsyncIterator[Database]:
        """A database as the owner reaches it; it stays."""
        client = open_client(self.servers.mongo_owner_url, app="jejak-bench")
        try:
            yield open_database(client, name)
        finally:
            client.close()

    @asynccontextmanager
    async def scratch(self, name: str) -> AsyncIterator[Database]:
        """A database of one's own, dropped at the end."""
        async with self.database(name) as database:
            await database.client.drop_database(name)
            try:
                yield database
            finally:
                await database.client.drop_database(name)

    @contextmanager
    def program(self, name: str, *words: str, env: Mapping[str, str]) -> Iterator[int]:
        """Run one of our programs under the stack's guard; its process id."""
        program = Program(
            name=name, argv=list(words), env=plain_environment() | dict(env), rank=RANK_SERVICE, grace_s=3.0
        )
        processes = self.stack.processes
        pid = processes.start(program)
        try:
            yield pid
        finally:
            processes.stop(name)

    async def listening(self, name: str, port: int) -> None:
        """Wait until a program accepts connections."""
        await asyncio.to_thread(
            self.stack.processes.wait_ready, name, lambda: ports.is_open(port), within_s=30.0
        )


@asynccontextmanager
async def ground(scale: Scale, say: Say) -> AsyncIterator[Ground]:
    """Fresh servers for one run."""
    plan = Plan(folder=stack_folder("bench"), services=(), wipe=True, ports=ANY_PORTS)
    async with Stack(plan) as stack:
        made = Ground(stack, scale, say)
        shutil.rmtree(made.keys, ignore_errors=True)
        keyfiles.set_up(made.keys)
        yield made


async def until(
    done: Callable[[], Awaitable[bool]],
    what: str,
    *,
    within_s: float = LEFT_WITHIN_S,
    every_s: float = _LOOK_EVERY_S,
) -> float:
    """Ask until it is so, every so many seconds; the seconds it took.

    Raises:
        Refused: it was not within the bound.
    """
    began = time.perf_counter()
    while not await done():
        if time.perf_counter() - began > within_s:
            raise Refused(f"waited {within_s:.0f} s for {what}")
        await asyncio.sleep(every_s)
    return time.perf_counter() - began


async def settled(database: Database, *, within_s: float = LEFT_WITHIN_S) -> float:
    """Wait until a service's outbox is empty: what was accepted has been published. The seconds it took."""

    async def empty() -> bool:
        return await database["outbox"].find_one({}, {"_id": 1}) is None

    return await until(empty, f"the outbox of {database.name} to be published", within_s=within_s)
