"""Looks: what somebody read or took away without changing a case, kept in a stream of that person's own.

A case's own stream would not do: a look would count as its change, wake everybody's queue, and be announced.
One stream a person and month keeps every chain short enough to be verified whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from shared.ids import derived

AGAIN: Final = timedelta(minutes=15)
"""Who looks at the same again within this time is still at the same look."""
_ROOT: Final = "00000000-0001-7000-8000-000000000000"
"""Its time tells streams of looks from all others, as that of series does."""


class Look(StrEnum):
    """What was done; the value is the type of the journal's entry."""

    CASE = "case_read"
    AUDIT = "audit_read"
    EXPORT = "audit_exported"
    FEED = "feed_made"
    SIGAPLAPOR = "sigaplapor_exported"
    CORRECTION = "correction_exported"
    DRAFT = "letter_previewed"
    LETTER = "letter_fetched"
    COPY = "letter_copied"
    DASHBOARD = "dashboard_printed"


LASTING: Final = frozenset({Look.CASE, Look.AUDIT, Look.DRAFT})
"""Looks that go on for a while; each of the others is one act."""
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Somebody looked, at (UTC). `about` narrows it: filters, the hash of a file; never what a case says."""

    look: Look
    at: datetime
    case_id: str = ""
    about: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def mark(self) -> str:
        """The same for the same look."""
        about = "&".join(f"{name}={value}" for name, value in sorted(self.about.items()))
        return f"{self.look}:{self.case_id}:{about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLog:
    """A person's looks of a month: how many, and those that may still go on, by mark."""

    times: int = 0
    recent: Mapping[str, datetime] = field(default_factory=dict)


def stream_of(office: str, account: str, month: str) -> str:
    """The stream of a person's looks in a month of WITA (`2026-11`)."""
    return derived(_ROOT, f"looks\x1f{office}\x1f{account}\x1f{month}")


def note(log: LookLog | None, seen: Looked) -> list[Looked]:
    """What to keep of a look: nothing while the same one goes on."""
    before = log.recent.get(seen.mark) if log else None
    goes_on = seen.look in LASTING and before is not None and seen.at - before < AGAIN
    return [] if goes_on else [seen]


def evolve(log: LookLog | None, fact: Looked) -> LookLog:
    """The one fold; what can no longer go on is forgotten here, the journal has it."""
    log = log or LookLog()
    recent = {mark: at for mark, at in log.recent.items() if fact.at - at < AGAIN}
    if fact.look in LASTING:
        recent[fact.mark] = fact.at
    return LookLog(times=log.times + 1, recent=recent)
