"""Which clock starts when: the rule's id meets the moment that the law names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from services.triage.domain.parts import Clock, Report
from services.triage.domain.words import Kind
from shared.rules.calendar import start_of
from shared.rules.model import Deadline, Rulebook, StartsFrom

REPORT_WINDOW = "report_window"
PRELIMINARY_REVIEW = "preliminary_review"
FINDING_REGISTRATION = "finding_registration"
STUDY = "study"
FORWARD = "forward_to_police"


def opening(report: Report, rules: Rulebook) -> tuple[Deadline, ...]:
    """The clocks that run from the opening; a tip has none.

    A finding's clock runs from its discovery. If that day is not given it runs from the lodging, and says so.
    """
    if report.kind is Kind.TIP:
        return ()
    if report.kind is Kind.REPORT:
        return (rules.deadline(PRELIMINARY_REVIEW).starting(report.clock_start),)
    rule = rules.deadline(FINDING_REGISTRATION)
    if report.known_on is None:
        return (rule.starting(report.clock_start, starts_from=StartsFrom.REPORT),)
    return (rule.starting(start_of(report.known_on, rules.zone)),)


def registration(rules: Rulebook, now: datetime) -> tuple[Deadline, ...]:
    """The clock of the study (kajian) under a rulebook of format 1."""
    return (rules.deadline(STUDY).starting(now),)


def escalation(rules: Rulebook, now: datetime) -> tuple[Deadline, ...]:
    """The clock within which a case under a rulebook of format 1 must have left for the receiver."""
    return (rules.deadline(FORWARD).starting(now),)


def beginning(
    ids: Iterable[str], rules: Rulebook, moments: Mapping[StartsFrom, datetime], *, now: datetime
) -> tuple[Deadline, ...]:
    """The deadlines of those ids, each from the moment that its law names; else from `now`."""
    return tuple(_starting(one, rules, moments, now) for one in ids)


def _starting(
    identity: str, rules: Rulebook, moments: Mapping[StartsFrom, datetime], now: datetime
) -> Deadline:
    rule = rules.deadline(identity)
    return rule.starting(moments.get(rule.starts_from, now), moments=moments)


def report_window(report: Report, rules: Rulebook) -> datetime | None:
    """Until when this report could be lodged; None if it is no report or nobody said when it became known."""
    if report.kind is not Kind.REPORT or report.known_on is None:
        return None
    rule, known = rules.deadline(REPORT_WINDOW), start_of(report.known_on, rules.zone)
    return rule.calendar.count(
        known, rule.length, first_day_counts=rule.first_day_counts, ends=rule.ends
    ).due_at


def with_window_checked(report: Report, rules: Rulebook) -> Report:
    """The report, its lateness added to what is missing: shown to the officers, who decide about it."""
    window = report_window(report, rules)
    if window is None or report.clock_start < window or REPORT_WINDOW in report.missing:
        return report
    return replace(report, missing=(*report.missing, REPORT_WINDOW))


def started(deadlines: Iterable[Deadline], *, route: str | None = None) -> tuple[Clock, ...]:
    """Open clocks for deadlines."""
    return tuple(Clock(deadline=deadline, route=route) for deadline in deadlines)


def stopped(clocks: Iterable[Clock], at: datetime) -> tuple[Clock, ...]:
    """The same clocks, those still open met at `at`."""
    return tuple(replace(clock, met_at=at) if clock.waiting else clock for clock in clocks)


def waiting_for(clocks: Iterable[Clock], ids: Iterable[str]) -> tuple[int, ...]:
    """The places of the clocks that wait and whose rule is one of those; not of routes."""
    wanted = set(ids)
    return tuple(
        place
        for place, clock in enumerate(clocks)
        if clock.waiting and clock.route is None and clock.deadline.id in wanted
    )


def next_due(clocks: Iterable[Clock]) -> Clock | None:
    """The clock that waits and ends first."""
    return min((clock for clock in clocks if clock.waiting), key=lambda clock: clock.due_at, default=None)
