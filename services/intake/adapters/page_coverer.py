"""Runs `blackout_pdf.py` on a PDF, as `picture_coverer.py` runs its program on a picture."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.intake.adapters.alone import Alone, pieces
from services.intake.domain.redaction import BadMarks, Mark, NotCovered
from shared.errors import N_, Busy

PROGRAM: Final = Path(__file__).parent / "blackout_pdf.py"
_NO_SUCH_PAGE: Final = 6
_WHY_NOT: Final[Mapping[int, str]] = {
    4: N_("PDF ini terlalu panjang untuk dibuat salinannya: paling banyak 60 halaman."),
    5: N_("PDF ini terkunci kata sandi. Salinan tidak dibuat."),
    7: N_("PDF ini terlalu besar untuk dibuat salinannya."),
}


@dataclass(frozen=True, slots=True)
class PageCoverer:
    """The port's way to PDFium."""

    alone: Alone = field(default_factory=Alone)
    program: Path = PROGRAM

    async def __call__(self, document: bytes, marks: Sequence[Mark]) -> AsyncIterator[bytes]:
        """The covered copy as a PDF of pictures.

        Raises:
            NotCovered: the document is locked, broken, too long or too large.
            BadMarks: a mark is on a page that it does not have.
            Busy: it took too long, or the program died.
        """
        boxes = [[mark.page, mark.left, mark.top, mark.width, mark.height] for mark in marks]
        code, made = await self.alone.run(self.program, json.dumps(boxes), document)
        if code == _NO_SUCH_PAGE:
            raise BadMarks(N_("Sebuah bagian ditandai pada halaman yang tidak ada dalam PDF ini."))
        if code > 0:
            raise NotCovered(_WHY_NOT.get(code, N_("PDF ini tidak dapat dibaca. Salinan tidak dibuat.")))
        if code < 0 or not made:
            raise Busy(N_("Salinan belum dapat dibuat. Coba lagi sebentar lagi."), retry_after=30)
        return pieces(made)
