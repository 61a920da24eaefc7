"""The rules of hand-offs: one pure function for each thing that may be decided about one."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from services.notify.domain import events
from services.notify.domain.dossier import Dossier, Sealed
from services.notify.domain.errors import AlreadyAnswered, OutOfStep, ReasonMissing, UnknownHandoff
from services.notify.domain.handoff import Dispatches, Handoff, Stage
from services.notify.domain.notice import NoticeKind
from services.notify.domain.sending import scheduled
from shared.errors import N_

LONGEST_REASON = 4_000
"""Characters of a return's reason."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that somebody on the telephone takes for a digit."""


def hand_off(
    state: Dispatches | None, dossier: Dossier, sealed: Sealed, *, trace: str, now: datetime
) -> list[events.Fact]:
    """Lay a case into the receiver's tray and have them told; one that is there already changes nothing.

    Raises:
        OutOfStep: its number does not follow the case's last hand-off.
    """
    if state is not None and state.handoff(dossier.handoff_id):
        return []
    expected = len(state.handoffs) + 1 if state else 1
    if dossier.no != expected:
        raise OutOfStep(
            N_("Penerusan ke-%(no)s datang ketika penerusan ke-%(expected)s yang ditunggu."),
            no=dossier.no,
            expected=expected,
        )
    return [
        events.HandoffCreated(dossier, sealed, trace=trace, at=now),
        scheduled(dossier.handoff_id, NoticeKind.FIRST, no=1, due_at=now, now=now),
    ]


def open_handoff(state: Dispatches | None, handoff_id: str, *, by: str, now: datetime) -> list[events.Fact]:
    """Note that a liaison looked, the first time."""
    handoff = _found(state, handoff_id)
    return [] if handoff.opened_at else [events.HandoffOpened(handoff_id, by, at=now)]


def open_exhibit(
    state: Dispatches | None, handoff_id: str, exhibit_id: str, *, by: str, now: datetime
) -> list[events.Fact]:
    """Note that somebody may fetch an exhibit, each time.

    Raises:
        UnknownHandoff: there is none of that id.
    """
    _found(state, handoff_id)
    return [events.ExhibitOpened(handoff_id, exhibit_id, by, at=now)]


def acknowledge(state: Dispatches | None, handoff_id: str, *, by: str, now: datetime) -> list[events.Fact]:
    """Take a hand-off into the receiver's hands; a repeat, by whomever, shows the same receipt.

    Raises:
        UnknownHandoff: there is none of that id.
        AlreadyAnswered: it was returned.
    """
    handoff = _found(state, handoff_id)
    if handoff.stage is Stage.RETURNED:
        raise _answered(
            handoff, N_("Penerusan ini sudah dikembalikan. Tunggu penerusan berikutnya dari Bawaslu.")
        )
    if handoff.stage is Stage.ACKNOWLEDGED:
        return []
    about = handoff.dossier
    return [
        events.HandoffAcknowledged(
            about.case_id, about.report_id, handoff_id, by, reference=reference(handoff_id), at=now
        )
    ]


def give_back(
    state: Dispatches | None, handoff_id: str, *, by: str, reason: str, now: datetime
) -> list[events.Fact]:
    """Return a hand-off with its (sealed) reason.

    Raises:
        UnknownHandoff: there is none of that id.
        AlreadyAnswered: it was acknowledged, or returned with a reason that stands.
    """
    handoff = _found(state, handoff_id)
    if handoff.stage is Stage.ACKNOWLEDGED:
        raise _answered(handoff, N_("Penerusan ini sudah diterima. Hubungi Bawaslu bila berkasnya keliru."))
    if handoff.stage is Stage.RETURNED:
        raise _answered(handoff, N_("Penerusan ini sudah dikembalikan. Alasan yang pertama berlaku."))
    about = handoff.dossier
    return [events.HandoffReturned(about.case_id, about.report_id, handoff_id, by, reason=reason, at=now)]


def checked_reason(reason: str) -> str:
    """The reason of a return, without blanks around it.

    Raises:
        ReasonMissing: nothing is left, or more than 4,000 characters.
    """
    trimmed = reason.strip()
    if not trimmed:
        fault = N_("Tuliskan alasan pengembalian.")
    elif len(trimmed) > LONGEST_REASON:
        fault = N_("Alasan pengembalian paling banyak 4.000 karakter.")
    else:
        return trimmed
    raise ReasonMissing(fault, fields={"reason": fault})


def reference(handoff_id: str) -> str:
    """The number on the acknowledgement's receipt, e.g. `TTP-4F7K-0QXM-93BD`: 60 bits of the id's hash."""
    bits = int.from_bytes(sha256(f"receipt\x00{handoff_id}".encode()).digest()[:8], "big") >> 4
    letters = "".join(_ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))
    return f"TTP-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _found(state: Dispatches | None, handoff_id: str) -> Handoff:
    handoff = state.handoff(handoff_id) if state else None
    if handoff is None:
        raise UnknownHandoff(N_("Penerusan ini tidak ada. Buka daftar penerusan."))
    return handoff


def _answered(handoff: Handoff, detail: str) -> AlreadyAnswered:
    answer = handoff.answer
    if answer is None:
        raise ValueError("a hand-off without an answer is in no conflict")
    return AlreadyAnswered(detail, stage=answer.stage.value, at=answer.at.isoformat(), by=answer.by)
