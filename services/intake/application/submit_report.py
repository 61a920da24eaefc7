"""Take a report, finding or tip from any channel that waits for an answer, once."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.forwarding import Forwarding, TellForwarding
from services.intake.application.not_stored import Room, report_not_stored
from services.intake.application.ports import EvidenceVault, ReportStore
from services.intake.application.prepare_report import HandIn, PrepareReport
from services.intake.domain.report import Report
from shared.changes import JsonObject, Outcome
from shared.errors import Infrastructure
from shared.telemetry import names
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import Attr
from shared.telemetry.traces import Traces, traceparent


@dataclass(frozen=True, slots=True)
class Taken:
    """The receipt's JSON, and whether it is the first answer to an earlier request of the same key."""

    answer: JsonObject
    repeated: bool
    forwarding: Forwarding


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """The use case; its span is the root of the report's trace."""

    prepare: PrepareReport
    store: ReportStore
    vault: EvidenceVault
    traces: Traces
    metrics: Metrics
    room: Room
    forwarding: TellForwarding

    async def __call__(self, given: HandIn) -> Taken:
        """Check, seal, decide and commit.

        Raises:
            InvalidInput: the submission may not be taken.
            KeyReused: the same key came with another body.
            NotStored: it did not commit in time, or there is no room; the caller may repeat it with its key.
        """
        self.room.for_a_report()
        try:
            return await self._taken(given)
        except Infrastructure as error:
            raise report_not_stored(error, repeatable=given.cause.key is not None) from error

    async def _taken(self, given: HandIn) -> Taken:
        submission = given.submission
        with self.traces.report(
            {
                Attr.KIND: submission.kind.value,
                Attr.CHANNEL: submission.channel.value,
                Attr.ACTOR_KIND: given.by.kind,
            }
        ) as span:
            now = self.prepare.check(given)
            uploads = await self.vault.find(submission.evidence) if submission.evidence else {}
            change = self.prepare.change(given, uploads=uploads, trace=traceparent(span), now=now)
            outcome = await self.store.change(change)
            span.set_attributes(
                {
                    Attr.REPORT_ID: change.stream,
                    Attr.GROUP_TRACE: outcome.group_trace,
                    Attr.OUTCOME: _word(outcome),
                }
            )
        if not outcome.repeated:
            self.metrics.counter(names.REPORTS).labels(submission.kind.value, submission.channel.value).inc()
        return await self._told(outcome)

    async def _told(self, outcome: Outcome[Report]) -> Taken:
        answer = outcome.answer or {}
        if not outcome.repeated:
            return Taken(answer, repeated=False, forwarding=self.forwarding.of_new())
        return Taken(answer, repeated=True, forwarding=await self.forwarding.of_repeat(answer["report_id"]))


def _word(outcome: Outcome[Report]) -> str:
    return "repeated" if outcome.repeated else "taken"
