"""When each clock of a process last went round, so that one that stands still is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.clock import Clock

SLACK: Final = timedelta(seconds=30)
"""What a round may take beside its pauses: MongoDB may be slow, and the machine busy."""


def unmarked() -> None:
    """For a clock that nobody watches."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A clock: how often it should go round, and when it last did; None: not since the process started."""

    name: str
    every_s: float
    started_at: datetime
    at: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether three rounds are missing."""
        return now - (self.at or self.started_at) > timedelta(seconds=3 * self.every_s) + SLACK


class Ticks:
    """The clocks of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.started_at = clock()
        self._every: dict[str, float] = {}
        self._at: dict[str, datetime] = {}

    def of(self, name: str, every_s: float) -> Callable[[], None]:
        """What a clock calls after each round."""
        self._every[name] = every_s

        def went_round() -> None:
            self._at[name] = self._clock()

        return went_round

    def told(self) -> Sequence[Tick]:
        """All of them, by name."""
        return [
            Tick(name, every_s, self.started_at, self._at.get(name))
            for name, every_s in sorted(self._every.items())
        ]
