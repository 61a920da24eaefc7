"""How far a case has come, in the few words that figures speak of; every stage belongs to one phase."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.triage.domain.case import Case
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Kind, Stage
from shared.errors import N_


class Phase(StrEnum):
    """Where cases stand, told apart as an office tells it to its commissioners."""

    TIP = "tip"
    REVIEW = "review"
    REFUSED = "refused"
    STUDY = "study"
    DECIDED = "decided"
    HANDED_OFF = "handed_off"
    ENDED = "ended"


class Registration(StrEnum):
    """Whether a case is registered: every case answers in one way. `elsewhere`: it left before that."""

    TIP = "tip"
    WAITING = "waiting"
    REGISTERED = "registered"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"


class HandoffState(StrEnum):
    """Where a hand-off stands: sent and acknowledged are two facts; `awaited` is sent and unanswered."""

    APPROVED = "approved"
    AWAITED = "awaited"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"


PHASE_OF: Mapping[Stage, Phase] = MappingProxyType(
    {
        Stage.TRACING: Phase.TIP,
        Stage.TIP_CLOSED: Phase.TIP,
        Stage.PRELIMINARY_REVIEW: Phase.REVIEW,
        Stage.COMPLETION: Phase.REVIEW,
        Stage.COMPLETION_EXPIRED: Phase.REVIEW,
        Stage.REFUSED: Phase.REFUSED,
        Stage.REGISTERED: Phase.STUDY,
        Stage.CLARIFICATION: Phase.STUDY,
        Stage.SECOND_DISCUSSION: Phase.STUDY,
        Stage.PLENARY: Phase.STUDY,
        Stage.DECIDED: Phase.DECIDED,
        Stage.ESCALATED: Phase.HANDED_OFF,
        Stage.FORWARDED: Phase.HANDED_OFF,
        Stage.TRACKING: Phase.HANDED_OFF,
        Stage.ACKNOWLEDGED: Phase.HANDED_OFF,
        Stage.STOPPED: Phase.ENDED,
        Stage.TRANSFERRED: Phase.ENDED,
        Stage.CONCLUDED: Phase.ENDED,
        Stage.PUBLISHED: Phase.ENDED,
    }
)
PHASE_NAMES: Mapping[Phase, str] = MappingProxyType(
    {
        Phase.TIP: N_("Informasi awal"),
        Phase.REVIEW: N_("Kajian awal dan perbaikan"),
        Phase.REFUSED: N_("Tidak diregistrasi"),
        Phase.STUDY: N_("Klarifikasi dan kajian"),
        Phase.DECIDED: N_("Diputus, belum diteruskan"),
        Phase.HANDED_OFF: N_("Diteruskan"),
        Phase.ENDED: N_("Selesai"),
    }
)
REGISTRATION_NAMES: Mapping[Registration, str] = MappingProxyType(
    {
        Registration.REGISTERED: N_("Diregistrasi"),
        Registration.REFUSED: N_("Tidak diregistrasi"),
        Registration.WAITING: N_("Belum diputuskan"),
        Registration.ELSEWHERE: N_("Selesai tanpa registrasi"),
        Registration.TIP: N_("Informasi awal"),
    }
)
HANDOFF_NAMES: Mapping[HandoffState, str] = MappingProxyType(
    {
        HandoffState.APPROVED: N_("Disetujui, belum terkirim"),
        HandoffState.AWAITED: N_("Terkirim, belum diterima"),
        HandoffState.ACKNOWLEDGED: N_("Diterima"),
        HandoffState.RETURNED: N_("Dikembalikan"),
    }
)
AFTER_REGISTRATION = frozenset({Phase.STUDY, Phase.DECIDED, Phase.HANDED_OFF})
"""No path leads here past registration; a case that stands here without one is an error that figures show."""


def registration_of(case: Case) -> Registration:
    """Whether the case is registered by now; a reversal takes a registration back."""
    if case.kind is Kind.TIP:
        return Registration.TIP
    if case.registered_at is not None:
        return Registration.REGISTERED
    if case.stage is Stage.REFUSED:
        return Registration.REFUSED
    return Registration.ELSEWHERE if PHASE_OF[case.stage] is Phase.ENDED else Registration.WAITING


def handoff_state(handoff: Handoff) -> HandoffState:
    """Where a hand-off stands."""
    if handoff.acknowledged_at is not None:
        return HandoffState.ACKNOWLEDGED
    if handoff.returned_at is not None:
        return HandoffState.RETURNED
    return HandoffState.AWAITED if handoff.sent_at is not None else HandoffState.APPROVED
