"""The queries of figures as MongoDB takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from services.triage.application.figures.cuts import PATIENCE, CaseCut, HandoffCut
from services.triage.application.figures.tally import MOST_HANDOFFS, HandedCell, ListedHandoff
from services.triage.domain.phases import PHASE_OF, HandoffState, Phase
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339

_TALLY: Final = "body.board.tally."
COUNTED: Final = [
    ("office", 1),
    *((f"{_TALLY}{name}", 1) for name in ("registration", "week", "kelurahan", "lapsed")),
    *((f"body.board.{name}", 1) for name in ("kind", "stage", "category")),
    ("body.revision", 1),
    ("_id", 1),
]
HANDED: Final = [("office", 1), (f"{_TALLY}handed", 1), ("_id", 1)]
BY_REVISION: Final[Mapping[str, str]] = {
    "kind": "$body.board.kind",
    "registration": f"${_TALLY}registration",
    "stage": "$body.board.stage",
    "category": "$body.board.category",
    "lapsed": f"${_TALLY}lapsed",
}
_FIELDS: Final = {
    "kind": "body.board.kind",
    "registration": f"{_TALLY}registration",
    "category": "body.board.category",
    "kelurahan": f"{_TALLY}kelurahan",
    "lapsed": f"{_TALLY}lapsed",
    "outcome": f"{_TALLY}outcomes",
}
_HANDOFF: Final = "body.handoffs."
_NEVER: Final = "9999"


def query_of(cut: CaseCut) -> JsonObject:
    """The filter of a cut of cases."""
    plain = {name: getattr(cut, name) for name in _FIELDS}
    query: JsonObject = {
        _FIELDS[name]: value if isinstance(value, bool) else str(value)
        for name, value in plain.items()
        if value is not None
    }
    if cut.phase is not None:
        query["body.board.stage"] = {"$in": _stages(cut.phase)}
    if cut.week is not None:
        query[f"{_TALLY}week"] = cut.week.isoformat()
    if cut.kecamatan is not None:
        query |= {f"{_TALLY}kelurahan": _within(cut.kecamatan), **_both(cut)}
    if cut.outcome is not None:
        query[f"{_TALLY}handed"] = True
    return query


def _stages(phase: Phase) -> list[str]:
    return [stage.value for stage, one in PHASE_OF.items() if one is phase]


def _within(kecamatan: str) -> object:
    return {"$gte": f"{kecamatan}.", "$lt": f"{kecamatan}/"} if kecamatan else ""


def _both(cut: CaseCut) -> JsonObject:
    """A kelurahan beside a kecamatan narrows further, and not instead."""
    return {"$and": [{f"{_TALLY}kelurahan": cut.kelurahan}]} if cut.kelurahan is not None else {}


def grouped(seen: JsonObject, by: Mapping[str, str]) -> list[JsonObject]:
    """Cases and the entries of their journals by some words."""
    made = {"_id": dict(by), "number": {"$sum": 1}, "entries": {"$sum": "$body.revision"}}
    return [{"$match": seen}, {"$group": made}]


def handoffs_of(seen: JsonObject, now: datetime, cut: HandoffCut | None = None) -> list[JsonObject]:
    """Every hand-off of a cut; without one, how many there are of each sort."""
    late = rfc3339(now - PATIENCE)
    pipeline: list[JsonObject] = [
        {"$match": {**seen, f"{_TALLY}handed": True}},
        {"$unwind": "$body.handoffs"},
    ]
    if cut is not None:
        return [*pipeline, {"$match": _handoff_query(cut, late)}, *_LISTED]
    has = {name: {"$gt": [f"${_HANDOFF}{name}_at", None]} for name in ("sent", "acknowledged", "returned")}
    unanswered = [{"$lte": [f"${_HANDOFF}{name}_at", None]} for name in ("acknowledged", "returned")]
    overdue = {"$and": [has["sent"], {"$lt": [f"${_HANDOFF}sent_at", late]}, *unanswered]}
    by = {"receiver": f"${_HANDOFF}receiver", "route": f"${_HANDOFF}route", **has}
    group = {
        "_id": by,
        "number": {"$sum": 1},
        "overdue": {"$sum": {"$cond": [overdue, 1, 0]}},
        "oldest": {"$min": f"${_HANDOFF}sent_at"},
    }
    return [*pipeline, {"$group": group}]


_LISTED: Final[list[JsonObject]] = [
    {"$set": {"first": {"$ifNull": [f"${_HANDOFF}sent_at", _NEVER]}}},
    {"$sort": {"first": 1, "_id": 1, f"{_HANDOFF}number": 1}},
    {"$limit": MOST_HANDOFFS},
    {"$project": {"body.handoffs": 1, "body.report.receipt_number": 1}},
]


def _handoff_query(cut: HandoffCut, late: str) -> JsonObject:
    query: JsonObject = {}
    if cut.receiver is not None:
        query[f"{_HANDOFF}receiver"] = cut.receiver
    if cut.route is not None:
        query[f"{_HANDOFF}route"] = cut.route or None
    if cut.state is not None:
        query |= _STATES[cut.state]
    if cut.overdue:
        query = {"$and": [query, _STATES[HandoffState.AWAITED], {f"{_HANDOFF}sent_at": {"$lt": late}}]}
    return query


_THERE: Final = {"$ne": None}
_STATES: Final[Mapping[HandoffState, JsonObject]] = {
    HandoffState.ACKNOWLEDGED: {f"{_HANDOFF}acknowledged_at": _THERE},
    HandoffState.RETURNED: {f"{_HANDOFF}acknowledged_at": None, f"{_HANDOFF}returned_at": _THERE},
    HandoffState.AWAITED: {
        f"{_HANDOFF}acknowledged_at": None,
        f"{_HANDOFF}returned_at": None,
        f"{_HANDOFF}sent_at": _THERE,
    },
    HandoffState.APPROVED: {
        f"{_HANDOFF}acknowledged_at": None,
        f"{_HANDOFF}returned_at": None,
        f"{_HANDOFF}sent_at": None,
    },
}


def handoff_cells(docs: Sequence[JsonObject]) -> list[HandedCell]:
    """The counted sorts of hand-offs."""
    return [
        HandedCell(
            receiver=doc["_id"]["receiver"],
            route=doc["_id"].get("route") or "",
            state=_state({name: doc["_id"][name] for name in ("sent", "acknowledged", "returned")}),
            number=doc["number"],
            overdue=doc["overdue"],
            oldest=from_rfc3339(doc["oldest"]) if doc["oldest"] else None,
        )
        for doc in docs
    ]


def handoffs_listed(docs: Sequence[JsonObject]) -> list[ListedHandoff]:
    """Hand-offs as a list shows them."""
    return [
        _listed(doc["_id"], doc["body"]["report"]["receipt_number"], doc["body"]["handoffs"]) for doc in docs
    ]


def _listed(case_id: str, receipt: str, one: JsonObject) -> ListedHandoff:
    sent = one.get("sent_at")
    has = {name: f"{name}_at" in one for name in ("sent", "acknowledged", "returned")}
    return ListedHandoff(
        case_id,
        one["number"],
        receipt,
        one["receiver"],
        one.get("route") or "",
        _state(has),
        from_rfc3339(sent) if sent else None,
    )


def _state(has: Mapping[str, bool]) -> HandoffState:
    if has["acknowledged"]:
        return HandoffState.ACKNOWLEDGED
    if has["returned"]:
        return HandoffState.RETURNED
    return HandoffState.AWAITED if has["sent"] else HandoffState.APPROVED
