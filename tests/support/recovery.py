"""What other services know, for tests of recovery: only what the test says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.backup.entries import Recovery, Rewriting
from shared.changes import JsonObject
from shared.contracts.envelope import Announced

NOW = "2026-11-27T01:00:00.000000Z"


@dataclass
class Others:
    """What other services know."""

    told: Sequence[Announced] = ()
    keysets: dict[str, str] = field(default_factory=dict)
    bytes_of: set[str] = field(default_factory=set)

    async def announced(self, owner: str, stream: str, type_: str) -> list[Announced]:
        return [
            one
            for one in self.told
            if (one.source, one.subject, one.type) == (f"/jejak/{owner}", stream, type_)
        ]

    async def keyset(self, report_id: str) -> str | None:
        return self.keysets.get(report_id)

    async def uploaded(self, exhibit_ids: Sequence[str]) -> set[str]:
        return self.bytes_of & set(exhibit_ids)


async def again(
    recovery: Recovery, doc: JsonObject | None, events: Sequence[Announced], others: Others
) -> tuple[Rewriting, list[str]]:
    """The stream written again from its events, and what nobody remembers of it."""
    stream = Rewriting(events[0].subject, doc, recovery.aggregate, now=NOW, office="balikpapan")
    unknown: list[str] = []
    for event in events:
        for step in await recovery.steps(stream.state, event, others):
            stream.add(step, told_by="topic")
            unknown += step.unknown
    return stream, unknown
