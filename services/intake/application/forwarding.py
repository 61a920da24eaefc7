"""Tell whether a report that is stored has also been forwarded to the officers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Forwarding(StrEnum):
    """How far a stored report has come on its way to the officers."""

    UNDER_WAY = "under_way"
    """Stored, and leaving now."""
    WAITING = "waiting"
    """Stored, not yet forwarded: Kafka is away or behind. It leaves by itself later."""
    FORWARDED = "forwarded"
    """Kafka has acknowledged it."""


class Flow(Protocol):
    """What this process knows of its way to the officers."""

    @property
    def flowing(self) -> bool:
        """Whether what is stored now leaves at once, as far as is known without asking."""
        ...


class Unpublished(Protocol):
    """The outbox, as far as one stream is concerned."""

    async def unpublished(self, stream: str) -> bool:
        """Whether the stream's first event still waits to be published."""
        ...


@dataclass(frozen=True, slots=True)
class TellForwarding:
    """The use case. `flow` is what this process knows already; `rows` asks the database."""

    flow: Flow
    rows: Unpublished

    def of_new(self) -> Forwarding:
        """Of a report that was stored just now; asks nobody."""
        return Forwarding.UNDER_WAY if self.flow.flowing else Forwarding.WAITING

    async def of_repeat(self, report_id: str) -> Forwarding:
        """Of one that was stored by an earlier request: the same word while all is well."""
        return Forwarding.UNDER_WAY if self.flow.flowing else await self.of(report_id)

    async def of(self, report_id: str) -> Forwarding:
        """Of any report; one look at one row."""
        return self.of_new() if await self.rows.unpublished(report_id) else Forwarding.FORWARDED
