"""The journal of people grows from whoever was first, and gives up by name when others always are."""

from __future__ import annotations

from typing import Any, cast

import pytest

from shared.clock import system_clock
from shared.errors import Infrastructure
from shared.people.record import TRIES, Record
from shared.store.mongo import Database, DuplicateKeyError


class Contended:
    """A journal in which so many others are first."""

    def __init__(self, rivals: int) -> None:
        self.rivals = rivals
        self.written: list[dict[str, Any]] = []
        self.asked = 0

    async def find_one(self, *_query: object, **_options: object) -> dict[str, Any]:
        self.asked += 1
        return {"seq": self.asked, "hash": f"{self.asked:064x}"}

    async def insert_one(self, entry: dict[str, Any]) -> None:
        if self.asked <= self.rivals:
            raise DuplicateKeyError("others were first")
        self.written.append(entry)


def record(journal: Contended) -> Record:
    return Record(cast("Database", {"journal": journal}), system_clock)


async def test_an_entry_follows_the_one_of_whoever_was_first() -> None:
    journal = Contended(rivals=2)
    await record(journal).append("account_disabled", "an-account", {}, office="balikpapan")
    (entry,) = journal.written
    assert (entry["seq"], entry["prev"]) == (4, f"{3:064x}")


async def test_when_others_are_always_first_nothing_is_written_and_it_is_said() -> None:
    journal = Contended(rivals=TRIES)
    with pytest.raises(Infrastructure, match="repeat it"):
        await record(journal).append("account_disabled", "an-account", {}, office="balikpapan")
    assert journal.written == []
