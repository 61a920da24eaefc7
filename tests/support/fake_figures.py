"""Figures over a store in memory, counted from the cases themselves; they pass the suite of MongoDB's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.triage.adapters.case_documents import row_of
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.figures.cuts import PATIENCE, CaseCut, HandoffCut, week_of
from services.triage.application.figures.tally import Cell, HandedCell, ListedHandoff, Tally
from services.triage.application.queue.lanes import LANE_OF
from services.triage.application.queue.queue_order import FIRST_DEADLINE
from services.triage.application.queue.rows import Row, Viewer
from services.triage.application.queue.views import RISK, Queue
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.phases import PHASE_OF, HandoffState, handoff_state, registration_of
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.routes.tracks import TrackState, tracks
from shared.changes import JsonObject
from shared.rules.rulebooks import Rulebooks
from tests.support.fake_store import FakeStore

LATEST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass
class FakeFigures:
    """Counts and lists what the store holds."""

    store: FakeStore[Case, Fact]
    books: Rulebooks

    async def tally(self, viewer: Viewer, *, now: datetime) -> Tally:
        """Everything that figures need."""
        cases = list(self._cases(viewer))
        orders = [
            doc["body"]["board"]["order"]
            for doc, case in self._seen(viewer)
            if LANE_OF[case.stage] is Queue.CASES
        ]
        dues = [order for order in orders if order >= FIRST_DEADLINE]
        return Tally(
            at=now,
            in_queues=len(cases),
            cells=_cells(cases),
            kelurahan=Counter(_kelurahan(case) for case in cases),
            weeks=Counter(week_of(case.report.received_at).isoformat() for case in cases),
            handed=_handed(cases, now),
            outcomes=Counter(one for case in cases for one in self._outcomes(case)),
            overdue=sum(order <= now for order in dues),
            at_risk=sum(order <= now + RISK for order in dues),
            hidden=frozenset(await self.hidden(viewer)),
        )

    async def hidden(self, viewer: Viewer) -> Sequence[str]:
        """What a wall keeps from the viewer."""
        seen = {doc["_id"] for doc, _ in self._seen(viewer)}
        every = (doc for doc in self.store.side("cases") if doc["office"] == viewer.office)
        return [doc["_id"] for doc in every if doc["_id"] not in seen]

    async def cases(self, viewer: Viewer, cut: CaseCut, *, after: str | None, limit: int) -> Sequence[Row]:
        """The cases of a cut."""
        keysets = {doc["_id"]: doc["keyset"] for doc in self.store.side("keysets")}
        found = [doc for doc, case in self._seen(viewer) if self._fits(case, cut)]
        found = sorted(
            (doc for doc in found if after is None or doc["_id"] > after), key=lambda one: one["_id"]
        )
        return [row_of(doc, keysets.get(doc["_id"])) for doc in found[:limit]]

    async def handoffs(self, viewer: Viewer, cut: HandoffCut, *, now: datetime) -> Sequence[ListedHandoff]:
        """The hand-offs of a cut."""
        found = [
            (case, one) for case in self._cases(viewer) for one in case.handoffs if _wanted(one, cut, now)
        ]
        found.sort(key=lambda pair: (pair[1].sent_at or LATEST, pair[0].case_id))
        return [
            ListedHandoff(
                case.case_id,
                one.number,
                case.report.receipt_number,
                one.receiver,
                one.route or "",
                handoff_state(one),
                one.sent_at,
            )
            for case, one in found
        ]

    def _seen(self, viewer: Viewer) -> Iterator[tuple[JsonObject, Case]]:
        aggregate = CaseAggregate(self.books)
        for doc in self.store.side("cases"):
            case = aggregate.load(doc["body"])
            if doc["office"] == viewer.office and not case.closed_to(viewer.office, viewer.account):
                yield doc, case

    def _cases(self, viewer: Viewer) -> Iterator[Case]:
        return (case for _, case in self._seen(viewer))

    def _outcomes(self, case: Case) -> list[str]:
        if not case.handoffs:
            return []
        found = tracks(case, self.books.pinned(case.rulebook))
        ended = [one for one in found if one.state is TrackState.ENDED]
        return [f"{one.route}:{one.outcome.outcome}" for one in ended if one.outcome]

    def _fits(self, case: Case, cut: CaseCut) -> bool:
        has = {
            "kind": case.kind,
            "registration": registration_of(case),
            "phase": PHASE_OF[case.stage],
            "category": case.category or "",
            "kecamatan": _kelurahan(case)[:8],
            "kelurahan": _kelurahan(case),
            "week": week_of(case.report.received_at),
            "lapsed": _lapsed(case),
        }
        wanted = {name: getattr(cut, name) for name in has}
        plain = all(value is None or has[name] == value for name, value in wanted.items())
        return plain and (cut.outcome is None or cut.outcome in self._outcomes(case))


def _kelurahan(case: Case) -> str:
    place = case.report.place
    return place.kelurahan if place and place.kelurahan else ""


def _lapsed(case: Case) -> bool:
    return any(clock.lapsed_at and not clock.recorded_late for clock in case.clocks)


def _cells(cases: Sequence[Case]) -> list[Cell]:
    numbers: Counter[tuple[str, str, str, str, bool]] = Counter()
    entries: Counter[tuple[str, str, str, str, bool]] = Counter()
    for case in cases:
        by = (
            case.kind.value,
            registration_of(case).value,
            case.stage.value,
            case.category or "",
            _lapsed(case),
        )
        numbers[by] += 1
        entries[by] += case.revision
    return [Cell(*by, number, entries[by]) for by, number in numbers.items()]


def _handed(cases: Sequence[Case], now: datetime) -> list[HandedCell]:
    handoffs = [one for case in cases for one in case.handoffs]
    sorts = {(one.receiver, one.route or "", handoff_state(one)) for one in handoffs}
    return [
        _handed_cell(
            by, [one for one in handoffs if (one.receiver, one.route or "", handoff_state(one)) == by], now
        )
        for by in sorts
    ]


def _handed_cell(by: tuple[str, str, HandoffState], alike: Sequence[Handoff], now: datetime) -> HandedCell:
    overdue = HandoffCut(overdue=True)
    oldest = min((one.sent_at for one in alike if one.sent_at), default=None)
    return HandedCell(*by, len(alike), sum(_wanted(one, overdue, now) for one in alike), oldest)


def _wanted(one: Handoff, cut: HandoffCut, now: datetime) -> bool:
    late = (
        handoff_state(one) is HandoffState.AWAITED
        and one.sent_at is not None
        and one.sent_at < now - PATIENCE
    )
    return (
        cut.receiver in {None, one.receiver}
        and cut.route in {None, one.route or ""}
        and cut.state in {None, handoff_state(one)}
        and (not cut.overdue or late)
    )
