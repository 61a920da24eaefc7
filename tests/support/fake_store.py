"""The write path without MongoDB, for the services' unit tests; it passes the real one's suite."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from shared.changes import Aggregate, JsonObject
from shared.clock import Clock, system_clock
from shared.contracts.envelope import Announced
from shared.ids import NewId, new_id
from shared.store.change import ChangeStore
from shared.store.group import Limits
from shared.store.journal import announced
from tests.support.memory_backend import MemoryBackend

S = TypeVar("S")
F = TypeVar("F")


class ClearSealer:
    """Seals nothing, but remembers where a text belongs."""

    def seal(self, data: bytes, aad: bytes) -> str:
        return f"{aad.hex()}.{data.hex()}"

    def unseal(self, text: str, aad: bytes) -> bytes:
        place, _, data = text.partition(".")
        if place != aad.hex():
            raise ValueError("sealed for another place")
        return bytes.fromhex(data)


class FakeStore(ChangeStore[S, F], Generic[S, F]):
    """A `ChangeStore` in memory. `await store.start()` first, as with the real one."""

    def __init__(
        self,
        aggregate: Aggregate[S, F],
        *,
        service: str = "triage",
        office: str = "balikpapan",
        clock: Clock = system_clock,
        new_id: NewId = new_id,
        backend: MemoryBackend | None = None,
        limits: Limits | None = None,
        beside: ChangeStore[Any, Any] | None = None,
    ) -> None:
        self.memory = backend or MemoryBackend(service=service, clock=clock)
        super().__init__(
            self.memory,
            aggregate,
            service=service,
            office=office,
            clock=clock,
            new_id=new_id,
            secrets=ClearSealer(),
            limits=limits,
            beside=beside,
        )

    def entries(self, stream: str) -> list[JsonObject]:
        """A stream's journal, in order."""
        found = [entry for entry in self.memory.documents("journal") if entry["stream"] == stream]
        return sorted(found, key=lambda entry: entry["seq"])

    def outbox(self) -> list[Announced]:
        """What still has to be published, in order."""
        keysets = {doc["_id"]: doc["keyset"] for doc in self.memory.documents("keysets")}
        rows = sorted((row["_id"]["stream"], row["_id"]["seq"]) for row in self.memory.documents("outbox"))
        return [
            announced(self.entries(stream)[seq - 1], self.scribe.source, keysets.get(stream))
            for stream, seq in rows
        ]

    def side(self, collection: str) -> list[JsonObject]:
        """The documents of a side collection."""
        return self.memory.documents(collection)
