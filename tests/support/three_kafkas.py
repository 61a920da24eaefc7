"""A Kafka cluster of three nodes on this host: replicas on all, two of them must be in sync."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local import kafka, ports
from deploy.local.processes import Processes
from tests.support.eventually import PATIENCE

NUMBERS = (1, 2, 3)
SETTINGS: Mapping[str, str] = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    # A dead node is missed sooner than in a real cluster, so that a test takes seconds.
    "broker.session.timeout.ms": "6000",
    "broker.heartbeat.interval.ms": "1000",
    "replica.lag.time.max.ms": "10000",
}
EXTRA = {"JEJAK_KAFKA_REPLICATION": "3"}
"""What the services are told."""


class ThreeKafkas:
    """Nodes 1, 2 and 3, each broker and controller, under the guard that leaves no orphans."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.processes = Processes(folder)
        taken: list[int] = []
        for _ in range(2 * len(NUMBERS)):
            taken.append(ports.choose(0, taken=taken))
        self._ports = dict(zip(NUMBERS, taken[:3], strict=True))
        self._controllers = dict(zip(NUMBERS, taken[3:], strict=True))
        self._cluster = kafka.new_cluster_id()

    @property
    def bootstrap(self) -> str:
        """host:port of all three."""
        return ",".join(self.at(number) for number in NUMBERS)

    def at(self, number: int) -> str:
        """host:port of one."""
        return f"{ports.LOOPBACK}:{self._ports[number]}"

    def running(self, number: int) -> bool:
        """Whether a node's process is alive."""
        return self.processes.running(name(number))

    def start(self, *wanted: int) -> None:
        """Start nodes together and wait until each answers."""
        with ThreadPoolExecutor(len(NUMBERS)) as pool:
            for program in pool.map(lambda one: kafka.describe(self._folder(one), self._node(one)), wanted):
                self.processes.start(program)
        for number in wanted:
            self._wait(number)

    def _wait(self, number: int) -> None:
        self.processes.wait_ready(
            name(number), lambda: kafka.is_ready(self.at(number)), within_s=90 * PATIENCE
        )

    def kill(self, *numbers: int) -> None:
        """End nodes as a power cut would."""
        for number in numbers:
            self.processes.kill(name(number))

    def signal(self, signal: int, *numbers: int) -> None:
        """Send nodes a signal, such as SIGSTOP."""
        for number in numbers:
            self.processes.signal(name(number), signal)

    def lose_disk(self, number: int) -> None:
        """Take a node's data away; it must be dead. It comes back empty, in the same cluster."""
        shutil.rmtree(self._folder(number))

    def _folder(self, number: int) -> Path:
        return self.folder / name(number)

    def _node(self, number: int) -> kafka.Node:
        return kafka.Node(
            number=number,
            port=self._ports[number],
            controller=self._controllers[number],
            voters=self._controllers,
            cluster=self._cluster,
            heap="256m",
            settings=SETTINGS,
        )

    def close(self) -> None:
        """End all."""
        self.processes.close()

    def __enter__(self) -> Self:
        try:
            self.start(*NUMBERS)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


def name(number: int) -> str:
    """The name of a node's process."""
    return f"{kafka.NAME}-{number}"
