"""Take what a registered program wrote on `submissions`; its sealed fields are opened here alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import orjson

from services.intake.application.ports import EvidenceVault, Programs, Submissions
from services.intake.application.prepare_report import HandIn, PrepareReport
from services.intake.application.read_report import read
from services.intake.application.submission_cause import by_event, by_source_ref
from services.intake.domain.events import ReportFact
from services.intake.domain.report import Report
from shared.changes import Actor, Cause, Change, JsonObject
from shared.errors import DomainError, InvalidInput
from shared.security.submissions import Binding, SubmissionOpener, names_somebody, plain_fields
from shared.telemetry.names import Attr
from shared.telemetry.traces import Traces, traceparent


class UnknownProgram(DomainError):
    """No active program is registered under this source."""

    code = "program-unknown"


class NamesInClear(InvalidInput):
    """Fields that may name somebody came in clear; the record is sealed away."""

    code = "names-in-clear"


@dataclass(frozen=True, slots=True)
class Written:
    """A submission as it was written; nothing in it is trusted, not the program and not its trace."""

    source: str
    event_id: str
    body: JsonObject
    trace: str = ""
    at: datetime | None = None
    """When the broker took it; None if only the program says when."""


@dataclass(frozen=True, slots=True)
class TakeSubmission:
    """The use case; the change it makes is applied with a whole batch."""

    prepare: PrepareReport
    programs: Programs
    submissions: Submissions
    opener: SubmissionOpener
    vault: EvidenceVault
    traces: Traces
    mac_key: bytes = field(repr=False)

    async def __call__(self, written: Written) -> Change[Report, ReportFact]:
        """The change that takes it.

        Raises:
            UnknownProgram, NamesInClear, Unsealable, InvalidInput: it is refused, by name.
        """
        program = await self.programs.by_source(written.source)
        if program is None:
            raise UnknownProgram("no active program is registered under this ce_source")
        body = self._opened(written)
        submission = read(orjson.dumps(body))
        by, cause = Actor("program", program.program_id), self._cause(program.program_id, written, body)
        await self.submissions.noted(written.source, written.event_id, cause)
        given = HandIn(submission, by, cause, program.licence)
        now = self.prepare.check(given, at=written.at)
        uploads = await self.vault.find(submission.evidence) if submission.evidence else {}
        about = {
            Attr.KIND: submission.kind.value,
            Attr.CHANNEL: submission.channel.value,
            Attr.ACTOR_KIND: "program",
        }
        with self.traces.report(about, link=written.trace) as span:
            change = self.prepare.change(given, uploads=uploads, trace=traceparent(span), now=now)
            span.set_attribute(Attr.REPORT_ID, change.stream)
        return change

    def _opened(self, written: Written) -> JsonObject:
        plain = plain_fields(written.body)
        if names_somebody(written.event_id):
            plain.append("ce_id")
        if plain:
            raise NamesInClear(
                "these fields must be null or sealed to intake's public key",
                fields=dict.fromkeys(plain, "in clear"),
            )
        channel, reference = (
            str(written.body.get("channel")),
            written.body.get("source_ref") or written.event_id,
        )
        return self.opener.open_body(written.body, Binding(written.source, channel, reference))

    def _cause(self, program_id: str, written: Written, body: JsonObject) -> Cause:
        if body.get("source_ref"):
            return by_source_ref(self.mac_key, program_id, body, event_id=written.event_id)
        return by_event(self.mac_key, program_id, body, event_id=written.event_id)
