"""Redacted copies of one file, in memory: what was asked, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.intake.application.copy_redacted import Redaction
from services.intake.domain.evidence import Exhibit
from services.intake.domain.redaction import RedactedCopy, check
from shared.ids import new_id
from tests.support.one_file import EXHIBIT_ID, OneFile


@dataclass
class Copies:
    """As `CopyRedacted`, over one file: notes what was asked."""

    file: OneFile
    asked: list[Redaction] = field(default_factory=list)
    made: list[RedactedCopy] = field(default_factory=list)

    async def original(self, exhibit_id: str) -> Exhibit:
        """The file."""
        assert exhibit_id == EXHIBIT_ID
        return self.file.exhibit

    async def copies(self, exhibit_id: str) -> tuple[RedactedCopy, ...]:
        """What was made."""
        assert exhibit_id == EXHIBIT_ID
        return tuple(self.made)

    async def __call__(self, asked: Redaction) -> RedactedCopy:
        """Check and note."""
        check(self.file.exhibit, asked.marks)
        self.asked.append(asked)
        copy = RedactedCopy(Exhibit(new_id(), "c" * 64, 90, "image/png"), EXHIBIT_ID, asked.marks)
        self.made.append(copy)
        return copy
