"""What a reconciliation found, in words for a person, kept with the database until somebody accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from deploy.backup.beyond import Seen, Told
from shared.changes import JsonObject
from shared.store.meta import COLLECTION
from shared.store.mongo import Database, translated

PLACE = "restore_findings"
MOST_KEPT = 10_000
"""Listed in full; beyond it only their number is kept."""


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


TO_DO = {
    Kind.INCOMPLETE: "add what is missing from the office's own papers; entries marked `recovered` name it",
    Kind.LOST: "look in the records of whoever knows of it; the act must be done again, under a new number",
    Kind.FORK: "hold both histories against each other; `./jejak dead` shows what waits",
    Kind.UNOPENABLE: "bring back the key files that belong to this backup (`./jejak keys recover`)",
    Kind.UNREADABLE: "look at it with `./jejak dead` at whoever reads the topic",
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


def of_facts(facts: JsonObject) -> Finding:
    """A finding that was kept."""
    known = {name: value for name, value in facts.items() if name != "to_do"}
    return Finding(**{**known, "kind": Kind(known["kind"]), "known_by": tuple(known.get("known_by", ()))})


@translated
async def keep(database: Database, found: Sequence[Finding]) -> None:
    """Add to what is kept; the same one is kept once."""
    for one in found:
        place = {"_id": PLACE, "listed": {"$ne": one.facts()}, f"listed.{MOST_KEPT}": {"$exists": False}}
        listed = await database[COLLECTION].find_one({"_id": PLACE}, {"_id": 1})
        if listed is None:
            await database[COLLECTION].insert_one({"_id": PLACE, "listed": [], "count": 0})
        await database[COLLECTION].update_one(place, {"$push": {"listed": one.facts()}, "$inc": {"count": 1}})


@translated
async def kept(database: Database) -> list[Finding]:
    """What waits for a person."""
    found = await database[COLLECTION].find_one({"_id": PLACE})
    return [of_facts(facts) for facts in (found or {}).get("listed", ())]


@translated
async def accept(database: Database, *, by: str, reason: str, at: str) -> int:
    """Somebody takes the responsibility: what was listed moves beside who did and why; how many."""
    found: JsonObject | None = await database[COLLECTION].find_one_and_delete({"_id": PLACE})
    if found is None:
        return 0
    note = {"by": by, "reason": reason, "at": at, "listed": found["listed"]}
    await database[COLLECTION].insert_one({"_id": f"restore_accepted {at}", **note})
    return len(found["listed"])
