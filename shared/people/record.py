"""The journal of people: who was let in, with which roles, until when; chained like every other, no names."""

from __future__ import annotations

from shared.changes import Actor, JsonObject
from shared.clock import Clock, rfc3339
from shared.contracts.canonical import GENESIS, clean
from shared.errors import Infrastructure
from shared.ids import new_id
from shared.store.journal import COLLECTION, entry_hash
from shared.store.mongo import Database, DuplicateKeyError

TRIES = 16
OPERATOR = Actor("system", "operator")
"""Whoever sits at `./jejak` with the operator's database user; the host's own log tells who that was."""


class Record:
    """Appends entries; written before the change it tells of, so that nothing changes without one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._journal = database[COLLECTION]
        self._clock = clock

    async def append(self, what: str, stream: str, data: JsonObject, *, office: str) -> None:
        """Append one entry to the stream of an account, token or program.

        Raises:
            Infrastructure: others were first again and again; nothing was written, repeat it.
        """
        rival: DuplicateKeyError | None = None
        for _ in range(TRIES):
            try:
                await self._journal.insert_one(await self._next(what, stream, data, office))
            except DuplicateKeyError as error:
                rival = error  # another operator was first; the chain grows from their entry
            else:
                return
        raise Infrastructure(f"{TRIES} others changed the same account meanwhile; repeat it") from rival

    async def _next(self, what: str, stream: str, data: JsonObject, office: str) -> JsonObject:
        found = await self._journal.find_one({"stream": stream}, sort=[("seq", -1)])
        last = found or {"seq": 0, "hash": GENESIS}
        entry: JsonObject = {
            "stream": stream,
            "seq": last["seq"] + 1,
            "office": office,
            "type": f"jejak.people.{what}",
            "at": rfc3339(self._clock()),
            "by": OPERATOR.record(),
            "cause": new_id(),
            "data": clean(data),
            "trace": "",
            "announced": None,
            "prev": last["hash"],
        }
        return {**entry, "hash": entry_hash(entry)}
