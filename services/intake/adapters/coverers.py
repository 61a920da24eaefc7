"""Which program covers what: PDFs go to PDFium, pictures to Pillow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from services.intake.adapters.page_coverer import PageCoverer
from services.intake.adapters.picture_coverer import PictureCoverer
from services.intake.domain.evidence import Exhibit
from services.intake.domain.redaction import PDF, Mark


@dataclass(frozen=True, slots=True)
class Coverers:
    """The port, by the media type that the original's bytes were told by."""

    pictures: PictureCoverer
    documents: PageCoverer

    async def __call__(self, original: Exhibit, data: bytes, marks: Sequence[Mark]) -> AsyncIterator[bytes]:
        """The covered copy; errors as the two coverers raise them."""
        chosen = self.documents if original.media_type == PDF else self.pictures
        return await chosen(data, marks)
