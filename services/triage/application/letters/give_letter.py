"""What a person is given of a letter, draft, issued or working copy: each is on record before it is given."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.letters.letter_orders import Issued, Order, Preview
from services.triage.domain.audit.looks import Look
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class GiveLetters:
    """Each raises as `Letters` does, and Infrastructure: it is not known to be recorded; do not give it."""

    letters: Letters
    keep: KeepLook

    async def preview(self, who: Principal, order: Order) -> Preview:
        """The draft, and what issuing it now would give."""
        shown = await self.letters.preview(who, order)
        about = {"form": order.form, "letter": str(shown.letter_no)}
        await self.keep.given(who, Look.DRAFT, shown.draft, order.case_id, about)
        return shown

    async def again(self, who: Principal, case_id: str, letter_no: int) -> Issued:
        """An issued letter once more."""
        issued = await self.letters.again(who, case_id, letter_no)
        await self.keep.given(who, Look.LETTER, issued.pdf, case_id, {"letter": str(letter_no)})
        return issued

    async def copy(self, who: Principal, case_id: str, letter_no: int) -> bytes:
        """Its working copy (DOCX), for editing by hand."""
        made = await self.letters.copy(who, case_id, letter_no)
        await self.keep.given(who, Look.COPY, made, case_id, {"letter": str(letter_no)})
        return made
