"""The stored shape of a case: the one place that knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.triage.adapters import case_belonging
from services.triage.adapters.case_standing import standing_of
from services.triage.adapters.case_tally import tallied
from services.triage.application.journal import clock_notation, filed_notation, notation
from services.triage.application.law.law_ports import lag
from services.triage.application.queue.lanes import LANE_OF
from services.triage.application.queue.queue_order import NO_CLOCK, ahead_of_deadlines
from services.triage.application.queue.rows import Row
from services.triage.application.queue.views import Queue
from services.triage.domain.approval.proposal import Proposal, Ruling
from services.triage.domain.case import Case
from services.triage.domain.clocks.ladder import next_tick
from services.triage.domain.file.dossier import EMPTY
from services.triage.domain.file.sigaplapor_cases import standing
from services.triage.domain.numbers.numbering import lacking
from services.triage.domain.passing.passing import NONE as NOWHERE
from services.triage.domain.protection.identity_ends import ends_at
from services.triage.domain.protection.protection import NONE
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Decision, Kind, Outcome, Stage
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.rules.rulebooks import Rulebooks


@dataclass(frozen=True, slots=True)
class CaseDocuments:
    """Writes a case as the body of its state document, and reads it back.

    `board` holds what queues filter and sort by, in BSON dates; it follows from the rest. Content and reasons
    are sealed: whoever shows them opens them (about 50 µs), and an erasure finds nothing to look for here.
    """

    books: Rulebooks

    def dump(self, case: Case) -> JsonObject:
        """The body of a case; absent fields are left out."""
        doc: JsonObject = {
            "case_id": case.case_id,
            "report": notation.report(case.report),
            "rulebook": case.rulebook,
            "stage": case.stage.value,
            "opened_at": rfc3339(case.opened_at),
            "revision": case.revision,
            "clocks": [clock_notation.clock(one) for one in case.clocks],
            "board": _board(case, self.books),
        }
        if case.claimed_by and case.claimed_at:
            doc |= {"claimed_by": case.claimed_by, "claimed_at": rfc3339(case.claimed_at)}
        if case.proposals:
            doc |= {"proposals": case.proposals, "rulings": [_ruling(one) for one in case.rulings]}
        if case.proposal:
            doc["proposal"] = _proposal(case.proposal)
        if case.registered_at:
            doc["registered_at"] = rfc3339(case.registered_at)
        if case.handoffs:
            doc["handoffs"] = [_handoff(one) for one in case.handoffs]
        if case.settled != case.revision:
            doc["settled"] = case.settled
        return doc | _filed(case)

    def load(self, doc: JsonObject) -> Case:
        """The case of a body."""
        proposal = doc.get("proposal")
        return Case(
            case_id=doc["case_id"],
            report=notation.report_of(doc["report"]),
            rulebook=doc["rulebook"],
            stage=Stage(doc["stage"]),
            opened_at=from_rfc3339(doc["opened_at"]),
            revision=doc["revision"],
            settled=int(doc.get("settled") or doc["revision"]),
            clocks=clock_notation.clocks_of(doc["clocks"], self.books),
            claimed_by=doc.get("claimed_by"),
            claimed_at=notation.moment(doc, "claimed_at"),
            proposal=_proposal_of(proposal) if proposal else None,
            proposals=doc.get("proposals", 0),
            rulings=tuple(_ruling_of(one) for one in doc.get("rulings", ())),
            registered_at=notation.moment(doc, "registered_at"),
            handoffs=tuple(_handoff_of(one) for one in doc.get("handoffs", ())),
            found=Kind(doc["found"]) if "found" in doc else None,
            dossier=filed_notation.dossier_of(doc["dossier"]) if "dossier" in doc else EMPTY,
            protection=filed_notation.protection_of(doc["protection"]) if "protection" in doc else NONE,
            passing=filed_notation.passing_of(doc["passing"]) if "passing" in doc else NOWHERE,
            belonging=case_belonging.belonging_of(doc),
        )


def _filed(case: Case) -> JsonObject:
    """What a case under the whole lifecycle has beside the rest."""
    doc: JsonObject = {"found": case.found.value} if case.found else {}
    if case.dossier is not EMPTY:
        doc["dossier"] = filed_notation.dossier(case.dossier)
    if case.passing != NOWHERE:
        doc |= {"passing": filed_notation.passing(case.passing), "office": case.office}
    if case.protection != NONE:
        doc["protection"] = filed_notation.protection(case.protection)
    return doc | case_belonging.belonging(case)


ROW_FIELDS: Final = {
    "at": 1,
    "trace": 1,
    "body.rulebook": 1,
    "body.opened_at": 1,
    "body.revision": 1,
    "body.clocks": 1,
    "body.claimed_by": 1,
    "body.claimed_at": 1,
    "body.proposal.decision": 1,
    "body.proposal.by": 1,
    "body.board": 1,
    "body.handoffs.returned_at": 1,
    "body.protection.passages": 1,
    **{f"body.belonging.{name}": 1 for name in ("incident", "renamed", "denied")},
    **{f"body.report.{name}": 1 for name in ("report_id", "receipt_number", "received_at", "occurred_at")},
    **{f"body.report.{name}": 1 for name in ("category", "place", "missing", "content")},
}
"""What a row of a queue needs of a document."""


def row_of(doc: JsonObject, keyset: str | None) -> Row:
    """A document as a row of a queue."""
    body, report, board = doc["body"], doc["body"]["report"], doc["body"]["board"]
    due = _next_due(body["clocks"])
    proposal = body.get("proposal", {})
    return Row(
        case_id=doc["_id"],
        report_id=report["report_id"],
        receipt_number=report["receipt_number"],
        kind=Kind(board["kind"]),
        stage=Stage(board["stage"]),
        category=board["category"] or None,
        kelurahan=report.get("place", {}).get("kelurahan"),
        received_at=from_rfc3339(report["received_at"]),
        opened_at=from_rfc3339(body["opened_at"]),
        order=board["order"],
        due_at=from_rfc3339(due["due_at"]) if due else None,
        deadline_id=due["id"] if due else None,
        returned_at=None if due else _returned_at(body),
        rulebook=body["rulebook"],
        claimed_by=body.get("claimed_by"),
        claimed_at=notation.moment(body, "claimed_at"),
        proposed=Decision(proposal["decision"]) if proposal else None,
        proposed_by=proposal.get("by"),
        missing=len(report.get("missing", ())),
        revision=body["revision"],
        trace=doc["trace"],
        content=report["content"],
        keyset=keyset,
        passages=filed_notation.protection_of(body["protection"]).passages if "protection" in body else (),
        tps=tuple(report.get("place", {}).get("tps", ())),
        belonging=case_belonging.belonging_of(body),
        occurred_at=report.get("occurred_at"),
    )


def _next_due(clocks: Sequence[JsonObject]) -> JsonObject | None:
    """The rule and the end of the clock that waits and ends first; an extended one says its own end."""
    waiting = [
        {"id": clock["deadline"]["id"], "due_at": clock.get("due_at", clock["deadline"]["due_at"])}
        for clock in clocks
        if "met_at" not in clock and "closed_at" not in clock
    ]
    return min(waiting, key=lambda due: due["due_at"], default=None)


def _returned_at(body: JsonObject) -> Any:
    handoffs = body.get("handoffs", ())
    return notation.moment(handoffs[-1], "returned_at") if handoffs else None


def _board(case: Case, books: Rulebooks) -> JsonObject:
    place, rules = case.report.place, books.pinned(case.rulebook)
    board: JsonObject = {
        "lane": LANE_OF[case.stage].value,
        "held": case.claimed_by is not None,
        "stage": case.stage.value,
        "kind": case.kind.value,
        "category": case.category or "",
        "kecamatan": place.kecamatan if place else "",
        "order": _order(case),
        "tally": tallied(case, books),
        **({"pending": True} if case.proposal else {}),
        **({"holder": case.claimed_by} if case.claimed_by else {}),
    }
    ends = (next_tick(case.clocks, rules) if case.clocks else None, ends_at(case))
    if tick := min(filter(None, ends), default=None):
        board["tick"] = tick
    if lacking(case, rules):
        board["unnumbered"] = True
    if counted := counted_by(case):
        board["rows"] = counted
    if found := standing(case):
        board["sigaplapor"] = found.value
    return board | case_belonging.board(case) | standing_of(case)


def counted_by(case: Case) -> list[str]:
    """The rows of the law by which running clocks are counted, each under how many corrections."""
    clocks = [one.deadline for one in case.clocks if one.correctable]
    return sorted({lag(one.rulebook, one.id, len(one.corrections)) for one in clocks})


def _order(case: Case) -> Any:
    """By deadline; tips by arrival; what is over by its end. In milliseconds, enough to sort by.

    The law names no time within which the office acts on a hand-off that came back: the case stands first.
    """
    lane = LANE_OF[case.stage]
    if lane is Queue.TIPS:
        return case.report.received_at
    if lane is Queue.CLOSED:
        return _ended_at(case)
    if case.next_due:
        return case.next_due.due_at
    last = case.last_handoff
    return ahead_of_deadlines(last.returned_at) if last and last.returned_at else NO_CLOCK


def _ended_at(case: Case) -> Any:
    last = case.last_handoff
    if last and last.acknowledged_at:
        return last.acknowledged_at
    return case.rulings[-1].at if case.rulings else case.opened_at


def _proposal(proposal: Proposal) -> JsonObject:
    doc: JsonObject = {
        "number": proposal.number,
        "decision": proposal.decision.value,
        "reason": proposal.reason,
        "by": proposal.by,
        "at": rfc3339(proposal.at),
    }
    chosen = {"receiver": proposal.receiver, "route": proposal.route}
    return doc | {name: value for name, value in chosen.items() if value}


def _proposal_of(doc: JsonObject) -> Proposal:
    return Proposal(
        number=doc["number"],
        decision=Decision(doc["decision"]),
        reason=doc["reason"],
        by=doc["by"],
        at=from_rfc3339(doc["at"]),
        receiver=doc.get("receiver"),
        route=doc.get("route"),
    )


def _ruling(ruling: Ruling) -> JsonObject:
    return {
        "proposal": _proposal(ruling.proposal),
        "outcome": ruling.outcome.value,
        "by": ruling.by,
        "at": rfc3339(ruling.at),
        "note": ruling.note,
    }


def _ruling_of(doc: JsonObject) -> Ruling:
    return Ruling(
        proposal=_proposal_of(doc["proposal"]),
        outcome=Outcome(doc["outcome"]),
        by=doc["by"],
        at=from_rfc3339(doc["at"]),
        note=doc["note"],
    )


_MOMENTS = ("sent_at", "acknowledged_at", "returned_at")
_TEXTS = ("proof", "message_id", "reference", "return_reason", "route")


def _handoff(handoff: Handoff) -> JsonObject:
    doc: JsonObject = {
        "id": handoff.id,
        "number": handoff.number,
        "receiver": handoff.receiver,
        "escalated_at": rfc3339(handoff.escalated_at),
    }
    moments = {name: rfc3339(at) for name in _MOMENTS if (at := getattr(handoff, name))}
    texts = {name: text for name in _TEXTS if (text := getattr(handoff, name)) is not None}
    return {**doc, **moments, **texts}


def _handoff_of(doc: JsonObject) -> Handoff:
    moments = {name: notation.moment(doc, name) for name in ("escalated_at", *_MOMENTS)}
    rest: Any = {**doc, **moments}
    return Handoff(**rest)
