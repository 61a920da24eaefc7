"""What becomes of a case when its hand-off was sent, acknowledged or returned."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from services.triage.domain import events, facts
from services.triage.domain.approval.outcomes import let_go, moved
from services.triage.domain.case import Case
from services.triage.domain.clocks import turning
from services.triage.domain.faults import BrokenHistory
from services.triage.domain.routes import handoff
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Stage


def delivered(case: Case, fact: events.Delivery) -> Case:
    """The case after what notify told of one of its hand-offs.

    Raises:
        BrokenHistory: the hand-off is not one of this case.
    """
    known = next((one for one in case.handoffs if one.id == fact.handoff_id), None)
    if known is None:
        raise BrokenHistory(type(fact).__name__)
    handoffs = tuple(handoff.after(one, fact) if one is known else one for one in case.handoffs)
    changed = replace(case, handoffs=handoffs)
    return _on_route(changed, known, fact) if known.route else _whole(changed, known, fact)


def _on_route(case: Case, known: Handoff, fact: events.Delivery) -> Case:
    """A hand-off of one of several routes moves its route; the case is tracked all the while.

    Until the receiver has answered, only the clock of the forwarding can wait on a route: sending meets it,
    and so does an answer that comes before the proof. What comes later about a hand-off meets nothing.
    """
    route = known.route or ""
    last = next((one for one in reversed(case.handoffs) if one.route == route), known)
    awaited = last.id == known.id and not known.answered
    match fact:
        case facts.HandoffSent():
            at = fact.sent_at
        case facts.HandoffAcknowledged():
            at = fact.acknowledged_at
        case facts.HandoffReturned():
            at = fact.returned_at
        case _:
            assert_never(fact)
    met = turning.met_on_route(case.clocks, route, at) if awaited else case.clocks
    begun = fact.clocks if isinstance(fact, facts.HandoffAcknowledged) else ()
    return replace(case, clocks=met + begun)


def _whole(case: Case, known: Handoff, fact: events.Delivery) -> Case:
    """Under a rulebook of format 1 the case goes with its one hand-off."""
    counts = known.id == (case.last_handoff.id if case.last_handoff else "")
    match fact:
        case facts.HandoffSent():
            awaited = case.stage is Stage.ESCALATED and counts
            return moved(case, Stage.FORWARDED, fact.sent_at) if awaited else case
        case facts.HandoffAcknowledged():
            return let_go(moved(case, Stage.ACKNOWLEDGED, fact.acknowledged_at))
        case facts.HandoffReturned():
            return moved(case, Stage.REGISTERED, fact.returned_at) if counts else case
        case _:
            assert_never(fact)
