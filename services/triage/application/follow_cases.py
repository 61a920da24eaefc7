"""Working copies that are made from cases beside the write path: of what lacks one, then of what changes."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from services.triage.domain.errors import NoSuchCase

PAGE: Final = 500
"""Cases that are looked through at a time."""

Lacking: TypeAlias = Callable[[str, str, int], Awaitable[tuple[Sequence[str], str | None]]]
"""Of the next so many cases of an office behind an id, those to be made; the last one, None at the end."""


@dataclass(frozen=True, slots=True)
class FollowCases:
    """Notes every case: those that lack their copy at the start, then each that changes.

    A copy takes a millisecond or a few; `pause` after each one keeps a burst of reports from waiting for it.
    """

    offices: Sequence[str]
    lacking: Lacking
    note: Callable[[str, str], Awaitable[None]]
    pause: Callable[[], Awaitable[None]]

    async def catch_up(self) -> int:
        """Note every case that lacks its copy, so also all of them after a restore; answers how many."""
        return sum([await self._caught_up(office) for office in self.offices])

    async def _caught_up(self, office: str) -> int:
        made, after = 0, ""
        while True:
            missing, last = await self.lacking(office, after, PAGE)
            for case_id in missing:
                made += await self._noted(case_id)
            if last is None:
                return made
            after = last

    async def follow(self, changes: AsyncIterable[str | None]) -> None:
        """Note cases as they change; None means that changes before it were not told."""
        async for case_id in changes:
            if case_id is None:
                await self.catch_up()
            else:
                await self._noted(case_id)

    async def _noted(self, case_id: str) -> int:
        """It stands with one of the offices, and is looked for where most of them are first."""
        for office in self.offices:
            if await self._stands_with(office, case_id):
                await self.pause()
                return 1
        return 0

    async def _stands_with(self, office: str, case_id: str) -> bool:
        """Note it if that office has it; a case that was taken out meanwhile stands with none."""
        try:
            await self.note(office, case_id)
        except NoSuchCase:
            return False
        return True
