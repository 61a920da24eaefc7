"""What of a service's MongoDB is not as it should be, part by part, for readiness."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from shared.store.disk import Disk
from shared.store.mongo import Database
from shared.store.quorum import Quorum
from shared.store.rollbacks import Rollbacks

Ping = Callable[[], Awaitable[None]]


class StoreCondition:
    """The parts' questions; each raises Infrastructure with the reason. `url` is the service's own."""

    def __init__(self, database: Database, url: str, *, disk_alarm_percent: float) -> None:
        self.disk = Disk(database, alarm_percent=disk_alarm_percent)
        self.parts: Mapping[str, Ping] = {
            "mongodb": Quorum(database).ping,
            "disk": self.disk.ping,
            "rollbacks": Rollbacks(database, url).ping,
        }
