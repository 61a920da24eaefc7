"""The liaison takes a hand-off: from here on it counts as received, and the receipt has a number."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.application.access import ACTORS, found, require
from services.notify.application.ports import DispatchStore, Tray
from services.notify.application.views import Answered
from services.notify.domain.decisions import acknowledge
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from shared.changes import Cause, Change, JsonObject
from shared.clock import Clock, rfc3339
from shared.security.principals import Principal
from shared.telemetry.logs import Log
from shared.telemetry.names import Attr, LogEvent, SpanName
from shared.telemetry.traces import Traces, traceparent

_log = Log("notify.handoffs")


@dataclass(frozen=True, slots=True)
class AcknowledgeHandoff:
    """The use case; its span stands in the report's trace."""

    store: DispatchStore
    tray: Tray
    clock: Clock
    traces: Traces

    async def __call__(self, who: Principal, handoff_id: str, cause: Cause) -> Answered:
        """Acknowledge; the answer is the receipt, the same one at every repeat.

        Raises:
            NotAllowed: the principal is no liaison.
            UnknownHandoff: there is none that they may see.
            AlreadyAnswered: it was returned.
        """
        require(who, ACTORS)
        listed = await found(self.tray, who, handoff_id)
        about = {Attr.CASE_ID: listed.handoff.dossier.case_id, Attr.HANDOFF_ID: handoff_id}
        with self.traces.act(SpanName.HANDOFF_ACKNOWLEDGE, listed.trace, about) as span:
            now, by = self.clock(), who.account_id
            change: Change[Dispatches, Fact] = Change(
                stream=listed.handoff.dossier.case_id,
                cause=cause,
                by=who.actor(),
                decide=lambda state: acknowledge(state, handoff_id, by=by, now=now),
                trace=traceparent(span),
                answer=lambda state: receipt(state, handoff_id),
            )
            outcome = await self.store.change(change)
            span.set_attribute(Attr.GROUP_TRACE, outcome.group_trace)
            answer = outcome.answer or receipt(outcome.state, handoff_id)
            _log.info(LogEvent.HANDOFF_ANSWERED, handoff_id=handoff_id, stage=answer["stage"])
        return Answered(answer, outcome.repeated)


def receipt(state: Dispatches | None, handoff_id: str) -> JsonObject:
    """What the receipt of an acknowledged hand-off says; times in RFC 3339, UTC.

    Raises:
        ValueError: the hand-off has no acknowledgement.
    """
    handoff = state.handoff(handoff_id) if state else None
    answer = handoff.answer if handoff else None
    if handoff is None or answer is None or answer.reference is None:
        raise ValueError("only an acknowledged hand-off has a receipt")
    return {
        "handoff_id": handoff_id,
        "receipt_number": handoff.dossier.receipt_number,
        "stage": answer.stage.value,
        "reference": answer.reference,
        "acknowledged_at": rfc3339(answer.at),
    }
