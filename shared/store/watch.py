"""Change streams that miss nothing: each begins at the operation time of a read that came before it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, Final

from shared.changes import JsonObject
from shared.errors import Infrastructure
from shared.store.mongo import Collection, PyMongoError

WAKE_MS: Final = 1_000
"""How long a change stream waits before it says that nothing happened."""


async def look(collection: Collection, query: JsonObject) -> tuple[bool, Any]:
    """Whether there is such a document, and the operation time of that majority read."""
    reply = await collection.database.command(
        {
            "find": collection.name,
            "filter": query,
            "limit": 1,
            "singleBatch": True,
            "projection": {"_id": 1},
            "readConcern": {"level": "majority"},
        }
    )
    return bool(reply["cursor"]["firstBatch"]), reply["operationTime"]


async def changed_ids(collection: Collection) -> AsyncGenerator[str | None, None]:
    """Ids of documents that changed; None first, and all that is not yet visible then will be told.

    It begins at a time that every majority read has passed: one that began at its own opening would not tell
    of a write that was under way then, and whoever looks at None may not see it yet.

    Raises:
        Infrastructure: the stream broke; what was missed is not told, so whoever listens looks again.
    """
    pipeline = [{"$project": {"_id": 1, "documentKey": 1, "operationType": 1}}]
    try:
        _, since = await look(collection, {})
        stream = collection.watch(pipeline, start_at_operation_time=since, max_await_time_ms=WAKE_MS)
        async with stream:
            yield None
            async for change in stream:
                if "documentKey" in change:
                    yield str(change["documentKey"]["_id"])
    except PyMongoError as error:
        raise Infrastructure(f"the change stream broke ({type(error).__name__})") from error
