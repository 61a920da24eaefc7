"""What of a service's messaging does not work, part by part; sentences of ours, without a client's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol

from shared.errors import Infrastructure

OLDEST_S: Final = 15.0
"""A row that waits longer has met more than a full pipe."""
MOST_ROWS: Final = 20_000
SILENCE_S: Final = 3.0
"""Kafka acknowledges within milliseconds; below its least number of replicas it answers and takes nothing."""

Ping = Callable[[], Awaitable[None]]


class Troubled(Protocol):
    """Something that knows why it does not work; empty while all is well."""

    @property
    def trouble(self) -> str:
        """Why."""
        ...


class Reading(Troubled, Protocol):
    """A consumer of one topic."""

    @property
    def topic(self) -> str:
        """Its topic, with the namespace."""
        ...


class Backlog(Troubled, Protocol):
    """The relay: its trouble, and what waited at the last measure."""

    @property
    def refused(self) -> str:
        """Why Kafka does not let events be published; empty while it does."""
        ...

    @property
    def waiting(self) -> tuple[int, float]:
        """Rows, and the age of the oldest."""
        ...

    @property
    def silence_s(self) -> float:
        """For how long Kafka has not acknowledged what was sent."""
        ...


class Condition:
    """The parts of messaging for /readyz, and whether what is stored now will be forwarded at once."""

    def __init__(
        self,
        link: Troubled,
        relay: Backlog,
        readers: Sequence[Reading],
        certificate: Mapping[str, Ping] | None = None,
    ) -> None:
        self._link = link
        self._relay = relay
        self._readers = readers
        self._certificate = certificate or {}

    @property
    def parts(self) -> Mapping[str, Ping]:
        """Each part's question; it raises Infrastructure with the reason."""
        return {
            "kafka": self.kafka,
            **self._certificate,
            "relay": self.relay,
            "consumers": self.consumers,
            "outbox": self.outbox,
        }

    @property
    def flowing(self) -> bool:
        """Whether this process has no reason to think that a report will wait; asks nobody."""
        return not (self._link.trouble or self._stuck() or self._behind())

    async def kafka(self) -> None:
        """The link to Kafka, and whether Kafka lets this service do what it must."""
        _raise(_ours(self._link.trouble) or self._relay.refused)

    async def relay(self) -> None:
        """What publishes the outbox; idle in a copy of the service that has not the lease."""
        _raise(self._stuck())

    async def consumers(self) -> None:
        """Every topic that cannot be applied, with its reason."""
        stuck = [
            f"{one.topic.partition('.')[2]}: {_ours(one.trouble)}" for one in self._readers if one.trouble
        ]
        _raise(f"records cannot be applied, {'; '.join(stuck)}" if stuck else "")

    async def outbox(self) -> None:
        """What was stored and not forwarded, when that is more than usual."""
        _raise(self._behind())

    def _stuck(self) -> str:
        if self._relay.trouble:
            return f"nothing is forwarded: {_ours(self._relay.trouble)}"
        silence = self._relay.silence_s
        return f"Kafka has acknowledged nothing for {silence:.0f} s" if silence > SILENCE_S else ""

    def _behind(self) -> str:
        rows, age = self._relay.waiting
        if age <= OLDEST_S and rows <= MOST_ROWS:
            return ""
        return f"{rows} events are stored and not forwarded yet, the oldest for {age:.0f} s"


def _ours(trouble: str) -> str:
    """Up to the words of a driver, which may hold addresses."""
    return trouble.partition(": ")[0]


def _raise(trouble: str) -> None:
    if trouble:
        raise Infrastructure(trouble)
