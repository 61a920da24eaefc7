"""A Kafka broker that one test may start late, kill and wipe; on one port all the while."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.local import kafka, ports
from deploy.local.processes import Processes, Program
from tests.support.eventually import PATIENCE


class OwnKafka:
    """One broker in a folder of its own, under the guard that leaves no orphans.

    `advertised` is the port of a proxy, which clients are then told; `settings` goes into server.properties.
    Whoever sets `around` changes how its process is started from then on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        advertised: int = 0,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        folder.mkdir(parents=True)
        self._folder = folder / "kafka"
        self.data = self._folder / "data"
        port = port or ports.choose(0)
        self.node = kafka.Node(
            port=port,
            controller=ports.choose(0, taken=[port, advertised]),
            advertised=advertised,
            settings=settings or {},
        )
        self.processes = Processes(folder)
        self.around: Callable[[Program], Program] = lambda program: program
        self._started = False

    @property
    def bootstrap(self) -> str:
        """host:port, whether or not it runs."""
        return f"{ports.LOOPBACK}:{self.node.advertised or self.node.port}"

    def start(self) -> None:
        """Start it if it does not run, and wait until it answers; formats the storage when there is none."""
        if self._started and self.processes.running(kafka.NAME):
            return
        self._started = True
        self.processes.start(self.around(kafka.describe(self._folder, self.node)))
        self.processes.wait_ready(kafka.NAME, lambda: kafka.is_ready(self.bootstrap), within_s=90 * PATIENCE)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._started and self.processes.running(kafka.NAME):
            self.processes.kill(kafka.NAME)

    def wipe(self) -> None:
        """Remove all it knew: it starts with a new cluster id."""
        shutil.rmtree(self._folder)

    def signal(self, number: int) -> None:
        """Send it a signal, such as SIGSTOP."""
        self.processes.signal(kafka.NAME, number)

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self._started and self.processes.running(kafka.NAME)

    def close(self) -> None:
        """End it."""
        self.processes.close()
