"""Runs `blackout.py` on a picture, in a program of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.intake.adapters.alone import Alone, pieces
from services.intake.domain.redaction import Mark, NotCovered
from shared.errors import N_, Busy

PROGRAM: Final = Path(__file__).parent / "blackout.py"
_TOO_MANY_PIXELS: Final = 4


@dataclass(frozen=True, slots=True)
class PictureCoverer:
    """The port's way to Pillow."""

    alone: Alone = field(default_factory=Alone)
    program: Path = PROGRAM

    async def __call__(self, picture: bytes, marks: Sequence[Mark]) -> AsyncIterator[bytes]:
        """The covered copy as PNG.

        Raises:
            NotCovered: the picture cannot be read, or has more pixels than are taken.
            Busy: it took too long, or the program died.
        """
        boxes = json.dumps([[mark.left, mark.top, mark.width, mark.height] for mark in marks])
        code, made = await self.alone.run(self.program, boxes, picture)
        if code == _TOO_MANY_PIXELS:
            raise NotCovered(
                N_("Gambar ini terlalu besar untuk dibuat salinannya: paling banyak 60 megapiksel.")
            )
        if code > 0:
            raise NotCovered(N_("Gambar ini tidak dapat dibaca. Salinan tidak dibuat."))
        if code < 0 or not made:
            raise Busy(N_("Salinan belum dapat dibuat. Coba lagi sebentar lagi."), retry_after=30)
        return pieces(made)
