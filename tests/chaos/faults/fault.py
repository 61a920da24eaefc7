"""One fault of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["producer", "broker", "consumer", "mongodb", "time_files_people", "office"]
Status = Literal["tested", "owed", "unprovokable"]

SOON = "its test is still to be written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong. With a reason in `owed` or `unprovokable` it has no test, else it has exactly one."""

    number: int
    title: str
    group: Group
    quick: bool = False
    """Takes a few seconds: runs with all other tests, not only in the whole suite."""
    owed: str = ""
    """The part of Jejak that must be built first."""
    unprovokable: str = ""
    """Why it cannot be provoked on one machine, and what was tried."""

    @property
    def status(self) -> Status:
        """What the catalogue promises of it."""
        if self.owed:
            return "owed"
        return "unprovokable" if self.unprovokable else "tested"
