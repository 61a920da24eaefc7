"""Entries of approved decisions back into their facts; what an entry lacks was decided under format 1."""

from __future__ import annotations

from typing import Any

from services.triage.application.journal import clock_notation, notation
from services.triage.application.journal.deadline_notation import restored
from services.triage.domain import events, facts
from services.triage.domain.parts import Exhibit
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.rules.rulebooks import Rulebooks


def registered(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    """The fact of a case that was registered."""
    approval = _approval(data["internal"], data["internal"], books)
    return events.CaseRegistered(
        **envelope, report_id=data["report_id"], **approval, deadlines=restored(data, books)
    )


def refused(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    """The fact of a case that was refused."""
    approval = _approval(data["internal"], data["internal"], books)
    return events.CaseRefused(**envelope, report_id=data["report_id"], **approval)


def decided(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    """The fact of a case that was decided."""
    kind, outcome = data.get("kind"), data.get("outcome")
    return facts.DecisionApproved(
        **envelope,
        report_id=data["report_id"],
        **_approval(data, data, books),
        decision=Decision(data["decision"]),
        receiver=data.get("receiver"),
        kind=Kind(kind) if kind else None,
        outcome=Stage(outcome) if outcome else None,
    )


def escalated(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    """The fact of a case that was escalated."""
    where = data.get("place")
    return events.CaseEscalated(
        **envelope,
        report_id=data["report_id"],
        **_approval({**data, **data["internal"]}, data["internal"], books),
        receipt_number=data["receipt_number"],
        handoff_id=data["handoff_id"],
        handoff_no=data["handoff_no"],
        receiver=data["receiver"],
        kind=Kind(data["kind"]),
        category=data.get("category"),
        occurred_at=data.get("occurred_at"),
        registered_at=from_rfc3339(data["registered_at"]),
        place=notation.place_of(where) if where else None,
        evidence=tuple(Exhibit(**one) for one in data.get("evidence") or ()),
        content=data["content"],
        deadlines=restored(data, books),
        route=data["internal"].get("route"),
    )


def _approval(data: JsonObject, internal: JsonObject, books: Rulebooks) -> Any:
    turn = internal.get("turn")
    return {
        **{name: data[name] for name in ("number", "proposed_by", "reason")},
        "turn": clock_notation.turn_of(turn, books) if turn else None,
    }
