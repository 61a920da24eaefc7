"""What triage handed over about a case, as far as notify may know it unsealed: nobody's name is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit's public facts; `size` in bytes. The bytes stay with intake."""

    id: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened; `kelurahan` is Kemendagri's code, `point` longitude and latitude in 1e-7 degree."""

    kelurahan: str | None = None
    tps: tuple[str, ...] = ()
    point: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when the law wants the case forwarded, as triage computed it under the case's pinned rulebook."""

    id: str
    starts_at: datetime
    due_at: datetime
    rule: str
    article: str
    calendar: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """The escalation of a case; `no` counts its hand-offs from 1, `..._by` are accounts."""

    handoff_id: str
    no: int
    case_id: str
    report_id: str
    receipt_number: str
    receiver: str
    kind: str
    category: str | None
    occurred_at: str | None
    registered_at: datetime
    escalated_at: datetime
    place: Place | None = None
    evidence: tuple[Exhibit, ...] = ()
    deadline: Deadline | None = None
    proposed_by: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """What may name somebody, as ciphertext, and the wrapped key to it (None: the key was destroyed)."""

    content: str
    reason: str
    keyset: str | None
