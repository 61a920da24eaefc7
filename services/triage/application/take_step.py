"""An officer takes a step of the rulebook: its form goes on record, what was written rests only sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.journal.step_words import joined
from services.triage.application.ports import Officers
from services.triage.application.queue.views import Acted
from services.triage.domain.acts.invitations import DiscussionInvitation
from services.triage.domain.acts.records import Record
from services.triage.domain.acts.sittings import Body, Discussion, Hearing, Plenary
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.commands import TakeStep
from shared.errors import N_
from shared.telemetry.names import SpanName

NO_WORDS: Mapping[str, str] = {}
MINUTES = "minutes"
"""The text of a form in which its minutes stand."""
DESPITE = "despite_reason"
"""The text in which a plenary says why it goes another way than the joint centre."""


@dataclass(frozen=True, slots=True)
class TakeCaseStep:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase
    officers: Officers

    async def __call__(
        self, asked: Asked, step: str, record: Record | None, words: Mapping[str, str] = NO_WORDS
    ) -> Acted:
        """Take the step; `words` are the texts of its form by name: minutes, names of who came, opinions.

        Raises:
            BadRecord: the form is not what the rulebook wants here, by field.
            ConditionUnmet: something must happen first.
        """
        if minuted(record) and not words.get(MINUTES, "").strip():
            raise BadRecord(fields={MINUTES: N_("Tulis risalah atau berita acaranya.")})
        if isinstance(record, DiscussionInvitation) and (unsaid := _unsaid(words)):
            raise BadRecord(fields=unsaid)
        if isinstance(record, Plenary) and record.despite and not words.get(DESPITE, "").strip():
            raise BadRecord(fields={DESPITE: N_("Tulis alasan pleno tetap meneruskan ke kepolisian.")})
        if isinstance(record, Plenary):
            await self._check_ballots(record, asked.who.office)
        command = TakeStep(by=asked.who.actor(), command=step, record=record, words=joined(words))
        return await self.act(asked, command, SpanName.CASE_COMMAND)

    async def _check_ballots(self, record: Plenary, office: str) -> None:
        """The office's own commissioners sit in its plenary, all of them: who was away is put down so."""
        known, named = await self.officers.commissioners(office), {one.commissioner for one in record.ballots}
        if named - known.keys():
            raise BadRecord(fields={"ballots": N_("Pilih komisioner dari daftar.")})
        if known.keys() - named:
            raise BadRecord(
                fields={"ballots": N_("Catat setiap komisioner kantor ini, juga yang tidak hadir.")}
            )


def _unsaid(words: Mapping[str, str]) -> dict[str, str]:
    """What an invitation must say in words and does not: the place, and who is invited for each body."""
    wanted = {
        "place": N_("Tulis tempat atau sambungan pembahasan."),
        **{f"invitees_{body}": N_("Tulis siapa yang diundang dari unsur ini.") for body in Body},
    }
    return {name: text for name, text in wanted.items() if not words.get(name, "").strip()}


def minuted(record: Record | None) -> bool:
    """Whether minutes are kept of it: a discussion, a plenary, a hearing to which somebody came."""
    return isinstance(record, Discussion | Plenary) or (isinstance(record, Hearing) and record.appeared)
