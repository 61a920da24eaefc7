"""Lost facts of cases, written again from what was announced and from the report that intake has."""

from __future__ import annotations

from typing import Any, Final

from deploy.backup.entries import RESTORE, CannotTell, Step, World, of_event, of_fact
from deploy.backup.reports import SUBMITTED, WITHDRAWAL_ASKED
from services.triage.adapters.mongo_cases import KEYSETS, CaseAggregate
from services.triage.adapters.mongo_reached import reached_again
from services.triage.application.journal import clock_notation, entry_types, telling
from services.triage.application.note_wish import INTAKE
from services.triage.application.open_case import TRIAGE, OpenCaseOf
from services.triage.application.record_handoff import NOTIFY
from services.triage.domain.acts.conditions import unmet
from services.triage.domain.acts.steps import turn
from services.triage.domain.approval.approvals import FORMAT_OF_WHOLE_CASES
from services.triage.domain.case import Case
from services.triage.domain.events import DecisionProposed
from services.triage.domain.facts import Turn
from services.triage.domain.lifecycle import APPROVING, rows
from services.triage.domain.words import Decision, Stage
from shared.changes import Actor, JsonObject, Write
from shared.clock import from_rfc3339
from shared.contracts.canonical import clean
from shared.contracts.case_facts import (
    CaseEscalatedOnPaperV1,
    DeadlineCorrectedV1,
    HandoffAcknowledgedNotedV1,
    HandoffReturnedNotedV1,
    HandoffSentNotedV1,
    StepTakenV1,
)
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced, Event
from shared.contracts.intake import ReportSubmittedV1
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.contracts.triage import CaseEscalatedV1, CaseOpenedV1, CaseRefusedV1, CaseRegisteredV1
from shared.rules.errors import NoSuchRule, NoSuchRulebook
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.store.position import NOWHERE


def _kind(model: type[Event]) -> str:
    kind: str = model.model_fields["type"].default
    return kind


_OPENED: Final = _kind(CaseOpenedV1)
ESCALATED: Final = _kind(CaseEscalatedV1)
CORRECTED: Final = _kind(DeadlineCorrectedV1)
STEPPED: Final = _kind(StepTakenV1)
_DECIDED: Final[dict[str, tuple[str, Decision]]] = {
    _kind(CaseRegisteredV1): (entry_types.REGISTERED, Decision.REGISTER),
    _kind(CaseRefusedV1): (entry_types.REFUSED, Decision.REFUSE),
    ESCALATED: (entry_types.ESCALATED, Decision.ESCALATE),
    _kind(CaseEscalatedOnPaperV1): (entry_types.ESCALATED, Decision.ESCALATE),
}
_NOTED: Final[dict[str, str]] = {
    _kind(HandoffSentNotedV1): _kind(HandoffSentV1),
    _kind(HandoffAcknowledgedNotedV1): _kind(HandoffAcknowledgedV1),
    _kind(HandoffReturnedNotedV1): _kind(HandoffReturnedV1),
}
"""What triage took down, and notify's event of which it did."""
_SYSTEMS: Final = frozenset({TRIAGE.id, NOTIFY.id, INTAKE.id, RESTORE["id"]})


