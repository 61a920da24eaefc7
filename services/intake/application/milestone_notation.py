"""How a milestone is written: in the journal by names, in the state as a short row; and read back."""

from __future__ import annotations

from services.intake.domain.milestones import NOTHING, Milestone, More, Reached
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339


def noted(reached: Reached) -> JsonObject:
    """The data of the entry; what nothing is said of is left out, as in entries of before."""
    return {
        "milestone": reached.milestone.value,
        "reached_at": rfc3339(reached.at),
        **said_with(reached.more),
    }


def read(data: JsonObject) -> Reached:
    """The milestone of an entry."""
    return Reached(Milestone(data["milestone"]), from_rfc3339(data["reached_at"]), _more(data))


def row(reached: Reached) -> list[object]:
    """The milestone in the state; a row of before has two places, and an audit compares."""
    more = said_with(reached.more)
    return [reached.milestone.value, rfc3339(reached.at), *([more] if more else [])]


def of_row(stored: list[object]) -> Reached:
    """The milestone of a row."""
    name, at, *rest = stored
    more: JsonObject = rest[0] if rest else {}  # type: ignore[assignment]  # as `row` wrote it
    return Reached(Milestone(str(name)), from_rfc3339(str(at)), _more(more))


def said_with(more: More) -> JsonObject:
    """What is said with a milestone, as JSON."""
    said: JsonObject = {
        "missing": list(more.missing),
        "due_at": rfc3339(more.due_at) if more.due_at else None,
        "rulebook": more.rulebook,
        "outcome": more.outcome,
    }
    return {name: value for name, value in said.items() if value}


def _more(said: JsonObject) -> More:
    if not said.keys() & {"missing", "due_at", "rulebook", "outcome"}:
        return NOTHING
    due_at = said.get("due_at")
    return More(
        missing=tuple(said.get("missing", ())),
        due_at=from_rfc3339(due_at) if due_at else None,
        rulebook=said.get("rulebook", ""),
        outcome=said.get("outcome", ""),
    )
