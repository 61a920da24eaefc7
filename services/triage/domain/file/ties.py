"""How cases are tied: linked as equals, or merged, where both stay and one leads; undone without a trace.

Only ties change: no stage, no deadline, no number. A merge ties two cases, each in its own journal, the
leading one first: it then cannot be merged itself, so that two merges at once never make a circle. If the
second half is refused, the lead is given back. An unmerge goes the other way round. What a tie undoes is
gone from the case and stands in its journal.
"""

from __future__ import annotations

from collections.abc import Iterable

from services.triage.domain.file.dossier_facts import MERGING, CasesLinked, Tie
from services.triage.domain.file.tie_errors import AlreadyMerged, LeadsOthers


def check(links: Iterable[CasesLinked], other: str, tie: Tie) -> None:
    """Everything that forbids a new tie to `other`, as far as the case's own ties tell.

    Raises:
        AlreadyMerged: a merged case leads nothing, and is merged into one case only.
        LeadsOthers: a case that leads others is not merged.
    """
    if tie not in MERGING:
        return
    into, led = lead_of(links), leads(links)
    if into is not None and (tie is Tie.LEADS or into != other):
        raise AlreadyMerged
    if tie is Tie.MERGED and led:
        raise LeadsOthers


def lead_of(links: Iterable[CasesLinked]) -> str | None:
    """The case that leads this one; None if it stands on its own."""
    return next((link.other for link in links if link.tie is Tie.MERGED), None)


def leads(links: Iterable[CasesLinked]) -> tuple[str, ...]:
    """The cases that this one leads."""
    return tuple(link.other for link in links if link.tie is Tie.LEADS)


def merges(links: Iterable[CasesLinked]) -> tuple[CasesLinked, ...]:
    """The ties by which one case is handled in another, from either side."""
    return tuple(link for link in links if link.tie in MERGING)
