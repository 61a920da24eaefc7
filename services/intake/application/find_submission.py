"""Tell a program what became of its submission: taken with its receipt, refused and why, or not seen yet."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.ports import Answers, Buried, Submissions
from services.intake.application.submission_cause import event_key, source_ref_key
from services.intake.domain.report import Report
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.errors import N_, NotFound

_UNSEEN = N_("Kiriman ini belum terlihat. Bila baru saja ditulis, coba lagi sebentar lagi.")


@dataclass(frozen=True, slots=True)
class FindSubmission:
    """The use case; a program finds its own submissions only."""

    answers: Answers
    submissions: Submissions

    async def by_source_ref(self, program_id: str, channel: str, source_ref: str) -> JsonObject:
        """The outcome by the channel's own id; refused ones are found by their event.

        Raises:
            NotFound: nothing was taken under it.
        """
        answer = await self.answers.answer_to(program_id, source_ref_key(channel, source_ref))
        if answer is None:
            raise NotFound(_UNSEEN)
        return {"state": "accepted", **answer}

    async def by_event(self, program_id: str, source: str, event_id: str) -> JsonObject:
        """The outcome by the event's id.

        Raises:
            NotFound: the event was not seen.
        """
        answer = await self.answers.answer_to(program_id, event_key(event_id))
        if answer is not None:
            return {"state": "accepted", **answer}
        match await self.submissions.fate_of(source, event_id):
            case Report() as report:
                receipt = {"number": report.receipt.number}
                at = rfc3339(report.received_at)
                return {
                    "state": "accepted",
                    "report_id": report.report_id,
                    "receipt": receipt,
                    "received_at": at,
                }
            case Buried() as buried:
                return {"state": "refused", "reason": buried.reason, "detail": buried.detail}
            case None:
                raise NotFound(_UNSEEN)
