"""The registered programs as intake asks for them, read at most once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from services.intake.application.ports import Registered
from services.intake.domain.acceptance import Licence
from services.intake.domain.submission import Channel, Kind
from shared.people.programs import Program, ProgramBook
from shared.store.mongo import translated

FRESH_S = 1.0
"""A program that was just disabled may still get this much through."""


class RegisteredPrograms:
    """A second's memory over the book of programs: a batch of submissions asks for the same few."""

    def __init__(self, book: ProgramBook, *, office: str) -> None:
        self._book = book
        self._office = office
        self._known: Mapping[str, Program] = {}
        self._read_at = float("-inf")

    async def by_source(self, source: str) -> Registered | None:
        """The active program that writes this `ce_source`."""
        return _registered((await self._programs()).get(source))

    async def by_id(self, program_id: str) -> Registered | None:
        """The active program of this id."""
        programs = (await self._programs()).values()
        return _registered(next((program for program in programs if program.id == program_id), None))

    @translated
    async def _programs(self) -> Mapping[str, Program]:
        clock = asyncio.get_running_loop().time
        if clock() - self._read_at > FRESH_S:
            known = await self._book.by_source()
            self._known = {source: one for source, one in known.items() if one.office == self._office}
            self._read_at = clock()
        return self._known


def _registered(program: Program | None) -> Registered | None:
    if program is None or program.disabled_at is not None:
        return None
    kinds = frozenset(Kind(kind) for kind in program.kinds)
    channels = frozenset(Channel(channel) for channel in program.channels)
    return Registered(program.id, Licence(kinds, channels))
