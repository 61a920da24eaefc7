"""Where sketches of reports are kept: the port of the duplicate hints, and what keeps it whole."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from services.triage.domain.errors import NoSuchCase
from services.triage.domain.hints.likeness import Sketch

PAGE: Final = 500
"""Cases that are looked through at a time."""


class Sketches(Protocol):
    """Keeps sketches: working copies, which can be made again from the cases."""

    async def keep(self, office: str, sketch: Sketch, buckets: Sequence[str]) -> None:
        """Put the sketch in place of an earlier one of the same report."""
        ...

    async def near(self, office: str, buckets: Sequence[str], *, each: int) -> Sequence[Sketch]:
        """The sketches in these buckets, each once; of a bucket the `each` of the latest days."""
        ...

    async def unsketched(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next `limit` cases by id, those without a sketch; and the last one, None at the end."""
        ...

    async def forget(self, report_id: str) -> None:
        """Let the sketch of a report go, if there is one."""
        ...


@dataclass(frozen=True, slots=True)
class KeepSketches:
    """Makes the sketch of every case: of those that lack one at the start, then of each that changes.

    Beside the write path, since a sketch takes a millisecond and serves hints alone; `pause` after each one
    keeps a burst of reports from waiting for it.
    """

    office: str
    sketches: Sketches
    note: Callable[[str, str], Awaitable[None]]
    pause: Callable[[], Awaitable[None]]

    async def catch_up(self) -> int:
        """Sketch every case that lacks one, so also all of them after a restore; answers how many."""
        made, after = 0, ""
        while True:
            missing, last = await self.sketches.unsketched(self.office, after, PAGE)
            for case_id in missing:
                made += await self._noted(case_id)
            if last is None:
                return made
            after = last

    async def follow(self, changes: AsyncIterable[str | None]) -> None:
        """Sketch cases as they change; None means that changes before it were not told."""
        async for case_id in changes:
            if case_id is None:
                await self.catch_up()
            else:
                await self._noted(case_id)

    async def _noted(self, case_id: str) -> int:
        try:
            await self.note(self.office, case_id)
        except NoSuchCase:
            return 0
        await self.pause()
        return 1
