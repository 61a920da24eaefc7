"""The figures of an office for whoever may read its cases, and the cases behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.triage.application.access import viewer
from services.triage.application.contents import Contents
from services.triage.application.figures.counting import Words, figures_of
from services.triage.application.figures.cuts import CaseCut, HandoffCut
from services.triage.application.figures.figure import Figures
from services.triage.application.figures.kept_counts import KeptCounts
from services.triage.application.figures.tally import FigureStore, ListedHandoff
from services.triage.application.queue.board import Listed
from services.triage.application.queue.rows import Row
from shared.clock import Clock
from shared.rules.model import Level, Place
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """Counts for every look, or gives a large office what was counted within the last two minutes."""

    store: FigureStore
    counts: KeptCounts
    contents: Contents
    books: Rulebooks
    clock: Clock

    async def __call__(self, who: Principal, *, anew: bool = False) -> Figures:
        """All figures, from one snapshot; `anew`: of this moment.

        Raises:
            NotAllowed: the principal may see no case.
        """
        return figures_of(await self.counts(viewer(who), now=self.clock(), anew=anew), words_of(self.books))

    async def cases(self, who: Principal, cut: CaseCut, *, after: str | None, limit: int) -> Sequence[Listed]:
        """The cases that a figure counts, by their ids.

        Raises:
            NotAllowed: the principal may see no case.
        """
        rows = await self.store.cases(viewer(who), cut, after=after, limit=limit)
        return [self._listed(row) for row in rows]

    async def handoffs(self, who: Principal, cut: HandoffCut) -> Sequence[ListedHandoff]:
        """The hand-offs that a figure counts, the one that waits longest first.

        Raises:
            NotAllowed: the principal may see no case.
        """
        return await self.store.handoffs(viewer(who), cut, now=self.clock())

    def _listed(self, row: Row) -> Listed:
        return Listed(row, self.contents.listed(row))


def words_of(books: Rulebooks) -> Words:
    """The rows of the tables: what any rulebook names, the newest first; "" for what is not said."""
    newest = books.for_new_cases()
    known = (newest, *books)
    places = places_of(books)
    return Words(
        categories=_names([list(book.categories) for book in known], [""]),
        kelurahan=[one.id for one in places.values() if one.level is Level.KELURAHAN],
        kecamatan=[one.id for one in places.values() if one.level is Level.KECAMATAN],
        receivers=_names([list(book.receivers) for book in known], []),
        routes=_names([list(book.routes) for book in known], []),
    )


def places_of(books: Rulebooks) -> Mapping[str, Place]:
    """Places by code, of all rulebooks."""
    return {one.id: one for book in (*books, books.for_new_cases()) for one in book.places.values()}


def _names(lists: Sequence[Sequence[str]], more: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*(name for names in lists for name in names), *more]))
