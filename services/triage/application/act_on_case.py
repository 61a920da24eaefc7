"""The way that every act of a person on a case takes: found, decided under its rules, recorded, one span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.application.access import ACTORS, found, require
from services.triage.application.contents import Contents
from services.triage.application.numbers.number_case import NumberCase
from services.triage.application.ports import Cases, CaseStore
from services.triage.application.queue.views import Acted, CaseFile
from services.triage.domain.case import Case
from services.triage.domain.commands import Later, TakeStep
from services.triage.domain.decisions import decide
from services.triage.domain.errors import CaseChanged, NoSuchCase
from services.triage.domain.events import Fact
from shared.changes import Cause, Change, JsonObject
from shared.clock import Clock, rfc3339
from shared.errors import Infrastructure
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from shared.telemetry.logs import Log
from shared.telemetry.names import Attr, LogEvent, SpanName
from shared.telemetry.traces import Traces, traceparent

_log = Log("triage.acts")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks something of which case; `read` is the revision that they had before them, if they say so."""

    who: Principal
    case_id: str
    cause: Cause
    read: int | None = None


@dataclass(frozen=True, slots=True)
class ActOnCase:
    """What the use cases of claiming, proposing and deciding share."""

    store: CaseStore
    cases: Cases
    contents: Contents
    books: Rulebooks
    clock: Clock
    traces: Traces
    number: NumberCase | None = None

    async def __call__(
        self, asked: Asked, command: Later, span_name: SpanName, roles: tuple[Role, ...] = ACTORS
    ) -> Acted:
        """Do it; the answer tells the case as it stands then, the same at every repeat of the cause's key.

        Raises:
            NotAllowed: the principal may not act on cases, or not so.
            NoSuchCase: there is none that they may see.
            CaseChanged: it is no longer the revision that they read.
            Erased: a reason cannot be sealed any more.
            DomainError: the move is refused; see `domain/errors.py`.
        """
        require(asked.who, roles)
        file = await found(self.cases, asked.who, asked.case_id)
        about = {
            Attr.CASE_ID: asked.case_id,
            Attr.REPORT_ID: file.case.report_id,
            Attr.COMMAND: command.command
            if isinstance(command, TakeStep)
            else type(command).__name__.lower(),
        }
        with self.traces.act(span_name, file.case.report.trace, about) as span:
            outcome = await self.store.change(self._change(asked, command, file, traceparent(span)))
            span.set_attribute(Attr.GROUP_TRACE, outcome.group_trace)
            answer = outcome.answer or answer_of(outcome.state or file.case)
            # Inside the act's span: whoever looks for the report's trace finds the line.
            _log.info(
                LogEvent.CASE_CHANGED,
                case_id=asked.case_id,
                stage=answer["stage"],
                command=about[Attr.COMMAND],
            )
        if outcome.state is not None and self.number is not None:
            await self._numbered(self.number, outcome.state)
        return Acted(answer, outcome.repeated)

    async def _numbered(self, number: NumberCase, case: Case) -> None:
        """Its numbers follow at once; the act stands without them, and a later look makes them up."""
        try:
            await number(case)
        except Infrastructure as error:
            _log.warning(LogEvent.SWEEP_FAILED, case_id=case.case_id, reason=error.code)

    def _change(self, asked: Asked, command: Later, file: CaseFile, trace: str) -> Change[Case, Fact]:
        seal = self.contents.sealer(file)
        now = self.clock()

        def decided(case: Case | None) -> Sequence[Fact]:
            # It may have passed on, or a wall been raised, since it was found.
            if case is None or case.closed_to(asked.who.office, asked.who.account_id):
                raise NoSuchCase
            if asked.read is not None and not case.settled <= asked.read <= case.revision:
                raise CaseChanged(asked.read, case.revision)
            return seal(case, decide(case, command, self.books.pinned(case.rulebook), now))

        return Change(asked.case_id, asked.cause, asked.who.actor(), decided, trace, answer=answer_of)


def answer_of(case: Case) -> JsonObject:
    """What an act is answered: where the case stands, in whose hands, and what waits; times RFC 3339, UTC."""
    waiting = case.proposal
    return {
        "case_id": case.case_id,
        "revision": case.revision,
        "stage": case.stage.value,
        "claimed_by": case.claimed_by,
        "due_at": rfc3339(case.next_due.due_at) if case.next_due else None,
        "proposal": {
            "number": waiting.number,
            "decision": waiting.decision.value,
            "receiver": waiting.receiver,
            "by": waiting.by,
            "at": rfc3339(waiting.at),
        }
        if waiting
        else None,
        "handoff_id": case.last_handoff.id if case.last_handoff else None,
    }
