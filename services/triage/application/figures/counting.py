"""From a tally to figures: pure counting, under the words of the rulebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.triage.application.figures.checking import checks_of
from services.triage.application.figures.cuts import CaseCut, Cut, HandoffCut, QueueCut
from services.triage.application.figures.figure import Figure, Figures, Position, Receiver, Table
from services.triage.application.figures.tally import Cell, Tally
from services.triage.application.queue.views import Due, Queue
from services.triage.domain.parts import kecamatan_of
from services.triage.domain.phases import PHASE_OF, HandoffState, Phase, Registration
from services.triage.domain.words import Kind, Stage


@dataclass(frozen=True, slots=True)
class Words:
    """What rows there are: categories, kelurahan by code, receivers, routes and outcomes of the rulebooks."""

    categories: Sequence[str]
    kelurahan: Sequence[str]
    kecamatan: Sequence[str]
    receivers: Sequence[str]
    routes: Sequence[str]


def figures_of(tally: Tally, words: Words) -> Figures:
    """Every figure, its query and the checks."""
    count = _Count(tally, words)
    single, tables = count.single(), count.tables()
    return Figures(count.position, single, tables, count.receivers(), checks_of(tally, single, tables))


class _Count:
    def __init__(self, tally: Tally, words: Words) -> None:
        self.tally, self.words = tally, words
        entries = sum(cell.entries for cell in tally.cells)
        self.position = Position(entries, sum(cell.number for cell in tally.cells), tally.at)

    def single(self) -> list[Figure]:
        """The figures that stand alone."""
        tally = self.tally
        states = Counter(dict.fromkeys(HandoffState, 0))
        for cell in tally.handed:
            states[cell.state] += cell.number
        made = [
            self._figure("received", self._sum(lambda _: True), CaseCut()),
            self._figure("lapsed", self._sum(lambda cell: cell.lapsed), CaseCut(lapsed=True)),
            self._figure("overdue", tally.overdue, QueueCut(Queue.CASES, Due.OVERDUE)),
            self._figure("at_risk", tally.at_risk, QueueCut(Queue.AT_RISK)),
            self._figure("handoffs", sum(states.values()), HandoffCut()),
            self._figure(
                "handoffs_overdue", sum(cell.overdue for cell in tally.handed), HandoffCut(overdue=True)
            ),
        ]
        return [*made, *(self._handoff("handoffs", state, number) for state, number in states.items())]

    def tables(self) -> list[Table]:
        """The figures that form tables."""
        return [
            self._by("kind", Kind, lambda cell: cell.kind),
            self._by("registration", Registration, lambda cell: cell.registration),
            self._by("phase", Phase, lambda cell: _phase(cell.stage)),
            self._by("category", self.words.categories, lambda cell: cell.category),
            *(self._kelurahan(), self._kecamatan(), self._weeks(), self._routes(), self._outcomes()),
        ]

    def receivers(self) -> list[Receiver]:
        """What every receiver was sent, longest silence first."""
        found = [self._receiver(one) for one in self.words.receivers]
        shown = [one for one in found if one.awaited.value or one.acknowledged.value]
        return sorted(shown, key=lambda one: one.longest or self.tally.at - self.tally.at, reverse=True)

    def _receiver(self, receiver: str) -> Receiver:
        cells = [cell for cell in self.tally.handed if cell.receiver == receiver]
        waiting = [cell for cell in cells if cell.state is HandoffState.AWAITED]
        oldest = min((cell.oldest for cell in waiting if cell.oldest), default=None)
        name, overdue = f"receiver.{receiver}", sum(cell.overdue for cell in waiting)
        taken = sum(cell.number for cell in cells if cell.state is HandoffState.ACKNOWLEDGED)
        return Receiver(
            receiver,
            self._handoff(name, HandoffState.AWAITED, sum(cell.number for cell in waiting), receiver),
            self._figure(f"{name}.overdue", overdue, HandoffCut(receiver=receiver, overdue=True)),
            self._handoff(name, HandoffState.ACKNOWLEDGED, taken, receiver),
            self.tally.at - oldest if oldest else None,
        )

    def _kelurahan(self) -> Table:
        codes = (*self.words.kelurahan, "")
        found = self.tally.kelurahan
        return self._table("kelurahan", [(one, found.get(one, 0), CaseCut(kelurahan=one)) for one in codes])

    def _kecamatan(self) -> Table:
        sums: Counter[str] = Counter()
        for code, number in self.tally.kelurahan.items():
            sums[kecamatan_of(code)] += number
        codes = (*self.words.kecamatan, "")
        return self._table("kecamatan", [(one, sums[one], CaseCut(kecamatan=one)) for one in codes])

    def _weeks(self) -> Table:
        known = sorted((one, number) for one, number in self.tally.weeks.items() if one)
        rows = [(one, number, CaseCut(week=date.fromisoformat(one))) for one, number in known]
        return self._table("week", rows)

    def _routes(self) -> Table:
        sums: Counter[str] = Counter()
        for cell in self.tally.handed:
            sums[cell.route] += cell.number
        rows = [(one, sums[one], HandoffCut(route=one)) for one in (*self.words.routes, "")]
        return self._table("route", [row for row in rows if row[0] or row[1]])

    def _outcomes(self) -> Table:
        found = sorted(self.tally.outcomes.items())
        return self._table("outcome", [(one, number, CaseCut(outcome=one)) for one, number in found])

    def _by(self, name: str, rows: Iterable[str], of: Callable[[Cell], str]) -> Table:
        sums: Counter[str] = Counter()
        for cell in self.tally.cells:
            sums[of(cell)] += cell.number
        return self._table(name, [(str(one), sums[str(one)], _narrowed(name, one)) for one in rows])

    def _table(self, name: str, rows: Sequence[tuple[str, int, Cut]]) -> Table:
        return Table(name, [self._figure(f"{name}.{row}", value, cut) for row, value, cut in rows])

    def _handoff(self, name: str, state: HandoffState, number: int, receiver: str | None = None) -> Figure:
        return self._figure(f"{name}.{state}", number, HandoffCut(receiver=receiver, state=state))

    def _figure(self, name: str, value: int, cut: Cut) -> Figure:
        return Figure(name, value, cut, self.position)

    def _sum(self, counts: Callable[[Cell], bool]) -> int:
        return sum(cell.number for cell in self.tally.cells if counts(cell))


def _narrowed(name: str, value: str) -> CaseCut:
    chosen: Any = {name: value}
    return CaseCut(**chosen)


def _phase(stage: str) -> str:
    """The phase of a stage; a stage that nobody knows stays by its name, and a sum shows it."""
    return PHASE_OF[Stage(stage)] if stage in set(Stage) else stage
