"""What every part of one process stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from shared.clock import Clock
from shared.ids import NewId
from shared.store.mongo import Database
from tests.simulation.kafka import Cluster
from tests.simulation.process import Process
from tests.support.memory_mongo import MemoryMongo

if TYPE_CHECKING:
    from tests.simulation.planted import Plant


@dataclass(frozen=True, slots=True)
class Machine:
    """A process, its ways to the outside, and what breaks in them by design."""

    process: Process
    cluster: Cluster
    mongo: MemoryMongo
    clock: Clock
    new_id: NewId
    plant: Plant

    @property
    def database(self) -> Database:
        """The same database, for those who take it for the driver's."""
        return cast("Database", self.mongo)
