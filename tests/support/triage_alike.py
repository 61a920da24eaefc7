"""Sketches in memory; they pass the suite that MongoDB's pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.hints.likeness import Sketch
from tests.support.fake_store import FakeStore

KEY = b"k" * 32


@dataclass
class FakeSketches:
    """Sketches by report, beside the cases of a store in memory."""

    store: FakeStore[Case, Fact]
    kept: dict[str, tuple[str, Sketch, frozenset[str]]] = field(default_factory=dict)

    async def keep(self, office: str, sketch: Sketch, buckets: Sequence[str]) -> None:
        """Put the sketch in place of an earlier one."""
        self.kept[sketch.report_id] = (office, sketch, frozenset(buckets))

    async def near(self, office: str, buckets: Sequence[str], *, each: int) -> Sequence[Sketch]:
        """The sketches in these buckets."""
        latest = sorted(self.kept.values(), key=lambda one: (one[1].day, one[1].report_id), reverse=True)
        found: dict[str, Sketch] = {}
        for bucket in buckets:
            there = [sketch for where, sketch, under in latest if where == office and bucket in under]
            found |= {sketch.report_id: sketch for sketch in there[:each]}
        return list(found.values())

    async def unsketched(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next cases, those without a sketch."""
        cases = [doc for doc in self.store.side("cases") if doc["office"] == office and doc["_id"] > after]
        page = sorted(cases, key=lambda doc: str(doc["_id"]))[:limit]
        missing = [doc["_id"] for doc in page if doc["body"]["report"]["report_id"] not in self.kept]
        return missing, page[-1]["_id"] if page else None

    async def forget(self, report_id: str) -> None:
        """Let it go."""
        self.kept.pop(report_id, None)
