"""Lost answers of receivers and proofs of sending, written again; no message leaves a second time for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from deploy.backup.cases import ESCALATED
from deploy.backup.entries import CannotTell, Step, World, of_event, of_fact
from services.notify.adapters.mongo_dispatches import KEYSETS, DispatchAggregate
from services.notify.application import announcements
from services.notify.application.create_handoff import NOTIFY, CreateHandoff
from services.notify.domain.events import NoticeAttempted
from services.notify.domain.handoff import Dispatches as State
from services.notify.domain.notice import NoticeKind, NoticeState, reminder_after
from services.notify.domain.sending import scheduled
from shared.changes import JsonObject, Write
from shared.clock import from_rfc3339
from shared.contracts.envelope import Announced
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.contracts.triage import CaseEscalatedV1
from shared.errors import DomainError
from shared.ids import derived

_SENT: Final[str] = HandoffSentV1.model_fields["type"].default
_ANSWERS: Final[dict[str, str]] = {
    HandoffAcknowledgedV1.model_fields["type"].default: announcements.ACKNOWLEDGED,
    HandoffReturnedV1.model_fields["type"].default: announcements.RETURNED,
}


class Dispatches:
    """Recovers what `dispatches` carries; the hand-off itself comes from triage's escalation."""

    owner = "notify"

    def __init__(self, office: str) -> None:
        self.aggregate = DispatchAggregate(office)

    async def steps(self, state: State | None, event: Announced, world: World) -> list[Step]:
        """The hand-off, if it is not there, and what became of it."""
        handoff_id, at = str(event.data["handoff_id"]), from_rfc3339(event.time)
        steps = await self._created(state, handoff_id, event.subject, world)
        if event.type == _SENT:
            return steps + self._sent(state, event, handoff_id, at)
        if event.type in _ANSWERS:
            return [*steps, of_event(_ANSWERS[event.type], event, {}, unknown=("by",))]
        raise CannotTell(f"{event.type} cannot be written again")

    async def _created(self, state: State | None, handoff_id: str, case_id: str, world: World) -> list[Step]:
        if state is not None and state.handoff(handoff_id):
            return []
        told = await world.announced("triage", case_id, ESCALATED)
        escalated = next((one for one in told if one.data["handoff_id"] == handoff_id), None)
        if escalated is None:
            raise CannotTell("triage does not have the escalation of this hand-off")
        create = CreateHandoff(lambda: from_rfc3339(escalated.time))
        try:
            facts = create(CaseEscalatedV1.model_validate(escalated.data), escalated).decide(state)
        except DomainError as refused:
            raise CannotTell(f"the hand-off cannot be laid into the tray again: {refused.code}") from refused
        report_id = str(escalated.data["report_id"])
        keyset = escalated.keyset or await world.keyset(report_id)
        writes = (Write(KEYSETS, report_id, "put", {"keyset": keyset}),) if keyset else ()
        about: dict[str, Any] = {"by": NOTIFY.record(), "cause": escalated.id}
        return [
            of_fact(self.aggregate, fact, **about, unknown=("time",), writes=writes if at == 0 else ())
            for at, fact in enumerate(facts)
        ]

    def _sent(self, state: State | None, event: Announced, handoff_id: str, at: datetime) -> list[Step]:
        """The proof; the attempt before it, and the reminder that follows while nobody has answered."""
        notice_id = derived(handoff_id, "notice:1")
        handoff = state.handoff(handoff_id) if state else None
        notice = handoff.notice(notice_id) if handoff else None
        steps, attempt = [], notice.attempts if notice else 0
        if notice is None or notice.state is not NoticeState.ATTEMPTED:
            attempt += 1
            fact = NoticeAttempted(handoff_id, notice_id, attempt, at=at)
            steps.append(of_fact(self.aggregate, fact, by=NOTIFY.record(), unknown=("time",)))
        internal: JsonObject = {
            "case_id": event.data["case_id"],
            "report_id": event.data["report_id"],
            "notice_id": notice_id,
            "kind": NoticeKind.FIRST.value,
            "attempt": attempt,
            "message": "",
        }
        proof = of_event(announcements.SENT, event, internal, by=NOTIFY.record(), unknown=("message",))
        if handoff is not None and handoff.answer is not None:
            return [*steps, proof]
        due_at = at + reminder_after(1)
        reminder = scheduled(handoff_id, NoticeKind.REMINDER, no=2, due_at=due_at, now=at)
        return [*steps, proof, of_fact(self.aggregate, reminder, by=NOTIFY.record())]
