"""Journal entries back into the facts they record, so that a case can be rebuilt from its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.triage.application import announcements, deadline_notation, notation
from services.triage.domain import events
from services.triage.domain.parts import Exhibit
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.rules.model import Deadline
from shared.rules.rulebooks import Rulebooks


def restore(entry: JsonObject, books: Rulebooks) -> events.Fact:
    """The fact of an entry; a wrapped key is not in the journal, so none comes back.

    Raises:
        KeyError: the entry's type is not one of ours.
        NoSuchRulebook: this installation lacks the book to which the case is pinned.
    """
    envelope = {"case_id": entry["stream"], "at": from_rfc3339(entry["at"]), "by": entry["by"]["id"]}
    if entry["type"] in _STARTING:
        return _STARTING[entry["type"]](
            envelope, entry["data"], deadline_notation.restored(entry["data"], books)
        )
    return _PLAIN[entry["type"]](envelope, entry["data"])


def _opened(envelope: Any, data: JsonObject, deadlines: tuple[Deadline, ...]) -> events.Fact:
    return events.CaseOpened(
        **envelope,
        report=notation.report_of(data["internal"]["report"]),
        rulebook=data["rulebook"],
        stage=Stage(data["stage"]),
        deadlines=deadlines,
    )


def _registered(envelope: Any, data: JsonObject, deadlines: tuple[Deadline, ...]) -> events.Fact:
    return events.CaseRegistered(
        **envelope, report_id=data["report_id"], **_approval(data["internal"]), deadlines=deadlines
    )


def _escalated(envelope: Any, data: JsonObject, deadlines: tuple[Deadline, ...]) -> events.Fact:
    where = data.get("place")
    return events.CaseEscalated(
        **envelope,
        report_id=data["report_id"],
        **_approval({**data, **data["internal"]}),
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
        deadlines=deadlines,
    )


def _refused(envelope: Any, data: JsonObject) -> events.Fact:
    return events.CaseRefused(**envelope, report_id=data["report_id"], **_approval(data["internal"]))


def _approval(data: JsonObject) -> Any:
    return {name: data[name] for name in ("number", "proposed_by", "reason")}


def _proposed(envelope: Any, data: JsonObject) -> events.Fact:
    return events.DecisionProposed(
        **envelope,
        number=data["number"],
        decision=Decision(data["decision"]),
        reason=data["reason"],
        receiver=data.get("receiver"),
    )


def _at(data: JsonObject, name: str) -> dict[str, datetime]:
    return {name: from_rfc3339(data[name])}


_STARTING: Mapping[str, Callable[[Any, JsonObject, tuple[Deadline, ...]], events.Fact]] = {
    announcements.OPENED: _opened,
    announcements.REGISTERED: _registered,
    announcements.ESCALATED: _escalated,
}
"""Facts that start clocks."""

_PLAIN: Mapping[str, Callable[[Any, JsonObject], events.Fact]] = {
    announcements.CLAIMED: lambda envelope, _: events.CaseClaimed(**envelope),
    announcements.RELEASED: lambda envelope, data: events.CaseReleased(**envelope, **data),
    announcements.PROPOSED: _proposed,
    announcements.DECLINED: lambda envelope, data: events.ProposalDeclined(**envelope, **data),
    announcements.WITHDRAWN: lambda envelope, data: events.ProposalWithdrawn(**envelope, **data),
    announcements.REFUSED: _refused,
    announcements.SENT: lambda envelope, data: events.HandoffSent(
        **envelope, **{**data, **_at(data, "sent_at")}
    ),
    announcements.ACKNOWLEDGED: lambda envelope, data: events.HandoffAcknowledged(
        **envelope, **{**data, **_at(data, "acknowledged_at")}
    ),
    announcements.RETURNED: lambda envelope, data: events.HandoffReturned(
        **envelope, **{**data, **_at(data, "returned_at")}
    ),
}
