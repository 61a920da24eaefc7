"""Channel programs: who may submit on a channel, of which kinds, without being a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from shared.changes import JsonObject
from shared.clock import Clock
from shared.contracts.intake import Channel, Kind
from shared.errors import Conflict, InvalidInput, NotFound
from shared.ids import NewId, new_id
from shared.people.record import Record
from shared.store.mongo import Database, DuplicateKeyError

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
SOURCE: Final = "/program/"
"""A program's `ce_source` is `/program/<name>`."""


@dataclass(frozen=True, slots=True)
class Program:
    """A registered program."""

    id: str
    name: str
    kinds: frozenset[str]
    channels: frozenset[str]
    office: str
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def source(self) -> str:
        """Its `ce_source`."""
        return SOURCE + self.name

    def refusal(self, kind: str, channel: str) -> str:
        """Why it may not submit this, by name; empty if it may."""
        if self.disabled_at is not None:
            return "program_disabled"
        if kind not in self.kinds:
            return "kind_not_registered"
        return "" if channel in self.channels else "channel_not_registered"


class ProgramBook:
    """The programs of an installation."""

    def __init__(self, database: Database, clock: Clock, ids: NewId = new_id) -> None:
        self._programs = database["programs"]
        self._clock = clock
        self._ids = ids
        self._record = Record(database, clock)

    async def register(
        self, name: str, *, kinds: frozenset[str], channels: frozenset[str], office: str
    ) -> Program:
        """Register a program.

        Raises:
            InvalidInput: the name, a kind or a channel is not one.
            Conflict: the name is taken.
        """
        _check(name, kinds, channels)
        program = Program(self._ids(), name, kinds, channels, office, self._clock())
        taken = Conflict(f"there is a program {name} already; choose another name")
        if await self._programs.find_one({"name": name}, {"_id": 1}):
            raise taken
        about: JsonObject = {"name": name, "kinds": sorted(kinds), "channels": sorted(channels)}
        await self._record.append("program_registered", program.id, about, office=office)
        try:
            await self._programs.insert_one(_dumped(program))
        except DuplicateKeyError:
            raise taken from None
        return program

    async def all(self) -> list[Program]:
        """Every program, by name."""
        return [loaded(doc) async for doc in self._programs.find().sort("name", 1)]

    async def by_source(self) -> Mapping[str, Program]:
        """Every program by its `ce_source`: read before a batch, whose rules are synchronous."""
        return {program.source: program for program in await self.all()}

    async def by_name(self, name: str) -> Program:
        """One program.

        Raises:
            NotFound: there is none of this name.
        """
        doc = await self._programs.find_one({"name": name})
        if doc is None:
            raise NotFound(f"there is no program {name}; ./jejak program list shows them")
        return loaded(doc)

    async def disable(self, name: str) -> Program:
        """Refuse its submissions and its tokens from now on."""
        program = await self.by_name(name)
        await self._record.append("program_disabled", program.id, {}, office=program.office)
        await self._programs.update_one({"_id": program.id}, {"$set": {"disabled_at": self._clock()}})
        return await self.by_name(name)


def loaded(doc: dict[str, Any]) -> Program:
    """The program of a stored document."""
    kinds, channels = frozenset(doc["kinds"]), frozenset(doc["channels"])
    return Program(
        doc["_id"], doc["name"], kinds, channels, doc["office"], doc["created_at"], doc.get("disabled_at")
    )


def _dumped(program: Program) -> dict[str, Any]:
    return {
        "_id": program.id,
        "name": program.name,
        "kinds": sorted(program.kinds),
        "channels": sorted(program.channels),
        "office": program.office,
        "created_at": program.created_at,
        "disabled_at": program.disabled_at,
    }


def _check(name: str, kinds: frozenset[str], channels: frozenset[str]) -> None:
    wrong: dict[str, str] = {}
    if not _NAME.fullmatch(name):
        wrong["name"] = "2 to 40 of a-z, 0-9 and dash, beginning with a letter"
    for field, given, known in (("kinds", kinds, get_args(Kind)), ("channels", channels, get_args(Channel))):
        if not given or not given <= set(known):
            wrong[field] = f"one or more of {', '.join(known)}"
    if wrong:
        raise InvalidInput("; ".join(f"{field}: {what}" for field, what in wrong.items()), fields=wrong)
