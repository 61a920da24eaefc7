"""The search index in memory; it passes the suite that MongoDB's passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from services.triage.application.queue.rows import Viewer
from services.triage.application.search.index_ports import (
    CEILING,
    EACH,
    Candidate,
    Indexed,
    Narrowed,
    Needed,
)
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from tests.support.fake_board import hidden_from
from tests.support.fake_store import FakeStore


@dataclass
class FakeSearchIndex:
    """Marks by case, beside the cases of a store in memory."""

    store: FakeStore[Case, Fact]
    kept: dict[str, Indexed] = field(default_factory=dict)
    ceilings: tuple[int, int] = (CEILING, EACH)

    async def keep(self, entry: Indexed) -> None:
        """Put it in place of an earlier one."""
        before = self.kept.get(entry.case_id)
        if before is None or before.revision <= entry.revision:
            self.kept[entry.case_id] = entry

    async def all_met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed
    ) -> Sequence[Candidate]:
        """Cases that meet all terms."""
        found = self._met(viewer, terms, narrowed, lambda one: all(_meets(term, one) for term in terms))
        return found[: self.ceilings[0]]

    async def any_met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed
    ) -> Sequence[Candidate]:
        """Cases that meet one term at least."""
        found: dict[str, Candidate] = {}
        for term in terms:
            newest = self._met(viewer, terms, narrowed, partial(_meets, term))[: self.ceilings[1]]
            found |= {one.case_id: one for one in newest}
        return list(found.values())

    async def behind(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next cases, those not kept as they stand."""
        cases = [doc for doc in self.store.side("cases") if doc["office"] == office and doc["_id"] > after]
        page = sorted(cases, key=lambda doc: str(doc["_id"]))[:limit]
        revisions = {one.case_id: one.revision for one in self.kept.values()}
        missing = [doc["_id"] for doc in page if revisions.get(doc["_id"]) != doc["body"]["revision"]]
        return missing, page[-1]["_id"] if page else None

    def _met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed, fits: Callable[[Indexed], bool]
    ) -> list[Candidate]:
        asked = {mark for term in terms for need in term.needs for mark in need}
        walled = {doc["_id"] for doc in self.store.side("cases") if hidden_from(viewer, doc)}
        found = [
            Candidate(one.case_id, one.at, one.marks & asked)
            for one in self.kept.values()
            if one.office == viewer.office and one.case_id not in walled and _in(one, narrowed) and fits(one)
        ]
        return sorted(found, key=lambda one: (one.at, one.case_id), reverse=True)


def _meets(term: Needed, one: Indexed) -> bool:
    return all(need & one.marks for need in term.needs)


def _in(one: Indexed, narrowed: Narrowed) -> bool:
    return (
        narrowed.stage in {None, one.stage}
        and narrowed.kind in {None, one.kind}
        and narrowed.category in {None, one.category}
        and narrowed.kecamatan in {None, one.kecamatan}
    )
