"""A MongoDB that one test may kill, freeze and bid to fail; on one port all the while."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.local import mongo, ports
from deploy.local.processes import Processes


class OwnMongo:
    """One mongod in a folder of its own, under the guard that leaves no orphans; fail points are enabled.

    `extra`: more words for its command line.
    """

    def __init__(self, folder: Path, *extra: str, oplog_mb: int = 512) -> None:
        folder.mkdir(parents=True)
        self._folder = folder / "mongo"
        self._folder.mkdir()
        self._port = ports.choose(0)
        self._processes = Processes(folder)
        self.secret = mongo.secret(self._folder)
        self._extra, self._oplog_mb = extra, oplog_mb

    @property
    def owner_url(self) -> str:
        """The URL of the user who may do everything."""
        return mongo.owner_url(self.secret, self._port)

    def start(self) -> None:
        """Start it and wait until it is primary."""
        described = mongo.describe(self._folder, self._port, oplog_mb=self._oplog_mb)
        argv = [*described.argv, "--setParameter", "enableTestCommands=1", *self._extra]
        self._processes.start(replace(described, argv=argv))
        self._processes.wait_ready(mongo.NAME, lambda: mongo.make_ready(self._port, self.secret), within_s=60)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._processes.kill(mongo.NAME)

    def signal(self, number: int) -> None:
        """Send it a signal, such as SIGSTOP."""
        self._processes.signal(mongo.NAME, number)

    def fail(self, commands: list[str], *, times: int, **how: Any) -> None:
        """Let the next so many of these commands fail; see MongoDB's `failCommand`."""
        data = {"failCommands": commands, **how}
        with MongoClient[dict[str, Any]](self.owner_url) as client:
            client.admin.command(
                {"configureFailPoint": "failCommand", "mode": {"times": times}, "data": data}
            )

    def heal(self) -> None:
        """End all planted failures."""
        with MongoClient[dict[str, Any]](self.owner_url) as client:
            client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})

    def close(self) -> None:
        """End it."""
        self._processes.close()
