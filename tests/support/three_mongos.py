"""A replica set of three mongods on this host, with authentication, that elects within a few seconds."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from deploy.local import mongo, ports
from deploy.local.processes import Processes
from tests.support.eventually import eventually_sync

NUMBERS = (1, 2, 3)
CACHE_GB = 0.25
ELECTION_MS = 2_000
_WITHIN_S = 60.0


class ThreeMongos:
    """Members 1, 2 and 3 under the guard that leaves no orphans; the first primary is member 1."""

    def __init__(self, folder: Path, *, oplog_mb: int = 128) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.processes = Processes(folder)
        self.secret = mongo.secret(folder)
        self._oplog_mb = oplog_mb
        taken: list[int] = []
        for _ in NUMBERS:
            taken.append(ports.choose(0, taken=taken))
        self.ports = dict(zip(NUMBERS, taken, strict=True))

    @property
    def owner_url(self) -> str:
        """The URL of the user who may do everything, on all three."""
        return mongo.owner_url(self.secret, *self.ports.values())

    def start(self, *numbers: int) -> None:
        """Start members (all, when none is named) and wait until each takes connections."""
        for number in numbers or NUMBERS:
            self.processes.start(self._program(number))
        for number in numbers or NUMBERS:
            self._wait(number)

    def _wait(self, number: int) -> None:
        self.processes.wait_ready(name(number), lambda: ports.is_open(self.ports[number]), within_s=_WITHIN_S)

    def direct(self, number: int, **options: Any) -> MongoClient[dict[str, Any]]:
        """A connection to one member as the owner, whatever its state."""
        login = {"username": mongo.OWNER, "password": self.secret, "authSource": "admin"}
        options = {"serverSelectionTimeoutMS": 2_000, "socketTimeoutMS": 3_000, **login, **options}
        return MongoClient(ports.LOOPBACK, self.ports[number], directConnection=True, **options)

    def primary(self) -> int:
        """The member that a majority has elected; 0 when none answers that it is."""
        terms: dict[int, int] = {}
        for number in NUMBERS:
            if self.processes.running(name(number)):
                try:
                    with self.direct(number, serverSelectionTimeoutMS=500, socketTimeoutMS=1_000) as client:
                        hello = client.admin.command("hello")
                except PyMongoError:
                    continue
                if hello["isWritablePrimary"]:
                    terms[number] = int.from_bytes(hello["electionId"].binary)
        return max(terms, key=lambda number: terms[number], default=0)

    def wait_primary(self, *, other_than: int = 0) -> int:
        """Wait until a member is primary."""
        return eventually_sync(self.primary, lambda one: one not in (0, other_than), within=_WITHIN_S)

    def kill(self, *numbers: int) -> None:
        """End members as a power cut would."""
        for number in numbers or NUMBERS:
            self.processes.kill(name(number))

    def signal(self, signal: int, *numbers: int) -> None:
        """Send members a signal, such as SIGSTOP."""
        for number in numbers:
            self.processes.signal(name(number), signal)

    def replicating(self, *numbers: int, on: bool) -> None:
        """Let members copy what the primary writes, or not; they are seen alive, and vote, all the same."""
        for number in numbers:
            with self.direct(number) as client:
                mode = "off" if on else "alwaysOn"
                client.admin.command({"configureFailPoint": "stopReplProducer", "mode": mode})

    def data(self, number: int) -> Path:
        """The folder of a member's files."""
        return self.folder / name(number) / "data"

    def initiate(self) -> None:
        """Make the set and its owner; once, after the first start."""
        members = [
            {"_id": number, "host": f"{ports.LOOPBACK}:{port}", "priority": 2 if number == 1 else 1}
            for number, port in self.ports.items()
        ]
        settings = {"electionTimeoutMillis": ELECTION_MS, "catchUpTimeoutMillis": 2_000}
        wanted = {"_id": mongo.REPLICA_SET, "members": members, "settings": settings}
        with MongoClient[dict[str, Any]](ports.LOOPBACK, self.ports[1], directConnection=True) as anonymous:
            anonymous.admin.command("replSetInitiate", wanted)
            eventually_sync(lambda: _owner_made(anonymous, self.secret), within=_WITHIN_S)
        self.wait_primary()

    def _program(self, number: int) -> Any:
        folder = self.folder / name(number)
        if not folder.exists() and number != 1:
            folder.mkdir()
            shutil.copy2(self.folder / name(1) / "keyfile", folder / "keyfile")
        described = mongo.describe(
            folder, self.ports[number], name=name(number), cache_gb=CACHE_GB, oplog_mb=self._oplog_mb
        )
        return replace(described, argv=[*described.argv, "--setParameter", "enableTestCommands=1"])

    def close(self) -> None:
        """End all."""
        self.processes.close()

    def __enter__(self) -> Self:
        try:
            self.start()
            self.initiate()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


def _owner_made(anonymous: MongoClient[dict[str, Any]], password: str) -> bool:
    try:
        if not anonymous.admin.command("hello").get("isWritablePrimary"):
            return False
        anonymous.admin.command("createUser", mongo.OWNER, pwd=password, roles=["root"])
    except (AutoReconnect, ServerSelectionTimeoutError):
        return False
    except OperationFailure as failure:
        if failure.code in mongo._UNAUTHORIZED:
            return True
        raise
    return True


def name(number: int) -> str:
    """The name of a member's process."""
    return f"{mongo.NAME}-{number}"
