"""The local stack as a library: MongoDB, Kafka, a mail sink and the services, under one guard, in one folder.

    with Stack(Plan(folder=Path(".jejak/demo"), wipe=True)) as stack:
        stack.kill("triage")
        stack.restart("triage")

`async with` does the same from a coroutine. Nothing outlives the block, nor the process, however it ends.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from deploy.local import access, kafka, mongo, ports, programs, runfile
from deploy.local.apart import run_apart
from deploy.local.plan import SERVICES, Plan
from deploy.local.processes import Processes, Program
from deploy.local.servers import Servers
from shared.errors import Refused
from shared.security import keyfiles

MONGO_WITHIN_S = 60
KAFKA_WITHIN_S = 90
SERVICE_WITHIN_S = 60


class Stack:
    """A stack; `servers`, `ports` and `origins` are known once it has started."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder.resolve()
        self.mail = self.folder / "mail"
        self.traces = self.folder / "traces"
        self.ports: dict[str, int] = {}
        self.origins: dict[str, str] = {}
        self.servers: Servers
        self.processes: Processes
        self._programs: dict[str, Program] = {}
        self._ready: dict[str, Callable[[], bool]] = {}
        self._around: programs.Surroundings

    def start(self) -> None:
        """Start everything and wait until it is ready; when that fails nothing is left running."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.processes = Processes(self.folder)
        try:
            if self.plan.wipe:
                self._wipe()
            self._choose_ports()
            self._start_servers()
            run_apart(access.make(self.servers, self.plan.namespace))
            if self.plan.services:
                office = self.plan.office
                run_apart(access.make_demo_people(self.servers, self.plan.namespace, office))
                self._start_services()
            self._tell()
        except BaseException:
            self.processes.close()
            raise

    def close(self) -> None:
        """Stop the services, then Kafka, then MongoDB."""
        self.processes.close()

    def kill(self, name: str) -> None:
        """Kill one process at once, as `kill -9` does: a service, a copy, `smtp`, `kafka`, `mongodb`."""
        self.processes.kill(name)

    def stop(self, name: str) -> int:
        """Stop one process in an orderly way; the exit code (negative: a signal)."""
        return self.processes.stop(name)

    def restart(self, name: str, *, wait: bool = True) -> None:
        """Start a process that was stopped or killed, on its old port; a running one is stopped first."""
        if self.processes.running(name):
            self.processes.stop(name)
        self.processes.start(self._programs[name])
        self._tell()
        if wait:
            self.wait_ready(name)

    def program(self, name: str) -> Program:
        """How a process is started."""
        return self._programs[name]

    def replace(self, name: str, program: Program, *, wait: bool = True) -> None:
        """Kill a process and start another program under its name and its readiness, also from now on."""
        if self.processes.running(name):
            self.kill(name)
        self._programs[name] = replace(program, name=name)
        self.restart(name, wait=wait)

    def lose_kafka(self) -> None:
        """Kill Kafka and destroy all it holds; start an empty one, of a new cluster id, on the same port."""
        self.kill(kafka.NAME)
        folder = self.folder / "kafka"
        shutil.rmtree(folder)
        self._programs[kafka.NAME] = kafka.describe(folder, self._kafka_node())
        self.restart(kafka.NAME)

    def add_copy(self, service: str) -> tuple[str, str]:
        """Run one more copy of a service; its process name and its origin."""
        name = f"{service}-{1 + sum(known.split('-')[0] == service for known in self._programs)}"
        self.ports[name] = ports.choose(0, taken=self.ports.values())
        self._run_service(service, name)
        self._tell()
        self.wait_ready(name)
        return name, self._origin(name)

    def ended(self) -> list[str]:
        """The processes that are not running, though nobody may have asked them to end."""
        return [name for name in self._programs if not self.processes.running(name)]

    def wait_ready(self, name: str, *, within_s: float = SERVICE_WITHIN_S) -> None:
        """Wait until a process is ready; `Refused` with the end of its log otherwise."""
        self.processes.wait_ready(name, self._ready[name], within_s=within_s)

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
            "pids": {name: self.processes.pid_of(name) for name in self._programs},
            "ports": self.ports,
            "origins": self.origins,
            "mail": str(self.mail),
            "traces": str(self.traces),
            "keys": str(self.folder / "keys"),
        }

    def _tell(self) -> None:
        runfile.write(self.folder / runfile.NAME, self.facts())

    def _wipe(self) -> None:
        for name in ("mongo", "kafka", "keys", "mail", "traces", "logs"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.processes.logs.mkdir()

    def _choose_ports(self) -> None:
        names = [*self.plan.services, *(["smtp"] if self.plan.services else [])]
        names += [] if self.plan.mongo_owner_url else ["mongo"]
        names += [] if self.plan.kafka_bootstrap else ["kafka", "kafka_controller"]
        for name in names:
            self.ports[name] = ports.choose(getattr(self.plan.ports, name), taken=self.ports.values())

    def _start_servers(self) -> None:
        secret = self.plan.secret or mongo.secret(self.folder / "mongo")
        with ThreadPoolExecutor(2) as pool:
            starting_mongo = pool.submit(self._start_mongo, secret)
            starting_kafka = pool.submit(self._start_kafka)
            try:
                self.servers = Servers(
                    mongo_owner_url=starting_mongo.result(),
                    kafka_bootstrap=starting_kafka.result(),
                    secret=secret,
                )
            except BaseException:
                # Before the pool waits for its threads: with the processes gone these end at once.
                self.processes.close()
                raise

    def _start_mongo(self, password: str) -> str:
        if self.plan.mongo_owner_url:
            return _usable(self.plan.mongo_owner_url, mongo.why_not)
        port = self.ports["mongo"]
        self._run(mongo.describe(self.folder / "mongo", port), lambda: mongo.make_ready(port, password))
        self.wait_ready(mongo.NAME, within_s=MONGO_WITHIN_S)
        return mongo.owner_url(password, port)

    def _start_kafka(self) -> str:
        if self.plan.kafka_bootstrap:
            return _usable(self.plan.kafka_bootstrap, kafka.why_not)
        port = self.ports["kafka"]
        bootstrap = f"{ports.LOOPBACK}:{port}"
        program = kafka.describe(self.folder / "kafka", self._kafka_node())
        self._run(program, lambda: ports.is_open(port) and kafka.is_ready(bootstrap))
        self.wait_ready(kafka.NAME, within_s=KAFKA_WITHIN_S)
        return bootstrap

    def _kafka_node(self) -> kafka.Node:
        return kafka.Node(port=self.ports["kafka"], controller=self.ports["kafka_controller"])

    def _start_services(self) -> None:
        self.traces.mkdir(exist_ok=True)
        smtp_port = self.ports["smtp"]
        self._run(programs.smtp_sink(self.mail, smtp_port), lambda: ports.is_open(smtp_port))
        self.origins = {name: self._origin(name) for name in SERVICES if name in self.ports}
        self._around = programs.Surroundings(
            servers=self.servers,
            namespace=self.plan.namespace,
            origins=self.origins,
            smtp_port=smtp_port,
            traces=self.traces,
            keys=keyfiles.set_up(self.folder / "keys"),
            office=self.plan.office,
            extra=self.plan.extra,
            own=self.plan.own,
        )
        for name in self.plan.services:
            self._run_service(name, name)
        for name in (programs.SMTP_SINK, *self.plan.services):
            self.wait_ready(name)

    def _run_service(self, service: str, name: str) -> None:
        port = self.ports[name]
        self._run(
            programs.service(service, port, self._around, process=name), lambda: programs.is_ready(port)
        )

    def _run(self, program: Program, ready: Callable[[], bool]) -> None:
        self._programs[program.name], self._ready[program.name] = program, ready
        self.processes.start(program)

    def _origin(self, name: str) -> str:
        return f"http://{ports.LOOPBACK}:{self.ports[name]}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)


def _usable(address: str, why_not: Callable[[str], str]) -> str:
    """The address of somebody else's server, once it has shown that it will do."""
    why = why_not(address)
    if why:
        raise Refused(why)
    return address
