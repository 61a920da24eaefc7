"""From a submission to the change that records it; the same for every way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.receipt_book import ReceiptBook
from services.intake.application.seal_report import ReportSealer
from services.intake.domain import decisions
from services.intake.domain.acceptance import Licence, accept
from services.intake.domain.decisions import Prepared
from services.intake.domain.events import ReportFact
from services.intake.domain.evidence import Upload
from services.intake.domain.lodging import Origin, check_kind
from services.intake.domain.report import Report
from services.intake.domain.submission import Submission
from shared.changes import Actor, Cause, Change, JsonObject
from shared.clock import Clock, rfc3339
from shared.ids import NewId
from shared.rules.model import Rulebook
from shared.telemetry.traces import trace_id


@dataclass(frozen=True, slots=True)
class HandIn:
    """A submission, who brings it, why a repeat is harmless, and what the program behind it may do.

    `origin` is the tip whose receipt they hold and from which they lodge it.
    """

    submission: Submission
    by: Actor
    cause: Cause
    licence: Licence | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class PrepareReport:
    """Checks a submission, makes its id and receipt, seals it; does no I/O."""

    rules: Rulebook
    receipts: ReceiptBook
    sealer: ReportSealer
    clock: Clock
    new_id: NewId

    def check(self, given: HandIn, *, at: datetime | None = None) -> datetime:
        """The moment of receipt, if the submission may be taken; raises as `accept` and `check_kind`.

        What was handed in before it could be looked at was received then (`at`): deadlines run from it.
        """
        now = self.clock()
        now = now if at is None else min(now, at)
        check_kind(given.submission.kind, given.origin)
        accept(given.submission, by=given.by, licence=given.licence, rules=self.rules, now=now)
        return now

    def change(
        self, given: HandIn, *, uploads: Mapping[str, Upload], trace: str, now: datetime
    ) -> Change[Report, ReportFact]:
        """The change of a checked submission; its answer is the receipt, with the only copy of the PIN."""
        origin, issued = given.origin, self.receipts.issue()
        report_id = origin.report_id if origin else self.new_id()
        sealed = self.sealer.seal(report_id, given.submission)
        prepared = Prepared(report_id, issued.kept, sealed, uploads, origin)
        answer: JsonObject = {
            "report_id": report_id,
            "receipt": {"number": issued.kept.number, "pin": issued.pin},
            "trace_id": trace_id(trace),
            "received_at": rfc3339(now),
        }
        return Change(
            stream=report_id,
            cause=given.cause,
            by=given.by,
            decide=lambda report: decisions.submit(report, given.submission, prepared, self.rules, now=now),
            trace=trace,
            answer=lambda _state: answer,
            fresh=origin is None,
        )
