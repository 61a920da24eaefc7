"""How facts are written down: each as a journal entry that announces an event, so that none can be lost."""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

from services.triage.application.journal import (
    approval_notation as approvals,
    clock_notation,
    deadline_notation as clocks,
    filed_notation,
    notation,
    telling,
)
from services.triage.application.journal.entry_types import (
    ACKNOWLEDGED,
    ASSIGNED,
    CLAIMED,
    CORRECTED,
    DECLINED,
    OPENED,
    PROPOSED,
    RELEASED,
    RETURNED,
    SENT,
    STEPPED,
    WITHDRAWN,
)
from services.triage.domain import events, facts
from shared.changes import Draft, JsonObject
from shared.clock import rfc3339
from shared.contracts.triage import CaseOpenedV1

_OPENED_TYPE: Final[str] = CaseOpenedV1.model_fields["type"].default

_Kept: TypeAlias = (
    events.CaseClaimed
    | events.CaseReleased
    | events.CaseAssigned
    | events.DecisionProposed
    | events.ProposalDeclined
    | events.ProposalWithdrawn
)


def draft(fact: events.Fact) -> Draft:
    """The entry of a fact and its event; reasons and content come here sealed.

    Raises:
        ValidationError: the fact does not fit its contract, so no consumer could read it.
    """
    return telling.telling(_written(fact), fact)


def _written(fact: events.Fact) -> Draft:
    match fact:
        case events.CaseOpened():
            return _opened(fact)
        case (
            events.CaseRegistered() | events.CaseRefused() | events.CaseEscalated() | facts.DecisionApproved()
        ):
            return approvals.approved(fact)
        case facts.HandoffSent() | facts.HandoffAcknowledged() | facts.HandoffReturned():
            return _delivered(fact)
        case (
            events.CaseClaimed()
            | events.CaseReleased()
            | events.CaseAssigned()
            | events.DecisionProposed()
            | events.ProposalDeclined()
            | events.ProposalWithdrawn()
        ):
            type_, data = _kept(fact)
            return Draft(type_, fact.at, data)
        case _:
            type_, data = _later(fact)
            return Draft(type_, fact.at, data)


def _later(fact: facts.CaseFact) -> tuple[str, JsonObject]:
    match fact:
        case facts.StepTaken():
            return STEPPED, _stepped(fact)
        case facts.DeadlineCorrected():
            return CORRECTED, clock_notation.corrected(fact)
        case _:
            return filed_notation.written(fact)


def _kept(fact: _Kept) -> tuple[str, JsonObject]:
    """Who has the case, and what became of proposals."""
    match fact:
        case events.CaseClaimed():
            return CLAIMED, {}
        case events.CaseReleased():
            return RELEASED, {"holder": fact.holder}
        case events.DecisionProposed():
            about = {"decision": fact.decision.value, "receiver": fact.receiver, "route": fact.route}
            return PROPOSED, {"number": fact.number, "reason": fact.reason, **about}
        case events.CaseAssigned():
            return ASSIGNED, {"to": fact.to, "holder": fact.holder}
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


def _stepped(fact: facts.StepTaken) -> JsonObject:
    data: JsonObject = {"command": fact.command, "turn": clock_notation.turn(fact.turn)}
    if fact.report_id:
        data["report_id"] = fact.report_id
    if fact.record:
        data["record"] = filed_notation.record(fact.record)
    return {**data, "words": fact.words} if fact.words else data


def _delivered(fact: events.Delivery) -> Draft:
    data: JsonObject = {"handoff_id": fact.handoff_id}
    match fact:
        case facts.HandoffSent():
            data |= {"sent_at": rfc3339(fact.sent_at), "proof": fact.proof, "message_id": fact.message_id}
            return Draft(SENT, fact.at, data)
        case facts.HandoffAcknowledged():
            data |= {"acknowledged_at": rfc3339(fact.acknowledged_at), "reference": fact.reference}
            if fact.clocks:
                data["clocks"] = [clock_notation.clock(one) for one in fact.clocks]
            return Draft(ACKNOWLEDGED, fact.at, data)
        case facts.HandoffReturned():
            data |= {"returned_at": rfc3339(fact.returned_at), "reason": fact.reason}
            return Draft(RETURNED, fact.at, data)
        case _:
            assert_never(fact)
