"""Send one due notice: the attempt is recorded, then the message leaves, then the result is recorded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from services.notify.application.create_handoff import NOTIFY
from services.notify.application.ports import DispatchStore, Letters, Mailer, NotSent
from services.notify.application.views import DueNotice
from services.notify.domain.errors import NotDue
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from services.notify.domain.notice import Letter
from services.notify.domain.sending import noticed, record_failure, record_sent, start_attempt
from shared.changes import Cause, Change, Decide, Fence
from shared.clock import Clock
from shared.telemetry.logs import Log
from shared.telemetry.names import Attr, LogEvent, SpanName
from shared.telemetry.traces import Traces, current


class SendOutcome(StrEnum):
    """What became of a due notice."""

    SENT = "sent"
    FAILED = "failed"
    NOT_DUE = "not_due"


_log = Log("notify.notices")


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Sends at least once: a crash between the attempt and its result leads to the same message again."""

    store: DispatchStore
    letters: Letters
    mailer: Mailer
    clock: Clock
    traces: Traces = field(default_factory=Traces.silent)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    """Attempts are recorded one after another as they were asked for: what was due first leaves first."""

    async def __call__(self, due: DueNotice, guard: Fence | None = None) -> SendOutcome:
        """Send it.

        Raises:
            Infrastructure: the database is away; the notice is tried again after its patience.
        """
        with self.traces.act(SpanName.NOTICE_SEND, due.trace, {Attr.CASE_ID: due.case_id}) as span:
            try:
                async with self._turn:
                    attempt, letter = await self._start(due, guard)
            except NotDue:
                outcome = SendOutcome.NOT_DUE
            else:
                span.set_attribute(Attr.ATTEMPT, attempt)
                outcome = await self._send(due, attempt, letter)
            span.set_attribute(Attr.OUTCOME, outcome.value)
            _told(due, outcome)
            return outcome

    async def _start(self, due: DueNotice, guard: Fence | None) -> tuple[int, Letter]:
        now = self.clock()
        started = await self._change(due, lambda state: start_attempt(state, due.notice_id, now=now), guard)
        handoff, notice = noticed(started, due.notice_id)
        return notice.attempts, self.letters.compose(handoff, notice)

    async def _send(self, due: DueNotice, attempt: int, letter: Letter) -> SendOutcome:
        # The results carry no fence: a message that left has left, whoever holds the lease by then.
        try:
            await self.mailer.send(letter)
        except NotSent as error:
            failure, now = error.failure, self.clock()
            await self._change(
                due, lambda state: record_failure(state, due.notice_id, attempt, failure, now=now)
            )
            return SendOutcome.FAILED
        now = self.clock()
        await self._change(due, lambda state: record_sent(state, due.notice_id, attempt, letter, now=now))
        return SendOutcome.SENT

    async def _change(
        self, due: DueNotice, decide: Decide[Dispatches, Fact], guard: Fence | None = None
    ) -> Dispatches | None:
        change: Change[Dispatches, Fact] = Change(
            due.case_id, Cause(due.notice_id), NOTIFY, decide, trace=current() or due.trace, guard=guard
        )
        return (await self.store.change(change)).state


def _told(due: DueNotice, outcome: SendOutcome) -> None:
    """Inside the act's span: whoever looks for the report's trace finds the line."""
    if outcome is SendOutcome.FAILED:
        _log.warning(LogEvent.NOTICE_FAILED, case_id=due.case_id, outcome=outcome.value)
    elif outcome is SendOutcome.SENT:
        _log.info(LogEvent.NOTICE_SENT, case_id=due.case_id)
