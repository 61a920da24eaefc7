"""How approved decisions are written: three of them as events for notify and intake."""

from __future__ import annotations

from services.triage.application import clock_notation, notation
from services.triage.application import deadline_notation as clocks
from services.triage.application.entry_types import DECIDED, ESCALATED, REFUSED, REGISTERED
from services.triage.domain import events, facts
from shared.changes import Draft, JsonObject
from shared.contracts.triage import CaseEscalatedV1, CaseRefusedV1, CaseRegisteredV1


def approved(fact: events.Approved) -> Draft:
    """The entry of an approved decision; its reason comes here sealed."""
    internal: JsonObject = {"number": fact.number}
    if fact.turn:
        internal["turn"] = clock_notation.turn(fact.turn)
    if isinstance(fact, facts.DecisionApproved):
        return Draft(DECIDED, fact.at, {**_decided(fact), **internal})
    if isinstance(fact, events.CaseEscalated):
        escalated = _escalated(fact)
        internal |= clocks.kept(fact.deadlines)
        if fact.route:
            internal["route"] = fact.route
        return Draft(ESCALATED, fact.at, escalated.data(), escalated.type, internal)
    internal |= {"proposed_by": fact.proposed_by, "reason": fact.reason}
    about = {"case_id": fact.case_id, "report_id": fact.report_id}
    if isinstance(fact, events.CaseRefused):
        refused = CaseRefusedV1(**about, refused_at=fact.at)
        return Draft(REFUSED, fact.at, refused.data(), refused.type, internal)
    registered = CaseRegisteredV1(**about, registered_at=fact.at, deadline=clocks.contract(fact.deadlines))
    internal |= clocks.kept(fact.deadlines)
    return Draft(REGISTERED, fact.at, registered.data(), registered.type, internal)


def _escalated(fact: events.CaseEscalated) -> CaseEscalatedV1:
    return CaseEscalatedV1.model_validate(
        {
            "case_id": fact.case_id,
            "report_id": fact.report_id,
            "receipt_number": fact.receipt_number,
            "handoff_id": fact.handoff_id,
            "handoff_no": fact.handoff_no,
            "receiver": fact.receiver,
            "kind": fact.kind.value,
            "category": fact.category,
            "occurred_at": fact.occurred_at,
            "registered_at": fact.registered_at,
            "escalated_at": fact.at,
            "place": notation.place(fact.place) if fact.place else None,
            "evidence": [notation.exhibit(one) for one in fact.evidence] or None,
            "deadline": clocks.contract(fact.deadlines),
            "proposed_by": fact.proposed_by,
            "approved_by": fact.by,
            "reason": fact.reason,
            "content": fact.content,
        }
    )


def _decided(fact: facts.DecisionApproved) -> JsonObject:
    data: JsonObject = {
        "report_id": fact.report_id,
        "decision": fact.decision.value,
        "proposed_by": fact.proposed_by,
        "reason": fact.reason,
        "receiver": fact.receiver,
        "kind": fact.kind.value if fact.kind else None,
    }
    return {name: value for name, value in data.items() if value is not None}
