"""A program's requests take turns: a few are worked on at once, some more wait, the rest shall come later.

What one program sends beyond that would stand before everybody else's requests in this process's one loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from shared.errors import N_, JejakError

AT_WORK = 16
"""Enough for a program to fill the group commits of a process that has nothing else to do."""
WAITING = 240
RETRY_AFTER_S = 1

_TOO_MANY = N_("Program ini mengirim terlalu banyak sekaligus. Tunggu sebentar lalu kirim ulang.")


class TooManyAtOnce(JejakError):
    """A program has too many requests under way; nobody else is concerned."""

    code = "too-many-at-once"
    status: ClassVar[int] = 429
    retry_after: ClassVar[int] = RETRY_AFTER_S


@dataclass(slots=True)
class _Line:
    """A program's requests in this process."""

    slots: asyncio.Semaphore
    inside: int = 0


@dataclass(slots=True)
class Turns:
    """The lines of all programs; a process has one."""

    at_work: int = AT_WORK
    waiting: int = WAITING
    _lines: dict[str, _Line] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, program: str) -> AsyncIterator[None]:
        """Wait for one's turn, first come, first served.

        Raises:
            TooManyAtOnce: as many wait already as may.
        """
        line = self._lines.setdefault(program, _Line(asyncio.Semaphore(self.at_work)))
        if line.inside >= self.at_work + self.waiting:
            raise TooManyAtOnce(_TOO_MANY)
        line.inside += 1
        try:
            async with line.slots:
                yield
        finally:
            line.inside -= 1
            if not line.inside:
                self._lines.pop(program, None)
