"""What whoever keeps marks of seen warnings must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.triage.application.queue.rows import Viewer
from services.triage.application.warnings.warning_ports import SeenWarnings
from tests.support.suites.case_board import NOW

SARI, BAYU = Viewer("balikpapan", "sari"), Viewer("balikpapan", "bayu")


class SeenWarningsSuite:
    """Inherit it and give it `seen`."""

    async def test_a_mark_is_kept_for_one_person_and_one_warning(self, seen: SeenWarnings) -> None:
        await seen.mark(SARI, {"w1": "case"}, NOW)
        assert await seen.marked(SARI, ["w1", "w2"]) == {"w1": NOW}
        assert await seen.marked(BAYU, ["w1"]) == {}
        assert await seen.marked(Viewer("kaltim", "sari"), ["w1"]) == {}

    async def test_the_first_mark_stands_and_what_is_beside_it_is_marked(self, seen: SeenWarnings) -> None:
        later = NOW + timedelta(hours=1)
        await seen.mark(SARI, {"w1": "case"}, NOW)
        await seen.mark(SARI, {"w1": "case", "w2": "case"}, later)
        assert await seen.marked(SARI, ["w1", "w2"]) == {"w1": NOW, "w2": later}

    async def test_two_marks_at_once_are_one(self, seen: SeenWarnings) -> None:
        await asyncio.gather(*(seen.mark(SARI, {"w1": "case"}, NOW) for _ in range(5)))
        assert await seen.marked(SARI, ["w1"]) == {"w1": NOW}
