"""What other services know, for tests of recovery: only what the test says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from deploy.backup.entries import Recovery, Rewriting
from shared.changes import JsonObject
from shared.contracts.envelope import Announced

DECISIVE = frozenset(
    f"jejak.triage.case_{fact}.v1" for fact in ("opened", "registered", "refused", "escalated")
)
"""What triage told of a case before it told every fact."""
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


def of_an_earlier_version(events: Sequence[Announced]) -> list[Announced]:
    """The events of a case as triage told them when it told four of its facts, chained as they were then."""
    told: list[Announced] = []
    for event in events:
        if event.type in DECISIVE:
            later = () if event.type.endswith("escalated.v1") else ("approved_by",)
            data = {name: value for name, value in event.data.items() if name not in later}
            prev = told[-1].hash if told else events[0].prev
            told.append(replace(event, sequence=len(told) + 1, prev=prev, data=data).sealed())
    return told
