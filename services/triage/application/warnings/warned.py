"""A warning as the person has it whom its rung names: about which deadline, until when, and whether seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from services.triage.application.queue.views import RISK
from services.triage.domain.clocks.warned import concerns, standing
from shared.changes import Actor
from shared.clock import rfc3339
from shared.ids import derived
from shared.rules.handling import Rung
from shared.rules.rulebooks import Rulebooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One rung that was told about one deadline. `about` is the deadline, of which case too.

    `id` (a UUID) follows from case, clock, rung and end: the same however often it is looked up, also after a
    replay or a restore. `told_at` is its time in the ladder, `seen_at` when this person marked it (both UTC).
    """

    id: str
    about: ListedDeadline
    rung: Rung
    told_at: datetime
    seen_at: datetime | None = None

    @property
    def lapsed(self) -> bool:
        """Whether the deadline is over and its step was not taken."""
        return self.about.state is DeadlineState.LAPSED

    def at_risk(self, now: datetime) -> bool:
        """Whether the deadline is over or close."""
        return self.about.due_at <= now + RISK


def warnings_of(listed: Iterable[ListedDeadline], who: Actor, books: Rulebooks) -> list[Warned]:
    """What was told to this person about deadlines whose step was not taken yet, none of them marked.

    Raises:
        NoSuchRulebook: this installation lacks the book to which one of the cases is pinned.
    """
    return [
        Warned(
            id=derived(one.case_id, f"warning:{one.place}:{planned.key}:{rfc3339(one.due_at)}"),
            about=one,
            rung=planned.rung,
            told_at=planned.at,
        )
        for one in listed
        if one.state is not DeadlineState.MET and one.told
        for planned in standing(
            books.pinned(one.deadline.rulebook).rungs.values(),
            one.deadline,
            extended=one.extended,
            told=one.told,
        )
        if concerns(planned.rung, who, one.holder)
    ]
