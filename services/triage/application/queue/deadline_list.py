"""A deadline as calendars list it: of which case, until when, what became of it; no word about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.triage.domain.case import Case
from services.triage.domain.clocks.rungs import end_of
from services.triage.domain.parts import Clock
from services.triage.domain.words import Kind, Stage
from shared.rules.deadlines import Deadline

_INSTANT = timedelta(microseconds=1)


class DeadlineState(StrEnum):
    """What became of a deadline; a lapsed one still waits for its step."""

    OPEN = "open"
    MET = "met"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDeadline:
    """One deadline of one case. `number` is the case's number, or its receipt's while it has none.

    `changed_at` (UTC) is when the case last changed anything about it; `route` is the one on which it runs,
    if any; `extended`: its extension is used. `holder` is who has the case in hand, if anybody.
    `place` is the clock's among those of its case, from 0; `told` are the rungs of the ladder that were told.
    """

    case_id: str
    number: str
    deadline: Deadline
    state: DeadlineState
    changed_at: datetime
    route: str | None = None
    extended: bool = False
    holder: str | None = None
    place: int = 0
    told: tuple[str, ...] = ()

    @property
    def due_at(self) -> datetime:
        """The first moment that is too late (UTC)."""
        return end_of(self.deadline, extended=self.extended)

    @property
    def day(self) -> date:
        """The last day, in the deadline's zone: 24.00 belongs to the day that it ends."""
        return (self.due_at - _INSTANT).astimezone(ZoneInfo(self.deadline.zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """Where an open case stands, beside its deadlines; `number` as theirs."""

    case_id: str
    number: str
    rulebook: str
    stage: Stage
    kind: Kind


def listed_case(case: Case) -> ListedCase:
    """The case without its deadlines."""
    return ListedCase(
        case_id=case.case_id,
        number=number_of(case),
        rulebook=case.rulebook,
        stage=case.stage,
        kind=case.kind,
    )


def number_of(case: Case) -> str:
    """The case's latest number, or its receipt's while it has none."""
    numbers = case.dossier.numbers
    return numbers[-1].number if numbers else case.report.receipt_number


def deadlines_of(case: Case, *, changed_at: datetime, now: datetime) -> tuple[ListedDeadline, ...]:
    """The deadlines of a case, without those that ended with it before their step was taken."""
    number = number_of(case)
    return tuple(
        ListedDeadline(
            case_id=case.case_id,
            number=number,
            deadline=clock.deadline,
            state=_state(clock, now),
            changed_at=changed_at,
            route=clock.route,
            extended=clock.extended,
            holder=case.claimed_by,
            place=place,
            told=clock.warned,
        )
        for place, clock in enumerate(case.clocks)
        if clock.closed_at is None
    )


def _state(clock: Clock, now: datetime) -> DeadlineState:
    if clock.met_at is not None:
        return DeadlineState.MET
    return DeadlineState.LAPSED if now >= clock.due_at else DeadlineState.OPEN
