"""Facts of a report; what names somebody stands in them only sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from services.intake.domain.evidence import Exhibit
from services.intake.domain.milestones import Reached
from services.intake.domain.redaction import RedactedCopy
from services.intake.domain.submission import Channel, Kind


@dataclass(frozen=True, slots=True)
class Receipt:
    """The public number, and the keyed hash of the secret PIN, which itself is kept nowhere."""

    number: str
    pin_mac: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext and wrapped keys, made before the decision; a fact read from the journal has no keys."""

    content: str
    keyset: str | None = None
    identity: str | None = None
    identity_keyset: str | None = None


@dataclass(frozen=True, slots=True)
class ReportSubmitted:
    """A report, finding or tip was taken."""

    report_id: str
    at: datetime
    receipt: Receipt
    kind: Kind
    channel: Channel
    category: str | None
    occurred_at: str | None
    known_on: date | None
    lodged_at: datetime | None
    kelurahan: str | None
    tps: tuple[str, ...]
    point: tuple[int, int] | None
    exhibits: tuple[Exhibit, ...]
    missing: tuple[str, ...]
    standing: str | None
    sealed: Sealed
    lodged_from: str | None = None
    """The id of the tip whose sender lodges this report."""


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    """Another service's decision that the reporter may know of."""

    report_id: str
    at: datetime
    reached: Reached


@dataclass(frozen=True, slots=True)
class WithdrawalAsked:
    """The reporter asks that the report be withdrawn; `words` says why, sealed with the content key."""

    report_id: str
    at: datetime
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExhibitFetched:
    """Custody: somebody was given an exhibit's bytes."""

    report_id: str
    at: datetime
    exhibit_id: str
    sha256: str
    person: str
    case_id: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ExhibitCopied:
    """Custody: somebody made a copy with parts covered; the original's digest says of which bytes."""

    report_id: str
    at: datetime
    made: RedactedCopy
    original_sha256: str
    person: str
    case_id: str


@dataclass(frozen=True, slots=True)
class IdentityFetched:
    """Custody: somebody was shown who reported, under a grant that ends at `until`."""

    report_id: str
    at: datetime
    person: str
    case_id: str
    purpose: str
    until: datetime


@dataclass(frozen=True, slots=True)
class IdentityShut:
    """The case closed the identity again: grants that end at or before `until` are void."""

    report_id: str
    at: datetime
    case_id: str
    until: datetime


Looked: TypeAlias = ExhibitFetched | IdentityFetched
"""Somebody was shown something: custody, which changes nothing about the report."""
ReportFact: TypeAlias = (
    ReportSubmitted | MilestoneReached | WithdrawalAsked | Looked | ExhibitCopied | IdentityShut
)
