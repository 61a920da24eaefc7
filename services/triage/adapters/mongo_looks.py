"""Logs of looks as the store writes them; they announce nothing, and no other service is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.triage.domain.audit import looks
from services.triage.domain.audit.looks import Look, Looked, LookLog
from shared.changes import Draft, JsonObject, Write
from shared.clock import from_rfc3339, rfc3339

LOOKS: Final = "looks"
ENTRIES: Final = frozenset(look.value for look in Look)
"""The types of a log's entries."""


class LookAggregate:
    """What the store must know about logs of looks."""

    collection = LOOKS

    def load(self, doc: JsonObject) -> LookLog:
        """The state from its stored body."""
        recent = {one["mark"]: from_rfc3339(one["at"]) for one in doc["recent"]}
        return LookLog(times=doc["times"], recent=recent)

    def dump(self, state: LookLog) -> JsonObject:
        """The stored body of a state; marks are no field names, since filters stand in them."""
        recent = [{"mark": mark, "at": rfc3339(at)} for mark, at in state.recent.items()]
        return {"times": state.times, "recent": recent}

    def evolve(self, state: LookLog | None, fact: Looked) -> LookLog:
        """The domain's fold."""
        return looks.evolve(state, fact)

    def draft(self, fact: Looked) -> Draft:
        """The journal entry of a look; who looked stands in the entry's `by`."""
        data: JsonObject = {"case_id": fact.case_id} if fact.case_id else {}
        return Draft(fact.look.value, fact.at, data | ({"about": dict(fact.about)} if fact.about else {}))

    def restore(self, entry: JsonObject) -> Looked:
        """The look of an entry.

        Raises:
            ValueError: the entry's type is not one of ours.
        """
        data = entry["data"]
        return Looked(
            look=Look(entry["type"]),
            at=from_rfc3339(entry["at"]),
            case_id=data.get("case_id", ""),
            about=data.get("about", looks.NOTHING),
        )

    def writes(self, state: LookLog, facts: Sequence[Looked]) -> Sequence[Write]:
        """None: a look touches nothing."""
        _ = state, facts
        return []
