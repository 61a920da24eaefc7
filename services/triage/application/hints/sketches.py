"""Where sketches of reports are kept: the port of the duplicate hints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.triage.domain.hints.likeness import Sketch


class Sketches(Protocol):
    """Keeps sketches: working copies, which can be made again from the cases."""

    async def keep(self, office: str, sketch: Sketch, buckets: Sequence[str]) -> None:
        """Put the sketch in place of an earlier one of the same report."""
        ...

    async def near(self, office: str, buckets: Sequence[str], *, each: int) -> Sequence[Sketch]:
        """The sketches in these buckets, each once; of a bucket the `each` of the latest days."""
        ...

    async def unsketched(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next `limit` cases by id, those without a sketch; and the last one, None at the end."""
        ...

    async def forget(self, report_id: str) -> None:
        """Let the sketch of a report go, if there is one."""
        ...
