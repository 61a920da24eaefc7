"""Tell a program what became of its submission: taken with its receipt, refused and why, or not seen yet."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.forwarding import TellForwarding
from services.intake.application.ports import Answers, Buried, Submissions
from services.intake.application.submission_cause import source_ref_key
from shared.changes import JsonObject
from shared.errors import N_, NotFound

_UNSEEN = N_("Kiriman ini belum terlihat. Bila baru saja ditulis, coba lagi sebentar lagi.")


@dataclass(frozen=True, slots=True)
class FindSubmission:
    """The use case; a program finds its own submissions only."""

    answers: Answers
    submissions: Submissions
    forwarding: TellForwarding

    async def by_source_ref(self, program_id: str, channel: str, source_ref: str) -> JsonObject:
        """The outcome by the channel's own id; refused ones are found by their event.

        Raises:
            NotFound: nothing was taken under it.
        """
        answer = await self.answers.answer_to(program_id, source_ref_key(channel, source_ref))
        if answer is None:
            raise NotFound(_UNSEEN)
        return await self._accepted(answer)

    async def by_event(self, source: str, event_id: str) -> JsonObject:
        """The outcome by the event's id.

        Raises:
            NotFound: the event was not seen, or is being taken right now.
        """
        fate = await self.submissions.fate_of(source, event_id)
        if fate is None:
            raise NotFound(_UNSEEN)
        if isinstance(fate, Buried):
            return {"state": "refused", "reason": fate.reason, "detail": fate.detail}
        return await self._accepted(fate)

    async def _accepted(self, answer: JsonObject) -> JsonObject:
        forwarding = await self.forwarding.of(answer["report_id"])
        return {"state": "accepted", **answer, "forwarding": forwarding.value}
