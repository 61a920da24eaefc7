"""The parts of a case: the report as triage knows it, exhibits, place and clocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

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

    @property
    def kecamatan(self) -> str:
        """The official code of its kecamatan; empty if nobody said where."""
        return kecamatan_of(self.kelurahan or "")


KECAMATAN_CODE: Final = 8
"""Characters of a kelurahan's official code that name its kecamatan: 64.71.03.1001 lies in 64.71.03."""


def kecamatan_of(kelurahan: str) -> str:
    """The code of the kecamatan in which a kelurahan lies; a kecamatan's own code stays as it is."""
    return kelurahan[:KECAMATAN_CODE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report as triage knows it. `content` stays sealed; `occurred_at` is a date or date-time as given.

    `missing` are the ids of requirements that the law names and the report lacks. `trace` is the W3C
    traceparent in which the report was born. `lodged_from` is the report id of the
    tip whose sender lodged it.
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
    lodged_from: str | None = None

    @property
    def clock_start(self) -> datetime:
        """When it was lodged: at the desk or in the field if that was earlier than its arrival here."""
        return self.lodged_at or self.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline on a case, or on one of its routes; what happened to it, each with its moment (UTC).

    It waits until the step was taken (`met_at`: when it happened, not was typed), or the case ended or
    went another way without it (`closed_at`). `lapsed_at` is when the lapse was put on record: a lapsed clock
    still waits, so nothing late drops out of sight; the record stays if the step turns out to have been in
    time. `warned` are the rungs of the ladder that were told. `moved_from` is where it ended before a
    correction of its row.
    """

    deadline: Deadline
    route: str | None = None
    extended: bool = False
    met_at: datetime | None = None
    lapsed_at: datetime | None = None
    closed_at: datetime | None = None
    warned: tuple[str, ...] = ()
    moved_from: datetime | None = None

    @property
    def waiting(self) -> bool:
        """Whether the step is still to be taken."""
        return self.met_at is None and self.closed_at is None

    @property
    def correctable(self) -> bool:
        """Whether a correction of its row reaches it; one that lapsed stays on record as it lapsed."""
        return self.waiting and self.lapsed_at is None

    @property
    def due_at(self) -> datetime:
        """The first moment that is too late (UTC), the extension counted if it is used."""
        longer = self.deadline.extended_due_at
        return longer if self.extended and longer is not None else self.deadline.due_at

    @property
    def recorded_late(self) -> bool:
        """Whether its lapse is on record although its step was taken in time: that was written down late."""
        return self.lapsed_at is not None and self.met_at is not None and self.met_at < self.due_at

    def late(self, now: datetime) -> bool:
        """Whether the step was taken too late, or is still open and too late by now."""
        return (self.met_at or self.closed_at or now) >= self.due_at
