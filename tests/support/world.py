"""The whole system as processes, for tests that break it: one that is shared, others of their own."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, SERVICES, Plan
from deploy.local.processes import Program
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from tests.support.account import settled
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.system import SOON, Office, open_office, running_system


@pytest.fixture(scope="session")
def system() -> Iterator[Stack]:
    """MongoDB, Kafka, the mail sink and the three services; whoever breaks something mends it again."""
    with running_system() as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(system: Stack) -> AsyncIterator[Office]:
    """Everybody who uses the system, signed in for one module: an unused session ends after half an hour."""
    async with open_office(system) as everybody:
        yield everybody


@contextmanager
def own_system(
    *,
    on: Servers | None = None,
    kafka: str | None = None,
    services: Sequence[str] = SERVICES,
    namespace: str = "jejak",
    extra: Mapping[str, str] | None = None,
    own: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[Stack]:
    """A stack of its own for one test or module, in a folder that is gone afterwards.

    `on`: servers that are there already; `kafka`: host:port of a broker that is;
    `own`: by service, what it alone is told.
    """
    folder = stack_folder(f"fault-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    plan = Plan(
        folder=folder,
        ports=ANY_PORTS,
        services=tuple(services),
        namespace=namespace,
        extra=extra or {},
        own=own or {},
    )
    plan = plan.on(on) if on else replace(plan, kafka_bootstrap=kafka)
    try:
        with Stack(plan) as stack:
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def staffed(stack: Stack) -> AsyncIterator[Office]:
    """Everybody who uses a stack of one's own."""
    async with open_office(stack) as everybody:
        yield everybody


@dataclass(frozen=True, slots=True)
class Tampering:
    """A service of a stack that breaks at one point."""

    service: str
    marker: Path
    plain: Program

    @property
    def happened(self) -> bool:
        """Whether the point was reached and the trigger fired."""
        return self.marker.exists()


def tampered(program: Program, marker: Path, at: str, *, then: str = "kill", always: bool = False) -> Program:
    """A service's program that breaks at a point; see `tests.chaos.tampered`."""
    service = program.argv[-1].rpartition(".")[2]
    argv = [
        *program.argv[:-1],
        "tests.chaos.tampered",
        service,
        "--at",
        at,
        "--then",
        then,
        "--once",
        str(marker),
    ]
    return replace(program, argv=argv + (["--always"] if always else []))


@contextmanager
def tampering(
    stack: Stack, service: str, at: str, *, then: str = "kill", always: bool = False
) -> Iterator[Tampering]:
    """Run a service of the stack tampered with; afterwards the plain one again, ready."""
    plain = stack.program(service)
    marker = stack.folder / f"tampered-{uuid.uuid4().hex[:8]}"
    stack.replace(service, tampered(plain, marker, at, then=then, always=always))
    try:
        yield Tampering(service, marker, plain)
    finally:
        stack.replace(service, plain)


@asynccontextmanager
async def dies_at(
    stack: Stack, service: str, at: str, outcome: Outcome, *, under: str = "4 clients"
) -> AsyncIterator[None]:
    """Kill a service at a point of its work while the block gives it some, and start it again as it was.

    Measured is from its start until nothing is under way any more. Fails when the point was not reached.
    """
    plain, marker = stack.program(service), stack.folder / f"died-{uuid.uuid4().hex[:8]}"
    await asyncio.to_thread(stack.replace, service, tampered(plain, marker, at))
    reviving = asyncio.create_task(_revive(stack, service, plain, marker))
    try:
        yield
        began = await reviving
        await settled(stack)
        outcome.recovered(time.monotonic() - began, under=under)
    finally:
        reviving.cancel()
        await asyncio.gather(reviving, return_exceptions=True)
        if not stack.processes.running(service) or stack.program(service) != plain:
            await asyncio.to_thread(stack.replace, service, plain)


async def _revive(stack: Stack, service: str, plain: Program, marker: Path) -> float:
    await eventually(lambda: marker.exists() and not stack.processes.running(service), within=SOON)
    began = time.monotonic()
    await asyncio.to_thread(stack.replace, service, plain)
    return began
