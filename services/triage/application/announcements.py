"""How facts are written down: each as a journal entry, and four of them as events for notify and intake."""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

from services.triage.application import deadline_notation as clocks
from services.triage.application import notation
from services.triage.domain import events
from shared.changes import Draft, JsonObject
from shared.clock import rfc3339
from shared.contracts.triage import (
    CaseEscalatedV1,
    CaseOpenedV1,
    CaseRefusedV1,
    CaseRegisteredV1,
)

OPENED = "case_opened"
CLAIMED = "case_claimed"
RELEASED = "case_released"
PROPOSED = "decision_proposed"
DECLINED = "proposal_declined"
WITHDRAWN = "proposal_withdrawn"
REGISTERED = "case_registered"
REFUSED = "case_refused"
ESCALATED = "case_escalated"
SENT = "handoff_sent"
ACKNOWLEDGED = "handoff_acknowledged"
RETURNED = "handoff_returned"

_OPENED_TYPE: Final[str] = CaseOpenedV1.model_fields["type"].default

_Kept: TypeAlias = (
    events.CaseClaimed
    | events.CaseReleased
    | events.DecisionProposed
    | events.ProposalDeclined
    | events.ProposalWithdrawn
)


def draft(fact: events.Fact) -> Draft:
    """The entry of a fact; who acted stands in the entry's `by`. Reasons and content come here sealed."""
    match fact:
        case events.CaseOpened():
            return _opened(fact)
        case events.CaseRegistered() | events.CaseRefused() | events.CaseEscalated():
            return _approved(fact)
        case events.HandoffSent() | events.HandoffAcknowledged() | events.HandoffReturned():
            return _delivered(fact)
        case _:
            type_, data = _kept(fact)
            return Draft(type_, fact.at, data)


def _kept(fact: _Kept) -> tuple[str, JsonObject]:
    """Facts that concern nobody outside."""
    match fact:
        case events.CaseClaimed():
            return CLAIMED, {}
        case events.CaseReleased():
            return RELEASED, {"holder": fact.holder}
        case events.DecisionProposed():
            about = {"decision": fact.decision.value, "receiver": fact.receiver}
            return PROPOSED, {"number": fact.number, "reason": fact.reason, **about}
        case events.ProposalDeclined():
            return DECLINED, {"number": fact.number, "reason": fact.reason}
        case events.ProposalWithdrawn():
            return WITHDRAWN, {"number": fact.number}
        case _:
            assert_never(fact)


def _opened(fact: events.CaseOpened) -> Draft:
    """The hot path of a bulk opening: `CaseOpenedV1` written by hand, a test compares."""
    data: JsonObject = {
        "case_id": fact.case_id,
        "report_id": fact.report.report_id,
        "receipt_number": fact.report.receipt_number,
        "kind": fact.report.kind.value,
        "rulebook": fact.rulebook,
        "stage": fact.stage.value,
        "deadline": clocks.announced(fact.deadlines),
    }
    internal: JsonObject = {"report": notation.report(fact.report), **clocks.kept(fact.deadlines)}
    return Draft(OPENED, fact.at, data, _OPENED_TYPE, internal)


def _approved(fact: events.Approved) -> Draft:
    internal: JsonObject = {"number": fact.number}
    if isinstance(fact, events.CaseEscalated):
        escalated = _escalated(fact)
        internal |= clocks.kept(fact.deadlines)
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


def _delivered(fact: events.Delivery) -> Draft:
    data: JsonObject = {"handoff_id": fact.handoff_id}
    match fact:
        case events.HandoffSent():
            data |= {"sent_at": rfc3339(fact.sent_at), "proof": fact.proof, "message_id": fact.message_id}
            return Draft(SENT, fact.at, data)
        case events.HandoffAcknowledged():
            data |= {"acknowledged_at": rfc3339(fact.acknowledged_at), "reference": fact.reference}
            return Draft(ACKNOWLEDGED, fact.at, data)
        case events.HandoffReturned():
            data |= {"returned_at": rfc3339(fact.returned_at), "reason": fact.reason}
            return Draft(RETURNED, fact.at, data)
        case _:
            assert_never(fact)
