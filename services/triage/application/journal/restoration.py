"""Journal entries back into the facts they record, so that a case can be rebuilt from its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from services.triage.application.journal import (
    approval_restoration,
    clock_notation,
    entry_types,
    filed_notation,
    notation,
    telling,
)
from services.triage.application.journal.deadline_notation import restored
from services.triage.domain import events, facts
from services.triage.domain.words import Decision, Stage
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.rules.rulebooks import Rulebooks


def restore(entry: JsonObject, books: Rulebooks) -> events.Fact:
    """The fact of an entry; a wrapped key is not in the journal, so none comes back.

    Raises:
        KeyError: the entry's type is not one of ours.
        NoSuchRulebook: this installation lacks the book to which the case is pinned.
    """
    envelope = {"case_id": entry["stream"], "at": from_rfc3339(entry["at"]), "by": entry["by"]["id"]}
    if entry["type"] in filed_notation.TYPES:
        return cast(events.Fact, filed_notation.read(entry["type"], envelope, telling.own(entry["data"])))
    if entry["type"] in _WITH_CLOCKS:
        return _WITH_CLOCKS[entry["type"]](envelope, entry["data"], books)
    return _PLAIN[entry["type"]](envelope, telling.own(entry["data"]))


def _opened(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    return events.CaseOpened(
        **envelope,
        report=notation.report_of(data["internal"]["report"]),
        rulebook=data["rulebook"],
        stage=Stage(data["stage"]),
        deadlines=restored(data, books),
    )


def _stepped(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    record = data.get("record")
    return facts.StepTaken(
        **envelope,
        command=data["command"],
        turn=clock_notation.turn_of(data["turn"], books),
        report_id=data.get("report_id", ""),
        record=filed_notation.record_of(record) if record else None,
        words=data.get("words", ""),
    )


def _acknowledged(envelope: Any, data: JsonObject, books: Rulebooks) -> events.Fact:
    return facts.HandoffAcknowledged(
        **envelope,
        handoff_id=data["handoff_id"],
        reference=data["reference"],
        acknowledged_at=from_rfc3339(data["acknowledged_at"]),
        clocks=clock_notation.clocks_of(data.get("clocks", ()), books),
    )


def _proposed(envelope: Any, data: JsonObject) -> events.Fact:
    return events.DecisionProposed(
        **envelope,
        number=data["number"],
        decision=Decision(data["decision"]),
        reason=data["reason"],
        receiver=data.get("receiver"),
        route=data.get("route"),
    )


def _at(data: JsonObject, name: str) -> dict[str, datetime]:
    return {name: from_rfc3339(data[name])}


_WITH_CLOCKS: Mapping[str, Callable[[Any, JsonObject, Rulebooks], events.Fact]] = {
    entry_types.OPENED: _opened,
    entry_types.REGISTERED: approval_restoration.registered,
    entry_types.REFUSED: approval_restoration.refused,
    entry_types.DECIDED: approval_restoration.decided,
    entry_types.ESCALATED: approval_restoration.escalated,
    entry_types.STEPPED: _stepped,
    entry_types.ACKNOWLEDGED: _acknowledged,
    entry_types.CORRECTED: clock_notation.corrected_of,
}
"""Facts that may start, stop or move clocks."""

_PLAIN: Mapping[str, Callable[[Any, JsonObject], events.Fact]] = {
    entry_types.CLAIMED: lambda envelope, _: events.CaseClaimed(**envelope),
    entry_types.RELEASED: lambda envelope, data: events.CaseReleased(**envelope, **data),
    entry_types.ASSIGNED: lambda envelope, data: events.CaseAssigned(**envelope, **data),
    entry_types.PROPOSED: _proposed,
    entry_types.DECLINED: lambda envelope, data: events.ProposalDeclined(**envelope, **data),
    entry_types.WITHDRAWN: lambda envelope, data: events.ProposalWithdrawn(**envelope, **data),
    entry_types.SENT: lambda envelope, data: facts.HandoffSent(
        **envelope, **{**data, **_at(data, "sent_at")}
    ),
    entry_types.RETURNED: lambda envelope, data: facts.HandoffReturned(
        **envelope, **{**data, **_at(data, "returned_at")}
    ),
}
