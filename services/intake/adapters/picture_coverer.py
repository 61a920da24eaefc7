"""Runs `blackout.py` on a picture: one at a time, bounded in time, with nothing of ours around it."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.intake.domain.redaction import Mark, NotCovered
from shared.errors import N_, Busy

PROGRAM: Final = Path(__file__).parent / "blackout.py"
LONGEST_S: Final = 90.0
PIECE: Final = 256 * 1024
_TOO_MANY_PIXELS: Final = 4


@dataclass(frozen=True, slots=True)
class PictureCoverer:
    """The port's way to Pillow; a second picture waits for the first, since each may take 1.5 GB."""

    program: Path = PROGRAM
    longest_s: float = LONGEST_S
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, picture: bytes, marks: Sequence[Mark]) -> AsyncIterator[bytes]:
        """The covered copy as PNG.

        Raises:
            NotCovered: the picture cannot be read, or has more pixels than are taken.
            Busy: it took too long, or the program died.
        """
        boxes = json.dumps([[mark.left, mark.top, mark.width, mark.height] for mark in marks])
        async with self.turn:
            code, made = await self._run(picture, boxes)
        if code == _TOO_MANY_PIXELS:
            raise NotCovered(
                N_("Gambar ini terlalu besar untuk dibuat salinannya: paling banyak 60 megapiksel.")
            )
        if code > 0:
            raise NotCovered(N_("Gambar ini tidak dapat dibaca. Salinan tidak dibuat."))
        if code < 0 or not made:
            raise Busy(N_("Salinan belum dapat dibuat. Coba lagi sebentar lagi."), retry_after=30)
        return _pieces(made)

    async def _run(self, picture: bytes, boxes: str) -> tuple[int, bytes]:
        # -I: neither the environment nor the folder around it is looked at for code.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(self.program), boxes,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/",
        )  # fmt: skip
        try:
            made, _ = await asyncio.wait_for(process.communicate(picture), self.longest_s)
        except TimeoutError:
            return -1, b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, made


async def _pieces(made: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(made), PIECE):
        yield made[at : at + PIECE]
