"""The local stack as a library: MongoDB, Kafka, the mail sink and the services, under one guard, in one folder.

    with Stack(Plan(folder=Path(".jejak/demo"), wipe=True)) as stack:
        stack.kill("triage")
        stack.restart("triage")

`async with` does the same from a coroutine. Nothing outlives the block, nor the process, however it ends.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.local import access, kafka, mongo, ports, runfile
from deploy.local.processes import Processes, Program
from deploy.local.servers import Servers


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The ports to take when they are free; 0 takes any."""

    mongo: int = 27117
    kafka: int = 9192
    kafka_controller: int = 9193
    smtp: int = 8025
    intake: int = 8001
    triage: int = 8002
    notify: int = 8003


ANY_PORTS = Ports(mongo=0, kafka=0, kafka_controller=0, smtp=0, intake=0, triage=0, notify=0)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run and where. A server's URL given here is used instead of starting one."""

    folder: Path
    namespace: str = "jejak"
    services: tuple[str, ...] = access.SERVICES
    ports: Ports = field(default_factory=Ports)
    mongo_owner_url: str | None = None
    kafka_bootstrap: str | None = None
    wipe: bool = False


def servers_from_environment() -> dict[str, str]:
    """JEJAK_MONGO_URL and JEJAK_KAFKA_BOOTSTRAP as arguments for a plan: other servers instead of our own."""
    names = {"mongo_owner_url": "JEJAK_MONGO_URL", "kafka_bootstrap": "JEJAK_KAFKA_BOOTSTRAP"}
    return {argument: os.environ[name] for argument, name in names.items() if os.environ.get(name)}


class Stack:
    """A running stack. `servers` and `ports` are known once it has started."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder.resolve()
        self.programs: dict[str, Program] = {}
        self.ports: dict[str, int] = {}
        self.servers: Servers
        self.processes: Processes

    def start(self) -> None:
        """Start everything and wait until it is ready; when that fails nothing is left running."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.processes = Processes(self.folder)
        try:
            self._start_servers()
            asyncio.run(access.make(self.servers, self.plan.namespace))
            runfile.write(self.folder / runfile.NAME, self.facts())
        except BaseException:
            self.processes.close()
            raise

    def close(self) -> None:
        """Stop the services, then Kafka, then MongoDB."""
        self.processes.close()

    def facts(self) -> dict[str, Any]:
        """What run.json says."""
        return {
            "folder": str(self.folder),
            "guard_pid": self.processes.pid,
            "launcher_pid": os.getpid(),
            "namespace": self.plan.namespace,
            "mongo_owner_url": self.servers.mongo_owner_url,
            "kafka_bootstrap": self.servers.kafka_bootstrap,
            "secret": self.servers.secret,
            "pids": {name: self.processes.pid_of(name) for name in self.programs},
            "ports": self.ports,
        }

    def _start_servers(self) -> None:
        if self.plan.wipe:
            self._wipe()
        secret = mongo.secret(self.folder / "mongo")
        self._choose_ports()
        with ThreadPoolExecutor(2) as pool:
            starting_mongo = pool.submit(self._start_mongo, secret)
            starting_kafka = pool.submit(self._start_kafka)
            self.servers = Servers(
                mongo_owner_url=starting_mongo.result(), kafka_bootstrap=starting_kafka.result(), secret=secret
            )

    def _choose_ports(self) -> None:
        names = ["smtp", *self.plan.services]
        names += [] if self.plan.mongo_owner_url else ["mongo"]
        names += [] if self.plan.kafka_bootstrap else ["kafka", "kafka_controller"]
        for name in names:
            self.ports[name] = ports.choose(getattr(self.plan.ports, name), taken=self.ports.values())

    def _wipe(self) -> None:
        for name in ("mongo", "kafka", "keys", "mail", "traces"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _start_mongo(self, password: str) -> str:
        if self.plan.mongo_owner_url:
            return self.plan.mongo_owner_url
        port = self.ports["mongo"]
        self._run(mongo.describe(self.folder / "mongo", port))
        self.processes.wait_ready(mongo.NAME, lambda: mongo.make_ready(port, password), within_s=60)
        return mongo.owner_url(port, password)

    def _start_kafka(self) -> str:
        if self.plan.kafka_bootstrap:
            return self.plan.kafka_bootstrap
        port = self.ports["kafka"]
        self._run(kafka.describe(self.folder / "kafka", port, self.ports["kafka_controller"]))
        bootstrap = f"{ports.LOOPBACK}:{port}"
        self.processes.wait_ready(
            kafka.NAME, lambda: ports.is_open(port) and kafka.is_ready(bootstrap), within_s=90
        )
        return bootstrap

    def _run(self, program: Program) -> None:
        self.programs[program.name] = program
        self.processes.start(program)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)
