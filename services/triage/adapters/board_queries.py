"""The filters of the queues as MongoDB takes them, each made for one index that gives its order.

MongoDB reads an index in order only where every field before the order is named. So a query names every value
of the fields that it leaves open, and MongoDB merges one sorted scan for each combination: 108 at most under
the rulebooks of today, it allows 200. An index for each combination of filters would cost every opening of a
case its share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from services.triage.application.queue.lanes import DUE_LANES, HELD_LANES, KINDS_OF, LANE_BEHIND, LANE_OF
from services.triage.application.queue.queue_order import FIRST_DEADLINE
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import NOBODY, RISK, SOON, After, Due, Filters, Queue
from services.triage.domain.words import Kind, Stage
from shared.changes import JsonObject
from shared.clock import WITA
from shared.rules.model import Level
from shared.rules.rulebooks import Rulebooks

ORDER: Final = "body.board.order"
"""What a queue goes by, then the id."""
_NOTHING: Final = {"body.board.held": False}
"""Beside a holder: nobody holds what somebody holds."""
_WHERE: Final = ("kind", "category", "kecamatan")
HELD_STAGES: Final = tuple(stage for stage, lane in LANE_OF.items() if lane in HELD_LANES)


class BoardQueries:
    """The queries, under the categories and kecamatan of all rulebooks."""

    def __init__(self, books: Rulebooks) -> None:
        self._categories = sorted({"", *(name for book in books for name in book.categories)})
        places = (place for book in books for place in book.places.values())
        self._kecamatan = sorted({"", *(one.id for one in places if one.level is Level.KECAMATAN)})

    def of(self, viewer: Viewer, queue: Queue, filters: Filters, *, now: datetime) -> JsonObject:
        """The filter of a queue, apart from the place to go on from and from walls."""
        return {
            "office": viewer.office,
            **self._standing(viewer, queue, filters),
            **_due(queue, filters, now),
        }

    def with_deadline(self, viewer: Viewer) -> JsonObject:
        """Cases of the office that wait for a deadline, or for nobody knows what."""
        return {
            "office": viewer.office,
            **self._lane(Queue.CASES, Filters()),
            ORDER: {"$gte": FIRST_DEADLINE},
        }

    def counted(self, viewer: Viewer, *, now: datetime) -> dict[str, JsonObject]:
        """What is counted, by name."""
        office: JsonObject = {"office": viewer.office}
        cases = office | self._lane(Queue.CASES, Filters())
        mine = office | {"body.board.holder": viewer.account, "body.board.lane": _any_of(HELD_LANES)}
        return {
            "cases": office | {"body.board.lane": Queue.CASES.value},
            "unassigned": office | {"body.board.lane": Queue.CASES.value, "body.board.held": False},
            "at_risk": cases | _between(FIRST_DEADLINE, now + RISK),
            "mine": mine,
            "team": mine | {"body.board.holder": {"$gt": NOBODY, "$ne": viewer.account}},
            "pending": office | {"body.board.pending": True},
            "tips": office | {"body.board.lane": Queue.TIPS.value},
            "tracking": office | {"body.board.lane": Queue.TRACKING.value},
            "overdue": cases | _between(FIRST_DEADLINE, now),
            "soon": cases | {ORDER: {"$gt": now, "$lte": now + SOON}},
        }

    def _standing(self, viewer: Viewer, queue: Queue, filters: Filters) -> JsonObject:
        if queue is Queue.PENDING:
            timed = {"body.board.lane": _any_of(DUE_LANES)} if filters.due else {}
            return {"body.board.pending": True, **timed, **_plain(filters), **_held_by(filters.holder)}
        if queue is Queue.MINE:
            mine: JsonObject = {"body.board.holder": viewer.account, "body.board.lane": _hands(filters)}
            nothing = _NOTHING if filters.holder not in {None, viewer.account} else {}
            return {**mine, **_plain(filters), **nothing}
        if queue is Queue.TEAM:
            return self._of_others(viewer, filters)
        if filters.holder:
            return self._in_hand(queue, filters)
        return self._lane(queue, filters)

    def _of_others(self, viewer: Viewer, filters: Filters) -> JsonObject:
        """What others hold; no index leaves one holder out, so one's own are passed over in the documents.

        Named so that `index_of` does not take it for a holder.
        """
        if filters.holder is not None:
            nothing = _NOTHING if filters.holder in {NOBODY, viewer.account} else {}
            held: JsonObject = {"body.board.holder": filters.holder or viewer.account}
            held["body.board.lane"] = _hands(filters)
            return {**held, **_plain(filters), **nothing}
        query = self._open(_hands(filters), HELD_STAGES, tuple(Kind), filters)
        return {**query, "body.board.held": True, "$nor": [{"body.board.holder": viewer.account}]}

    def _in_hand(self, queue: Queue, filters: Filters) -> JsonObject:
        """What one person holds in a lane is little enough to look through."""
        lane = LANE_BEHIND.get(queue, queue)
        held: JsonObject = {"body.board.holder": filters.holder, "body.board.lane": lane.value}
        return {**held, **_plain(filters), **(_NOTHING if queue is Queue.UNASSIGNED else {})}

    def _lane(self, queue: Queue, filters: Filters) -> JsonObject:
        lane = LANE_BEHIND.get(queue, queue)
        free = queue is Queue.UNASSIGNED or filters.holder == NOBODY
        stages = [stage for stage, where in LANE_OF.items() if where is lane]
        query = self._open(lane.value, stages, KINDS_OF[lane], filters)
        return {**query, "body.board.held": {"$in": [False] if free else [False, True]}}

    def _open(
        self, lane: Any, stages: Sequence[Stage], kinds: Sequence[Kind], filters: Filters
    ) -> JsonObject:
        """Every value of the fields that are left open, as one index names them."""
        query: JsonObject = {
            "body.board.lane": lane,
            "body.board.kind": _any_of(kinds if filters.kind is None else (filters.kind,)),
        }
        anywhere = filters.category is None and filters.kecamatan is None
        if not anywhere:
            query["body.board.category"] = _one_or(filters.category, self._categories)
            query["body.board.kecamatan"] = _one_or(filters.kecamatan, self._kecamatan)
        if anywhere or filters.stage is not None:
            query["body.board.stage"] = _any_of(stages if filters.stage is None else (filters.stage,))
        return query


def index_of(query: JsonObject) -> list[tuple[str, int]]:
    """The index that a queue's query runs on.

    Named, since MongoDB would try plans against each other and keep one that sorts while there are few cases.
    """
    narrowed = _fields({name.removeprefix("body.board.") for name in query})
    return [("office", 1), *((f"body.board.{name}", 1) for name in (*narrowed, "order")), ("_id", 1)]


def _fields(named: set[str]) -> Sequence[str]:
    if "pending" in named:
        return ("pending",)
    if "holder" in named:
        return ("holder", "lane")
    if "category" not in named:
        return ("lane", "held", "stage", "kind")
    return ("lane", "held", "stage", *_WHERE) if "stage" in named else ("lane", "held", *_WHERE)


def way_of(queue: Queue) -> int:
    """1 or -1: what is over stands latest first."""
    return -1 if queue is Queue.CLOSED else 1


@dataclass(frozen=True, slots=True)
class Part:
    """A query that one index answers in this order."""

    query: JsonObject
    order: Sequence[tuple[str, int]]


def onwards(query: JsonObject, field: str, after: After | None, way: int = 1) -> Sequence[Part]:
    """A query in the order of a field and the id, as the parts that follow a place: its ties, then the rest.

    In one query MongoDB would take the two for alternatives, and sort what they give. It would sort the ties
    too, were the field, which is the same for all of them, named in their order.
    """
    order = [(field, way), ("_id", way)]
    if after is None:
        return (Part(query, order),)
    operator = "$gt" if way > 0 else "$lt"
    ties = {**query, field: after.at, "_id": {operator: after.id}}
    bounds = {name: at for name, at in query.get(field, {}).items() if not name.startswith(operator)}
    return Part(ties, [("_id", way)]), Part({**query, field: {**bounds, operator: after.at}}, order)


def _due(queue: Queue, filters: Filters, now: datetime) -> JsonObject:
    ends = [until(filters.due, now)] if filters.due else []
    if queue is Queue.AT_RISK:
        ends.append(now + RISK)
    return _between(FIRST_DEADLINE, min(ends)) if ends else {}


def until(due: Due, now: datetime) -> datetime:
    """The latest end of a deadline that is so close."""
    midnight = datetime.combine(now.astimezone(WITA).date() + timedelta(days=1), time(), WITA)
    return {Due.OVERDUE: now, Due.SOON: now + SOON, Due.TODAY: midnight}[due]


def _hands(filters: Filters) -> JsonObject:
    """The lanes in which somebody holds a case, as far as the filters leave them."""
    return _any_of(DUE_LANES if filters.due else HELD_LANES)


def _between(first: datetime, last: datetime) -> JsonObject:
    return {ORDER: {"$gte": first, "$lte": last}}


def _held_by(holder: str | None) -> JsonObject:
    if holder is None:
        return {}
    return {"body.board.holder": holder} if holder else {"body.board.held": False}


def _any_of(members: Iterable[Any]) -> JsonObject:
    return {"$in": [str(one) for one in members]}


def _one_or(chosen: str | None, every: Sequence[str]) -> JsonObject:
    return _any_of(every if chosen is None else (chosen,))


def _plain(filters: Filters) -> JsonObject:
    chosen = {
        "stage": filters.stage,
        "kind": filters.kind,
        "category": filters.category,
        "kecamatan": filters.kecamatan,
    }
    return {f"body.board.{name}": str(value) for name, value in chosen.items() if value is not None}
