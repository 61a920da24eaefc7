"""A stream of changes misses nothing between the look that came before it and its opening."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any, cast

from shared.changes import JsonObject
from shared.ids import new_id
from shared.store.mongo import Collection, Database
from shared.store.watch import changed_ids, look


class Late:
    """A collection in which something happens just before its change stream is opened."""

    def __init__(self, real: Collection, wanted: JsonObject) -> None:
        self.real = real
        self.wanted = wanted
        self.database = real.database
        self.name = real.name

    def watch(self, *args: Any, **options: Any) -> Any:
        """Write with the blocking client inside motor's: it is done before the stream exists."""
        self.real.delegate.insert_one({"_id": self.wanted})
        return self.real.watch(*args, **options)


async def test_what_happens_before_the_stream_is_open_is_told(database: Database) -> None:
    outbox, wanted = database["outbox"], {"stream": new_id(), "seq": 1}
    async with aclosing(changed_ids(cast(Collection, Late(outbox, wanted)))) as changes:
        assert await anext(changes) is None
        async with asyncio.timeout(10):
            assert await anext(changes) == str(wanted)
    await outbox.delete_one({"_id": wanted})


async def test_a_look_says_whether_there_is_one(database: Database) -> None:
    wanted = {"stream": new_id(), "seq": 1}
    assert not (await look(database["outbox"], {"_id": wanted}))[0]
    await database["outbox"].insert_one({"_id": wanted})
    assert (await look(database["outbox"], {"_id": wanted}))[0]
    await database["outbox"].delete_one({"_id": wanted})
