"""Runs a program of ours on bytes from anybody: one at a time, bounded in time, with nothing around it."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LONGEST_S: Final = 90.0
PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Alone:
    """The second run waits for the first, whichever program it is, since each may take 1.5 GB."""

    longest_s: float = LONGEST_S
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, program: Path, boxes: str, data: bytes) -> tuple[int, bytes]:
        """Exit code and what it wrote; below 0 if it died or took longer than `longest_s` seconds."""
        async with self.turn:
            return await self._run(program, boxes, data)

    async def _run(self, program: Path, boxes: str, data: bytes) -> tuple[int, bytes]:
        # -I: neither the environment nor the folder around it is looked at for code.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(program), boxes,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/",
        )  # fmt: skip
        try:
            made, _ = await asyncio.wait_for(process.communicate(data), self.longest_s)
        except TimeoutError:
            return -1, b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, made


async def pieces(made: bytes) -> AsyncIterator[bytes]:
    """What was made, in pieces."""
    for at in range(0, len(made), PIECE):
        yield made[at : at + PIECE]
