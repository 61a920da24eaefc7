"""What persons decided about dead and held records: a kind of state of its own, in the service's journal.

One stream per record, named after it; its entries say who decided what, when and why, and where the record
lay. They announce nothing: no other service is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.changes import Draft, JsonObject, Write
from shared.clock import from_rfc3339, rfc3339

COLLECTION = "decided"


class Act(StrEnum):
    """What a person may decide; the value is the word of commands and of the API."""

    RETRY = "retry"
    """A dead record is to be read again."""
    TAKE_BACK = "take-back"
    """It shall not be read again after all."""
    DISCARD = "discard"
    """A dead record is of no use; its stream flows again."""
    SKIP = "skip"
    """A held record, or what never came before it, shall not be applied; its stream goes on behind that."""


ENTRIES = {
    Act.RETRY: "record_retry_asked",
    Act.TAKE_BACK: "record_retry_taken_back",
    Act.DISCARD: "record_discarded",
    Act.SKIP: "record_skipped",
}
"""The type of the journal's entry for each act."""
_ACTS = {entry: act for act, entry in ENTRIES.items()}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; who made it stands in the entry's `by`. `about` says where the record lay."""

    act: Act
    at: datetime
    reason: str
    about: JsonObject


@dataclass(frozen=True, slots=True)
class DecidedRecord:
    """A record about which something was decided: the last decision, and how many there were."""

    last: Decision
    times: int


class DecidedAggregate:
    """How the store keeps it."""

    collection = COLLECTION

    def load(self, doc: JsonObject) -> DecidedRecord:
        """The state from its body."""
        decision = Decision(Act(doc["act"]), from_rfc3339(doc["at"]), doc["reason"], doc["about"])
        return DecidedRecord(decision, doc["times"])

    def dump(self, state: DecidedRecord) -> JsonObject:
        """The body of a state; its moment as text, since BSON would cut it to milliseconds.

        What is not known of the record's place is left out, as the journal leaves it out.
        """
        last = state.last
        return {
            "act": last.act.value,
            "at": rfc3339(last.at),
            "reason": last.reason,
            "about": {name: value for name, value in last.about.items() if value is not None},
            "times": state.times,
        }

    def evolve(self, state: DecidedRecord | None, fact: Decision) -> DecidedRecord:
        """The last decision stands."""
        return DecidedRecord(fact, 1 if state is None else state.times + 1)

    def draft(self, fact: Decision) -> Draft:
        """The entry of a decision; nothing is announced."""
        return Draft(ENTRIES[fact.act], fact.at, {"reason": fact.reason, "about": fact.about})

    def restore(self, entry: JsonObject) -> Decision:
        """The decision of an entry."""
        data = entry["data"]
        return Decision(_ACTS[entry["type"]], from_rfc3339(entry["at"]), data["reason"], data["about"])

    def writes(self, state: DecidedRecord, facts: Sequence[Decision]) -> Sequence[Write]:
        """None: what a decision does to the record stands in its transaction beside it."""
        _ = state, facts
        return []
