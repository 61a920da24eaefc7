"""Invented hand-offs for notify's tests: dossiers, states and moments that say only what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.notify.domain import decisions, events, sending
from services.notify.domain.dossier import Deadline, Dossier, Exhibit, Place, Sealed
from services.notify.domain.handoff import Dispatches, evolve
from services.notify.domain.notice import Letter
from shared.ids import derived, new_id

NOON = datetime(2024, 11, 27, 4, 0, tzinfo=UTC)
"""Noon in Balikpapan on polling day."""

LIAISON = "01936b0e-5c00-7000-8000-000000000001"
OTHER_LIAISON = "01936b0e-5c00-7000-8000-000000000002"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def dossier(case_id: str | None = None, no: int = 1, *, escalated_at: datetime = NOON) -> Dossier:
    """An escalation to the joint centre with everything filled in."""
    case = case_id or new_id()
    return Dossier(
        handoff_id=derived(case, f"handoff:{no}"),
        no=no,
        case_id=case,
        report_id=derived(case, "its report"),
        receipt_number="JJK-7F3K-92MX",
        receiver="joint_centre",
        kind="report",
        category="money_politics",
        occurred_at="2024-11-25",
        registered_at=escalated_at - timedelta(days=2),
        escalated_at=escalated_at,
        place=Place("64.71.03.1001", ("012",), (1168309000, -12379000)),
        evidence=(Exhibit(new_id(), "ab" * 32, 48_213, "image/jpeg"),),
        deadline=Deadline(
            id="forward_to_police",
            starts_at=escalated_at,
            due_at=escalated_at + timedelta(hours=24),
            rule="pilkada_2024_1",
            article="Pasal 146 ayat (2) UU 10/2016",
            calendar="calendar",
            confirmed=True,
        ),
        proposed_by="01936b0e-5c00-7000-8000-00000000000a",
        approved_by="01936b0e-5c00-7000-8000-00000000000b",
    )


SEALED = Sealed("j1.content", "j1.reason", "k1.wrapped")


def fold(state: Dispatches | None, facts: list[events.Fact]) -> Dispatches:
    """The state after these facts."""
    for fact in facts:
        state = evolve(state, fact)
    assert state is not None
    return state


def handed_off(about: Dossier | None = None, *, at: datetime = NOON) -> Dispatches:
    """A case whose first hand-off has just come in; its first notice is due at once."""
    return fold(None, decisions.hand_off(None, about or dossier(), SEALED, trace=TRACE, now=at))


def letter(state: Dispatches, notice_id: str) -> Letter:
    """A short message about a notice."""
    text = f"Message-ID: <{notice_id}@test.example>\r\n\r\n{state.case_id}\r\n"
    return Letter(f"<{notice_id}@test.example>", text.encode())


def notified(state: Dispatches, *, at: datetime = NOON) -> Dispatches:
    """The same after its earliest open notice left."""
    notice = next(one for handoff in state.handoffs for one in handoff.notices if one.open)
    tried = fold(state, sending.start_attempt(state, notice.id, now=at))
    sent = sending.record_sent(tried, notice.id, notice.attempts + 1, letter(state, notice.id), now=at)
    return fold(tried, sent)
