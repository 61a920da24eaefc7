"""How approved decisions are written: those of which intake and notify make something as events of theirs."""

from __future__ import annotations

from typing import Final, get_args

from services.triage.application.journal import clock_notation, deadline_notation as clocks, notation
from services.triage.application.journal.entry_types import DECIDED, ESCALATED, REFUSED, REGISTERED
from services.triage.domain import events, facts
from shared.changes import Draft, JsonObject
from shared.clock import rfc3339
from shared.contracts.triage import CaseEscalatedV1, CaseRefusedV1, CaseRegisteredV1

TOLD: Final = frozenset(get_args(CaseEscalatedV1.model_fields["receiver"].annotation))
"""The receivers for whom somebody works with this system."""


def approved(fact: events.Approved) -> Draft:
    """The entry of an approved decision; its reason comes here sealed."""
    internal: JsonObject = {"number": fact.number}
    if fact.turn:
        internal["turn"] = clock_notation.turn(fact.turn)
    if isinstance(fact, facts.DecisionApproved):
        return Draft(DECIDED, fact.at, {**_decided(fact), **internal})
    if isinstance(fact, events.CaseEscalated):
        internal |= clocks.kept(fact.deadlines)
        if fact.route:
            internal["route"] = fact.route
        return _escalated(fact, internal)
    internal |= {"proposed_by": fact.proposed_by, "reason": fact.reason}
    about = {"case_id": fact.case_id, "report_id": fact.report_id}
    if isinstance(fact, events.CaseRefused):
        refused = CaseRefusedV1(**about, refused_at=fact.at, approved_by=fact.by or None)
        return Draft(REFUSED, fact.at, refused.data(), refused.type, internal)
    registered = CaseRegisteredV1(
        **about,
        registered_at=fact.at,
        deadline=clocks.contract(fact.deadlines),
        approved_by=fact.by or None,
    )
    internal |= clocks.kept(fact.deadlines)
    return Draft(REGISTERED, fact.at, registered.data(), registered.type, internal)


def _escalated(fact: events.CaseEscalated, internal: JsonObject) -> Draft:
    """Told to notify only for a receiver that works with it; to others the case goes on paper."""
    data = _handed_over(fact)
    if fact.receiver not in TOLD:
        return Draft(ESCALATED, fact.at, data, None, internal)
    escalated = CaseEscalatedV1.model_validate(data)
    return Draft(ESCALATED, fact.at, escalated.data(), escalated.type, internal)


def _handed_over(fact: events.CaseEscalated) -> JsonObject:
    data: JsonObject = {
        "case_id": fact.case_id,
        "report_id": fact.report_id,
        "receipt_number": fact.receipt_number,
        "handoff_id": fact.handoff_id,
        "handoff_no": fact.handoff_no,
        "receiver": fact.receiver,
        "kind": fact.kind.value,
        "category": fact.category,
        "occurred_at": fact.occurred_at,
        "registered_at": rfc3339(fact.registered_at),
        "escalated_at": rfc3339(fact.at),
        "place": notation.place(fact.place) if fact.place else None,
        "evidence": [notation.exhibit(one) for one in fact.evidence] or None,
        "deadline": clocks.announced(fact.deadlines),
        "proposed_by": fact.proposed_by,
        "approved_by": fact.by,
        "reason": fact.reason,
        "content": fact.content,
    }
    return {name: value for name, value in data.items() if value is not None}


def _decided(fact: facts.DecisionApproved) -> JsonObject:
    data: JsonObject = {
        "report_id": fact.report_id,
        "decision": fact.decision.value,
        "proposed_by": fact.proposed_by,
        "reason": fact.reason,
        "receiver": fact.receiver,
        "kind": fact.kind.value if fact.kind else None,
        "outcome": fact.outcome.value if fact.outcome else None,
    }
    return {name: value for name, value in data.items() if value is not None}
