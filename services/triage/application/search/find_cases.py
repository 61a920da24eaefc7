"""Search: a question becomes marks, the index gives candidates, the board gives what may be shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.triage.application.access import viewer
from services.triage.application.queue.board import Listed, ReadBoard
from services.triage.application.queue.rows import Viewer
from services.triage.application.search.index_ports import (
    CEILING,
    Candidate,
    Narrowed,
    Needed,
    SearchIndex,
)
from services.triage.domain.search.blind import all_blinded, blinded
from services.triage.domain.search.question import Term, left_out, terms_of
from services.triage.domain.search.ranking import Met, Rank, rank, reasons, within
from services.triage.domain.search.words import Field, Mark
from shared.security.principals import Principal

SEALED_FIELDS = frozenset({Field.PARTY, Field.NARRATIVE, Field.NOTE})
"""What stands in these rests sealed, so that an erasure takes it away."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found: which terms it meets and where, and its place in the ranking."""

    listed: Listed
    met: Sequence[Met]
    rank: Rank


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found.

    `whole`: how many cases meet all `terms`, at most `CEILING`; `last`: the place behind which others follow,
    None if none do; `nowhere`: terms that no case meets (told if no case meets all); `left_out`: words that
    were not looked for.
    """

    terms: Sequence[str]
    hits: Sequence[Hit]
    whole: int
    last: Rank | None
    nowhere: Sequence[str]
    left_out: Sequence[str]

    @property
    def stopped(self) -> bool:
        """Whether there are more that meet all terms than were ranked and counted."""
        return self.whole >= CEILING


@dataclass(frozen=True, slots=True)
class FindCases:
    """The use case; `key` makes marks unreadable."""

    index: SearchIndex
    board: ReadBoard
    key: bytes = field(repr=False)

    async def __call__(
        self, who: Principal, text: str, narrowed: Narrowed, *, after: Rank | None = None, limit: int
    ) -> Results:
        """Cases by how many words they meet, in which field, newest first; `after` a place in this order.

        Raises:
            BadQuestion: the text has nothing to look for, or too much.
            NotAllowed: the principal may see no case.
        """
        asking, terms = viewer(who), terms_of(text)
        marks = {blinded(self.key, who.office, mark): mark for term in terms for mark in _marks(term)}
        needed = [self._needed(who.office, term) for term in terms]
        found, whole = await self._found(asking, needed, narrowed)
        ranked = sorted(_ranked(one, terms, marks) for one in found)
        ahead = [one for one in ranked if after is None or one[0] > after]
        hits = await self._shown(who, ahead[:limit], narrowed)
        met = {one.said for _, _, each in ranked for one in each}
        return Results(
            terms=[term.said for term in terms],
            hits=hits,
            whole=whole,
            last=ahead[limit - 1][0] if len(ahead) > limit else None,
            nowhere=[term.said for term in terms if term.said not in met] if not whole else [],
            left_out=left_out(text),
        )

    async def _found(
        self, asking: Viewer, needed: Sequence[Needed], narrowed: Narrowed
    ) -> tuple[Sequence[Candidate], int]:
        """What meets all; what meets some too, unless more meet all than anybody reads."""
        whole = await self.index.all_met(asking, needed, narrowed)
        if len(whole) >= CEILING or len(needed) == 1:
            return whole, len(whole)
        some = await self.index.any_met(asking, needed, narrowed)
        return list({one.case_id: one for one in (*some, *whole)}.values()), len(whole)

    async def _shown(
        self, who: Principal, ranked: Sequence[tuple[Rank, str, tuple[Met, ...]]], narrowed: Narrowed
    ) -> Sequence[Hit]:
        """The rows as they stand: without what was walled, erased or moved out of the filters just now."""
        listed = {one.row.case_id: one for one in await self.board.some(who, [each[1] for each in ranked])}
        hits = [Hit(listed[case_id], met, place) for place, case_id, met in ranked if case_id in listed]
        return [hit for hit in hits if _fits(hit, narrowed) and not _gone(hit)]

    def _needed(self, office: str, term: Term) -> Needed:
        return Needed(tuple(all_blinded(self.key, office, need) for need in term.needs))


def _marks(term: Term) -> set[Mark]:
    return {mark for need in term.needs for mark in need}


def _ranked(
    one: Candidate, terms: Sequence[Term], marks: dict[int, Mark]
) -> tuple[Rank, str, tuple[Met, ...]]:
    met = reasons(terms, within(one.marks, marks))
    return rank(met, one.at, one.case_id), one.case_id, met


def _fits(hit: Hit, narrowed: Narrowed) -> bool:
    row = hit.listed.row
    return (
        narrowed.stage in {None, row.stage}
        and narrowed.kind in {None, row.kind}
        and narrowed.category in {None, row.category or ""}
        and (narrowed.kecamatan is None or (row.kelurahan or "").startswith(narrowed.kecamatan))
    )


def _gone(hit: Hit) -> bool:
    """Whether it was found by words that were erased since."""
    fields = {field for one in hit.met for field in one.fields}
    return hit.listed.opened.content is None and bool(fields & SEALED_FIELDS)
