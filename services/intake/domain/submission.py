"""What somebody hands in, before anything is decided: the command `Submission` and its parts, in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """Report (laporan), finding (temuan), tip (informasi awal): never one turned into another."""

    REPORT = "report"
    FINDING = "finding"
    TIP = "tip"


class Channel(StrEnum):
    """The way by which it came."""

    WEB = "web"
    DESK = "desk"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    EMAIL = "email"
    SMS = "sms"
    PARTNER = "partner"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened: the code of a kelurahan, polling stations (TPS), words, a point in 1e-7 degree."""

    kelurahan: str | None = None
    tps: tuple[str, ...] = ()
    text: str | None = None
    point: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A reported party (terlapor)."""

    name: str | None = None
    role: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness (saksi)."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports (pelapor); the fields of the report form in the annex to Perbawaslu 9/2024."""

    name: str | None = None
    nik: str | None = None
    sex: str | None = None
    birthplace: str | None = None
    born: date | None = None
    occupation: str | None = None
    citizenship: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    standing: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A report, finding or tip as handed in; `occurred_at` is a date or an aware moment, as it was given."""

    kind: Kind
    channel: Channel
    narrative: str
    category: str | None = None
    occurred_at: str | None = None
    known_on: date | None = None
    lodged_at: datetime | None = None
    lodged_reason: str | None = None
    place: Place | None = None
    reported_parties: tuple[Party, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    reporter: Reporter | None = None
    evidence: tuple[str, ...] = ()
    source_ref: str | None = None
