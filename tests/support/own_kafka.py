"""A Kafka broker that one test may start late, kill and wipe; on one port all the while."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.local import kafka, ports
from deploy.local.processes import Processes


class OwnKafka:
    """One broker in a folder of its own, under the guard that leaves no orphans."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder / "kafka"
        self._port = ports.choose(0)
        self._controller = ports.choose(0, taken=[self._port])
        self._processes = Processes(folder)
        self._started = False

    @property
    def bootstrap(self) -> str:
        """host:port, whether or not it runs."""
        return f"{ports.LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Start it if it does not run, and wait until it answers; formats the storage when there is none."""
        if self._started and self._processes.running(kafka.NAME):
            return
        self._started = True
        self._processes.start(kafka.describe(self._folder, self._port, self._controller))
        self._processes.wait_ready(kafka.NAME, lambda: kafka.is_ready(self.bootstrap), within_s=90)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._started and self._processes.running(kafka.NAME):
            self._processes.kill(kafka.NAME)

    def wipe(self) -> None:
        """Remove all it knew: it starts with a new cluster id."""
        shutil.rmtree(self._folder)

    def signal(self, number: int) -> None:
        """Send it a signal, such as SIGSTOP."""
        self._processes.signal(kafka.NAME, number)

    def close(self) -> None:
        """End it."""
        self._processes.close()
