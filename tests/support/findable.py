"""Cases of a world in memory made findable, as the service does it beside the write path."""

from __future__ import annotations

import hmac
from typing import Final

from services.triage.application.search.keep_findable import KeepFindable
from tests.support.triage_memory import World

KEY: Final = hmac.digest(b"k" * 32, b"search", "sha256")
"""As `wiring/search.py` makes it from the console's key."""


def keeper(world: World) -> KeepFindable:
    """What keeps the cases of this world findable."""
    return KeepFindable(world.cases, world.contents, world.books, world.search, KEY)


async def findable(world: World) -> None:
    """Every case as it stands."""
    for doc in world.store.side("cases"):
        await keeper(world).note("balikpapan", doc["_id"])
