"""Dead records that a person wants tried again: read as if they had just come, or dead as before."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol

from shared.errors import Infrastructure, JejakError
from shared.messaging.subscribe import Burial
from shared.store.records import Record


class Retried(Protocol):
    """A consumer of one topic, whose records may come a second time."""

    async def apply(self, records: Sequence[Record]) -> None:
        """Apply a batch."""
        ...

    def retry(self, record: Record) -> Awaitable[Burial | None]:
        """Try a dead record again; why it is still dead, or None."""
        ...


class ToRetry(Protocol):
    """The dead records that are to be tried again."""

    async def to_retry(self) -> Sequence[str]:
        """Their ids in the topic's order."""
        ...

    async def raw(self, identity: str) -> Record:
        """One as it came."""
        ...

    async def retried(self, identity: str) -> None:
        """It could be read this time."""
        ...

    async def failed_again(self, identity: str, *, reason: str, detail: str) -> None:
        """It still cannot."""
        ...


class SecondTries:
    """Tries dead records again, in the topic's order, so that those of one stream come in its order too."""

    def __init__(self, dead: ToRetry, consumers: Mapping[str, Retried]) -> None:
        self._dead = dead
        self._consumers = consumers

    async def run(self) -> None:
        """One round. Raises Infrastructure when the rest has its turn at the next sweep."""
        for identity in await self._dead.to_retry():
            reason, detail = await self._still_dead(identity)
            if reason:
                await self._dead.failed_again(identity, reason=reason, detail=detail)
            else:
                await self._dead.retried(identity)

    async def _still_dead(self, identity: str) -> tuple[str, str]:
        """Why it is still dead, in a code and a sentence; two empty texts when it was taken."""
        try:
            record = await self._dead.raw(identity)
        except Infrastructure:
            raise
        except JejakError as error:
            # One that cannot be opened must not keep the others, and the rest of the sweep, from their turn.
            return error.code, error.detail or "its bytes do not open; has the service's secret changed?"
        consumer = self._consumers.get(record.topic)
        if consumer is None:
            return "topic", "records of its topic are not tried again here"
        burial = await consumer.retry(record)
        return ("", "") if burial is None else (burial.reason, burial.detail)
