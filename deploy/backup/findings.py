"""What a reconciliation found, in words for a person, kept with the database until somebody accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pymongo import UpdateOne

from deploy.backup.beyond import Seen, Told
from shared.changes import JsonObject
from shared.contracts.canonical import digest
from shared.store.meta import COLLECTION
from shared.store.mongo import Database, translated

PLACE = "restore_finding"
AT_ONCE = 1_000
_KEPT: JsonObject = {"_id": {"$gte": f"{PLACE} ", "$lt": f"{PLACE}!"}}


class Kind(StrEnum):
    """What can be found."""

    RECOVERED = "recovered"
    """Written again; nothing of it is missing."""
    INCOMPLETE = "incomplete"
    """Written again; something that never travelled is missing."""
    LOST = "lost"
    """Others know of it, nobody knows what it said; its sequences stay taken."""
    FORK = "fork"
    """Somebody applied another history under the same numbers."""
    UNOPENABLE = "unopenable"
    """The content key is nowhere, or does not open."""
    UNREADABLE = "unreadable"
    """A record of the topic breaks its contract."""
    REPEATABLE = "repeatable"
    """Keys that made a repeated request harmless are gone."""
    NUMBERS = "numbers"
    """A series gave numbers of which nobody has the last one; they must not be given again."""
    UNSURE = "unsure"
    """Submissions that may be recovered reports, or lost."""


TO_DO = {
    Kind.INCOMPLETE: "add what is missing from the office's own papers; entries marked `recovered` name it",
    Kind.LOST: (
        "look in the records of whoever knows of it; the act must be done again, under a new number. Answers "
        "to what is lost wait in `./jejak dead held`: skip those"
    ),
    Kind.NUMBERS: (
        "look for the last number of this series in the office's own register, and say it with "
        "`./jejak restore numbers`; the services do not start before"
    ),
    Kind.FORK: "hold both histories against each other; `./jejak dead` shows what waits",
    Kind.UNOPENABLE: "bring back the key files that belong to this backup (`./jejak keys recover`)",
    Kind.UNREADABLE: "look at it with `./jejak dead` at whoever reads the topic",
    Kind.UNSURE: "let the program compare its list with the recovered reports and send what is missing",
    Kind.REPEATABLE: "ask the channels not to repeat what they sent in that time; look for twins by hand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing about one stream (or, without a stream, about a whole database)."""

    owner: str
    kind: Kind
    what: str
    stream: str = ""
    first: int = 0
    last: int = 0
    known_by: tuple[str, ...] = ()
    hash: str = ""
    epoch: int = 0
    gone: bool = False
    """Of a lost stream: nothing of it is here any more, not even its beginning."""

    def facts(self) -> JsonObject:
        """As JSON, with what to do."""
        facts: dict[str, Any] = {name: value for name, value in asdict(self).items() if value}
        return {**facts, "to_do": TO_DO.get(self.kind, "nothing")}

    @property
    def for_a_person(self) -> bool:
        """Whether somebody has to look."""
        return self.kind is not Kind.RECOVERED


def written(owner: str, one: Told, unknown: Sequence[str]) -> Finding:
    """An event that was written again."""
    event = one.event
    what = event.type.split(".")[2] + (f"; nobody remembers: {', '.join(unknown)}" if unknown else "")
    return Finding(
        owner=owner,
        kind=Kind.INCOMPLETE if unknown else Kind.RECOVERED,
        what=what,
        stream=event.subject,
        first=event.sequence,
        last=event.sequence,
        known_by=(one.told_by,),
    )


def fork(owner: str, stream: str, place: Seen) -> Finding:
    """A place that no chain from the head leads through."""
    return Finding(
        owner=owner,
        kind=Kind.FORK,
        what=f"{place.told_by} has come to event {place.sequence} of another history",
        stream=stream,
        first=place.sequence,
        last=place.sequence,
        known_by=(place.told_by,),
        hash=place.hash,
        epoch=place.epoch,
    )


def lost(
    owner: str, stream: str, first: int, last: Seen, known_by: tuple[str, ...], *, gone: bool
) -> Finding:
    """Events of which only their numbers are known."""
    more = "; nothing of the stream is here any more" if gone else ""
    return Finding(
        owner=owner,
        kind=Kind.LOST,
        what=f"nobody has the content of these events{more}",
        stream=stream,
        first=first,
        last=last.sequence,
        known_by=known_by,
        hash=last.hash,
        epoch=last.epoch,
        gone=gone,
    )


def numbers(stream: str, reached: int) -> Finding:
    """A series that may have given more numbers than anybody can tell."""
    what = f"this series of numbers gave more than anybody can tell; certain are those up to {reached}"
    return Finding(owner="triage", kind=Kind.NUMBERS, stream=stream, what=what)


def repeatable(since: str) -> Finding:
    """Keys of the requests that brought reports after the backup."""
    what = (
        f"reports were taken after {since}; the keys under which their channels would repeat them are gone, "
        "so a repeat makes a second report"
    )
    return Finding(owner="intake", kind=Kind.REPEATABLE, what=what)


def of_facts(facts: JsonObject) -> Finding:
    """A finding that was kept."""
    known = {name: value for name, value in facts.items() if name not in {"_id", "to_do", "accepted"}}
    return Finding(**{**known, "kind": Kind(known["kind"]), "known_by": tuple(known.get("known_by", ()))})


def noting(found: Sequence[Finding]) -> list[UpdateOne]:
    """What keeps findings, each once: to be written with the entries that they are about."""
    facts = [one.facts() for one in found if one.for_a_person]
    return [
        UpdateOne({"_id": f"{PLACE} {digest(each)}"}, {"$setOnInsert": each}, upsert=True) for each in facts
    ]


@translated
async def keep(database: Database, found: Sequence[Finding]) -> None:
    """Keep what is listed for a person; the same one is kept once."""
    notes = noting(found)
    for start in range(0, len(notes), AT_ONCE):
        await database[COLLECTION].bulk_write(notes[start : start + AT_ONCE], ordered=False)


@translated
async def kept(database: Database) -> list[Finding]:
    """What waits for a person."""
    found = database[COLLECTION].find({**_KEPT, "accepted": None}).sort("_id", 1)
    return [of_facts(facts) async for facts in found]


@translated
async def settle(database: Database, one: Finding, *, by: str, reason: str, at: str) -> None:
    """Somebody has done what one finding asked for."""
    change = {"$set": {"accepted": {"by": by, "reason": reason, "at": at}}}
    await database[COLLECTION].update_one({"_id": f"{PLACE} {digest(one.facts())}"}, change)


@translated
async def accept(database: Database, *, by: str, reason: str, at: str) -> int:
    """Somebody takes the responsibility: what was listed stays, with who did and why; how many."""
    change = {"$set": {"accepted": {"by": by, "reason": reason, "at": at}}}
    found = await database[COLLECTION].update_many({**_KEPT, "accepted": None}, change)
    return int(found.modified_count)