class Cases:
    """Recovers what `cases` carries; of an earlier version proposals travelled only with an escalation."""

    owner = "triage"

    def __init__(self) -> None:
        self.aggregate = CaseAggregate(Rulebooks.load())

    async def steps(self, state: Case | None, event: Announced, world: World) -> list[Step]:
        """The entry of the event; of a decision whose proposal nobody told, the proposal before it."""
        try:
            if event.type == _OPENED and state is None:
                return [await self._opening(event, world)]
            if event.type in _DECIDED and state is not None:
                return self._decision(state, event)
            if event.type in telling.ENTRY_OF and state is not None:
                return [await self._told(state, event, world)]
        except (NoSuchRule, NoSuchRulebook, KeyError) as error:
            raise CannotTell(f"{event.type}: {type(error).__name__}") from error
        raise CannotTell(f"{event.type} cannot be written again on this case")

    async def _opening(self, event: Announced, world: World) -> Step:
        report_id = event.data["report_id"]
        told = await world.announced("intake", report_id, SUBMITTED)
        if not told:
            raise CannotTell("intake does not have the report of this case")
        report, at = told[-1], from_rfc3339(event.time)
        rules = self.aggregate.books.pinned(event.data["rulebook"])
        opening = OpenCaseOf(lambda: rules, lambda: at).from_report(
            ReportSubmittedV1.model_validate(report.data), report
        )
        draft = self.aggregate.draft(opening.decide(None)[0])
        position: JsonObject = {"consumer": "triage:reports", "stream": report_id}
        reached = NOWHERE.moved(report)
        writes = [Write("positions", position, "put", reached.fields())]
        if keyset := report.keyset or await world.keyset(report_id):
            writes.append(Write(KEYSETS, event.subject, "put", {"keyset": keyset}))
        unknown = [] if clean(draft.data) == event.data else ["opening"]
        unknown += [] if keyset else ["content key"]
        return of_event(
            entry_types.OPENED,
            event,
            draft.internal or {},
            by=TRIAGE.record(),
            cause=report.id,
            unknown=tuple(unknown),
            writes=tuple(writes),
        )

    async def _told(self, state: Case, event: Announced, world: World) -> Step:
        """A fact that was told as it was written; what notify had told of it is not taken down again."""
        more: dict[str, Any] = {}
        if event.type in _NOTED:
            answers = await world.announced("notify", event.subject, _NOTED[event.type])
            same = [one for one in answers if one.data["handoff_id"] == event.data["handoff_id"]]
            if same:
                place: JsonObject = {"consumer": f"triage:{Topic.DISPATCHES}", "stream": event.subject}
                moved = Write("positions", place, "put", NOWHERE.moved(same[0]).fields())
                more = {"cause": same[0].id, "writes": (moved,)}
        if event.type == STEPPED and event.data["by"] == INTAKE.id:
            more = await _of_a_wish(event, world)
        if event.type == CORRECTED:
            more = {"writes": (reached_again(event.office, event.data),)}
        by = _doer(event.data["by"], state)
        return of_event(telling.ENTRY_OF[event.type], event, {}, by=by, **more)

    def _decision(self, state: Case, event: Announced) -> list[Step]:
        kind, decision = _DECIDED[event.type]
        steps, proposed = [], state.proposal
        approved_by, proposed_by = event.data.get("approved_by"), event.data.get("proposed_by")
        if proposed is None or proposed.decision is not decision:
            fact = DecisionProposed(
                case_id=state.case_id,
                at=from_rfc3339(event.time),
                by=proposed_by or RESTORE["id"],
                number=state.proposals + 1,
                decision=decision,
                reason=event.data.get("reason", ""),
                receiver=event.data.get("receiver"),
            )
            unknown = ("time",) if proposed_by else ("time", "proposed by", "reason")
            steps.append(of_fact(self.aggregate, fact, by=_person(proposed_by, state), unknown=unknown))
            number, by, reason = fact.number, fact.by, fact.reason
        else:
            number, by, reason = proposed.number, proposed.by, proposed.reason
        internal: JsonObject = {"number": number, **self._clock(event), **self._turn(state, decision, event)}
        if decision is not Decision.ESCALATE:
            internal |= {"proposed_by": by, "reason": reason}
        elif not proposed_by:
            internal["proposed_by"] = by
        missing = () if approved_by else ("approved by",)
        steps.append(of_event(kind, event, internal, by=_person(approved_by, state), unknown=missing))
        return steps

    def _turn(self, state: Case, decision: Decision, event: Announced) -> JsonObject:
        """Where the decision led, if its rulebook has facts say so; lost steps are not made up."""
        rules, at = self.aggregate.books.pinned(state.rulebook), from_rfc3339(event.time)
        if rules.format == FORMAT_OF_WHOLE_CASES:
            return {}
        if decision is Decision.ESCALATE:
            return {
                "turn": clock_notation.turn(Turn(to=Stage.TRACKING)),
                "route": _route(state, event.data["receiver"], rules),
            }
        found = rows(rules, state.stage, APPROVING[decision], state.kind)
        move = next((one for one in found if not unmet(one.conditions, state, rules)), None)
        if move is None:
            raise CannotTell(f"{event.type} does not follow at {state.stage}: a step before it is lost")
        return {"turn": clock_notation.turn(turn(state, move, rules, None, now=at))}

    def _clock(self, event: Announced) -> JsonObject:
        told = event.data.get("deadline")
        if told is None:
            return {}
        return {
            "starts_from": self.aggregate.books.pinned(told["rule"]).deadline(told["id"]).starts_from.value
        }


async def _of_a_wish(event: Announced, world: World) -> dict[str, Any]:
    """Intake's event that led to the entry, so that the wish is not taken down again."""
    told = await world.announced("intake", event.data["report_id"], WITHDRAWAL_ASKED)
    asked = from_rfc3339(event.data["record"]["asked_at"])
    same = [one for one in told if from_rfc3339(one.data["asked_at"]) == asked]
    if not same:
        return {}
    place: JsonObject = {"consumer": f"triage:{Topic.REPORTS}", "stream": event.data["report_id"]}
    return {
        "cause": same[0].id,
        "writes": (Write("positions", place, "put", NOWHERE.moved(same[0]).fields()),),
    }


def _route(state: Case, receiver: str, rules: Rulebook) -> str:
    """The route that was proposed, or the one that leads to this receiver: its hand-off moves no other."""
    proposed = state.proposal
    if proposed is not None and proposed.decision is Decision.ESCALATE and proposed.route:
        return proposed.route
    leading = [route for route, row in rules.routes.items() if row.receiver == receiver]
    if len(leading) != 1:
        raise CannotTell(f"{len(leading)} routes lead to {receiver}: which one was taken is lost")
    return leading[0]


def _person(account: str | None, state: Case) -> JsonObject:
    """A person of the office in which the case stood: nobody else may act on it."""
    return Actor("person", account, office=state.report.office).record() if account else RESTORE


def _doer(name: str, state: Case) -> JsonObject:
    return Actor("system", name).record() if name in _SYSTEMS else _person(name, state)
