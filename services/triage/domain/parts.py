"""The parts of a case: the report as triage knows it, exhibits, place and clocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from services.triage.domain.words import Kind
from shared.rules.model import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What is known of an exhibit (barang bukti) outside intake's vault; `size` in bytes."""

    id: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it happened, as far as it names nobody; `point` is longitude and latitude in 1e-7 degree."""

    kelurahan: str | None = None
    tps: tuple[str, ...] = ()
    point: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report as triage knows it. `content` stays sealed; `occurred_at` is a date or date-time as given.

    `missing` are the ids of requirements that the law names and the report lacks. `trace` is the W3C
    traceparent in which the report was born.
    """

    report_id: str
    office: str
    kind: Kind
    channel: str
    receipt_number: str
    received_at: datetime
    content: str = field(repr=False)
    category: str | None = None
    lodged_at: datetime | None = None
    occurred_at: str | None = None
    known_on: date | None = None
    standing: str | None = None
    place: Place | None = None
    evidence: tuple[Exhibit, ...] = ()
    missing: tuple[str, ...] = ()
    trace: str = ""

    @property
    def clock_start(self) -> datetime:
        """When it was lodged: at the desk or in the field if that was earlier than its arrival here."""
        return self.lodged_at or self.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline on a case; open until the step that it waits for was taken at `met_at`."""

    deadline: Deadline
    met_at: datetime | None = None

    def late(self, now: datetime) -> bool:
        """Whether the step was taken too late, or is still open and too late by now."""
        return self.deadline.lapsed(self.met_at or now)
