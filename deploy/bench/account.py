"""Whether everything that went in came out, once: counts of the three services held against what was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from shared.ids import derived
from shared.store.journal import Journal
from shared.store.mongo import Database

SAMPLED = 100
"""Chains that are verified link by link in each service."""
LEFT_OVERS = ("outbox", "held", "dead")

Databases = Mapping[str, Database]


async def faults(
    databases: Databases, *, reports: int, escalated: int, mails: int | None = None
) -> list[str]:
    """Everything that does not add up, in words; nothing when all is well."""
    expected = await _expected_cases(databases["intake"], reports)
    wrong = [_differs("reports", reports, len(expected)), *await _cases(databases["triage"], expected)]
    if "notify" in databases:
        handoffs = await databases["notify"]["handoffs"].count_documents({})
        wrong.append(_differs("hand-offs", escalated, handoffs))
    if mails is not None:
        wrong.append(_differs("notices in the mail sink", escalated, mails))
    for name, database in databases.items():
        wrong += [
            _differs(f"left in {name}'s {collection}", 0, await database[collection].count_documents({}))
            for collection in LEFT_OVERS
        ]
        wrong += await _chains(name, database)
    return [fault for fault in wrong if fault]


async def _expected_cases(intake: Database, reports: int) -> set[str]:
    found = await intake["reports"].find({}, {"_id": 1}).to_list(reports + 1)
    return {derived(str(doc["_id"]), "case") for doc in found}


async def _cases(triage: Database, expected: set[str]) -> Sequence[str]:
    """One case for each report, opened once."""
    opened = triage["journal"].find({"type": "case_opened"}, {"stream": 1, "_id": 0})
    streams = [doc["stream"] async for doc in opened]
    cases = {str(doc["_id"]) async for doc in triage["cases"].find({}, {"_id": 1})}
    return [
        _differs("cases of those very reports", len(expected), len(cases & expected)),
        _differs("cases in all", len(expected), len(cases)),
        _differs("entries that open a case", len(expected), len(streams)),
    ]


async def _chains(name: str, database: Database) -> list[str]:
    """Broken links among some streams, spread over all of them."""
    journal = Journal(database, service=name)
    picked = database["journal"].aggregate([{"$sample": {"size": SAMPLED}}, {"$project": {"stream": 1}}])
    streams = {doc["stream"] async for doc in picked}
    found = await asyncio.gather(*(journal.verify(stream) for stream in streams))
    return [f"{name}: {problem.what} in {problem.stream}" for problems in found for problem in problems]


def _differs(what: str, expected: Any, found: Any) -> str:
    return "" if expected == found else f"{what}: expected {expected}, found {found}"
