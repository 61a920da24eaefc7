"""The liaison gives a hand-off back, with a reason that rests and travels only sealed."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.application.access import ACTORS, found, require
from services.notify.application.contents import Contents
from services.notify.application.ports import DispatchStore, Tray
from services.notify.application.views import Answered
from services.notify.domain.decisions import checked_reason, give_back
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
class ReturnHandoff:
    """The use case; its span stands in the report's trace."""

    store: DispatchStore
    tray: Tray
    contents: Contents
    clock: Clock
    traces: Traces

    async def __call__(self, who: Principal, handoff_id: str, reason: str, cause: Cause) -> Answered:
        """Return; the answer says when.

        Raises:
            NotAllowed: the principal is no liaison.
            UnknownHandoff: there is none that they may see.
            ReasonMissing: the reason is blank or too long.
            AlreadyAnswered: it was acknowledged, or returned before.
            Erased: the report was erased, so nothing more can be sealed about it.
        """
        require(who, ACTORS)
        listed = await found(self.tray, who, handoff_id)
        dossier = listed.handoff.dossier
        sealed = await self.contents.seal_reason(dossier.report_id, checked_reason(reason))
        about = {Attr.CASE_ID: dossier.case_id, Attr.HANDOFF_ID: handoff_id}
        with self.traces.act(SpanName.HANDOFF_RETURN, listed.trace, about) as span:
            now, by = self.clock(), who.account_id
            change: Change[Dispatches, Fact] = Change(
                stream=dossier.case_id,
                cause=cause,
                by=who.actor(),
                decide=lambda state: give_back(state, handoff_id, by=by, reason=sealed, now=now),
                trace=traceparent(span),
                answer=lambda state: returned(state, handoff_id),
            )
            outcome = await self.store.change(change)
            span.set_attribute(Attr.GROUP_TRACE, outcome.group_trace)
            answer = outcome.answer or returned(outcome.state, handoff_id)
            _log.info(LogEvent.HANDOFF_ANSWERED, handoff_id=handoff_id, stage=answer["stage"])
        return Answered(answer, outcome.repeated)


def returned(state: Dispatches | None, handoff_id: str) -> JsonObject:
    """What is said of a returned hand-off, without its reason; times in RFC 3339, UTC.

    Raises:
        ValueError: the hand-off has no answer.
    """
    handoff = state.handoff(handoff_id) if state else None
    answer = handoff.answer if handoff else None
    if handoff is None or answer is None:
        raise ValueError("the hand-off was not returned")
    return {
        "handoff_id": handoff_id,
        "receipt_number": handoff.dossier.receipt_number,
        "stage": answer.stage.value,
        "returned_at": rfc3339(answer.at),
    }
