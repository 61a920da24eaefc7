"""The forms of a case's steps, filled in as its stage, its papers and its rulebook want them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from services.triage.domain.acts.conditions import criminal, discussed
from services.triage.domain.acts.invitations import DiscussionInvitation
from services.triage.domain.acts.inviting import coming, enclosable
from services.triage.domain.acts.plenary_checks import held_no_crime, possible
from services.triage.domain.acts.readiness import unanswered
from services.triage.domain.acts.records import (
    Completion,
    CompletionRequest,
    Delivered,
    Delivery,
    Record,
    RouteStep,
    Tracing,
    Withdrawal,
)
from services.triage.domain.acts.sitting_checks import summons_of
from services.triage.domain.acts.sittings import (
    Ballot,
    Body,
    Discussion,
    Heard,
    Hearing,
    Plenary,
    PlenaryOutcome,
    Seat,
    Summons,
    Verdict,
    Vote,
)
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import rows
from services.triage.domain.routes.tracks import TrackState, by_hand, free, running
from services.triage.domain.words import Stage
from shared.rules.handling import Record as Form
from shared.rules.model import Rulebook


def form_for(act: str, case: Case, rules: Rulebook, *, now: datetime, choice: int = 0) -> Record | None:
    """The form that an act wants of this case; `choice` picks among what it may say."""
    found = rows(rules, case.stage, act, case.kind)
    wanted = found[0].record if found else None
    return _FORMS[wanted](case, rules, now, choice) if wanted in _FORMS else None


def free_route(case: Case, rules: Rulebook, choice: int = 0) -> str | None:
    """A route that the plenary chose and that still waits for its hand-off."""
    routes = [one.route for one in free(case, rules)]
    return routes[choice % len(routes)] if routes else None


def three_seats(verdict: Verdict = Verdict.CRIME) -> tuple[Seat, ...]:
    """All three bodies present and of one mind."""
    return tuple(Seat(body=body, present=True, verdict=verdict) for body in Body)


def five_ballots() -> tuple[Ballot, ...]:
    """Four commissioners for, one away."""
    voting = tuple(Ballot(commissioner=f"c-{one}", present=True, vote=Vote.FOR) for one in range(4))
    return (*voting, Ballot(commissioner="c-4", present=False))


def a_plenary(
    case: Case, rules: Rulebook, now: datetime, choice: int = 0, routes: tuple[str, ...] = ()
) -> Plenary:
    """A plenary that decides what this kind of case wants decided."""
    if PlenaryOutcome.FINDING in possible(case):
        outcome = possible(case)[choice % 2]
    else:
        stops = choice % 4 == 3 or (criminal(case, rules) and not discussed(case))
        outcome = (PlenaryOutcome.FORWARD, PlenaryOutcome.STOP)[stops]
    known = [one.id for one in rules.routes.values() if discussed(case) or not one.criminal]
    chosen = routes or tuple(known[place] for place in range(len(known)) if (choice % 7 or 1) >> place & 1)
    forwards = outcome is PlenaryOutcome.FORWARD
    going = (chosen or (known[0],)) if forwards else ()
    to_police = any(rules.routes[one].criminal for one in going)
    return Plenary(
        held_at=happening(case, now, choice // 8),
        ballots=five_ballots(),
        outcome=outcome,
        routes=going,
        despite=True if to_police and held_no_crime(case) else None,
    )


def happening(case: Case, now: datetime, choice: int) -> datetime:
    """Now, or some hours ago and written down late; not before any clock began that may be met by it."""
    hours, begun = choice % 4 * 9, [clock.deadline.own.started_at for clock in case.clocks if clock.waiting]
    return max([now - timedelta(hours=hours), case.report.clock_start, *begun]) if hours else now


def _tracing(_: Case, rules: Rulebook, now: datetime, choice: int) -> Tracing:
    today = now.astimezone(rules.zone).date()
    suspected = choice % 2 == 0
    return Tracing(traced_on=today, suspected=suspected, discovered_on=today if suspected else None)


def _discussion(case: Case, _: Rulebook, now: datetime, choice: int) -> Discussion:
    verdict, held_at = list(Verdict)[choice % len(Verdict)], happening(case, now, choice // 3)
    return Discussion(
        number=2 if case.stage is Stage.SECOND_DISCUSSION else 1,
        invited_at=max(held_at - timedelta(hours=3), case.report.clock_start),
        held_at=held_at,
        seats=three_seats(verdict),
        evidence=("witness", "document"),
    )


def _completion(case: Case, rules: Rulebook, now: datetime, choice: int) -> Completion:
    came, over = happening(case, now, choice), [one.due_at for one in case.clocks if one.waiting]
    if case.stage is Stage.COMPLETION_EXPIRED:
        came = min(came, *over) - timedelta(minutes=1)
    return Completion(fulfilled=_requirement(rules, choice), received_at=came)


def _invitation(case: Case, rules: Rulebook, now: datetime, choice: int) -> DiscussionInvitation:
    every = enclosable(case, rules)
    return DiscussionInvitation(
        number=coming(case),
        meets_at=now + timedelta(hours=choice % 3 + 1),
        online=choice % 2 == 1,
        file=every[: choice % 3 + 1],
    )


def _summons(case: Case, _: Rulebook, now: datetime, choice: int) -> Summons:
    number = sum(isinstance(entry.record, Summons) for entry in case.dossier.entries) + 1
    return Summons(
        summons_id=f"undangan-{number}",
        heard=list(Heard)[choice % len(Heard)],
        hearing_at=now + timedelta(days=1),
        online=False,
        attempt=1,
    )


def _hearing(case: Case, _: Rulebook, now: datetime, choice: int) -> Hearing:
    summons_id = (unanswered(case) or ("",))[0]
    due = [one.record for one in case.dossier.entries if summons_of(one.record, summons_id)]
    early = any(isinstance(one, Summons) and now < one.hearing_at for one in due)
    appeared = early or choice % 3 != 0
    return Hearing(summons_id=summons_id, held_at=now, appeared=appeared, sworn=appeared)


def _route_step(case: Case, rules: Rulebook, now: datetime, choice: int) -> RouteStep:
    found = running(case, rules)
    if not found:
        return RouteStep(route="police", step="none", outcome="none", happened_at=now)
    track = found[choice % len(found)]
    step = track.expected[choice % len(track.expected)]
    outcome = step.outcomes[choice % len(step.outcomes)]
    at = happening(case, now, choice // 3)
    return RouteStep(route=track.route, step=step.id, outcome=outcome, happened_at=at, reference="R/1")


def _delivery(case: Case, rules: Rulebook, now: datetime, choice: int) -> Delivery:
    found = by_hand(case, rules)
    if not found:
        return Delivery(route="none", delivered=Delivered.SENT, happened_at=now, reference="1/X")
    track = found[choice % len(found)]
    told = list(Delivered)[choice % len(Delivered)]
    if told is Delivered.SENT and track.state is not TrackState.APPROVED:
        told = Delivered.RECEIVED
    return Delivery(route=track.route, delivered=told, happened_at=now, reference="1/X")


def _requirement(rules: Rulebook, choice: int) -> tuple[str, ...]:
    return (list(rules.requirements)[choice % len(rules.requirements)],)


_FORMS: Mapping[Form | None, Callable[[Case, Rulebook, datetime, int], Record]] = {
    Form.COMPLETION_REQUEST: lambda _, rules, __, choice: CompletionRequest(
        missing=_requirement(rules, choice)
    ),
    Form.COMPLETION: _completion,
    Form.TRACING: _tracing,
    Form.DISCUSSION_INVITATION: _invitation,
    Form.DISCUSSION: _discussion,
    Form.SUMMONS: _summons,
    Form.HEARING: _hearing,
    Form.PLENARY: a_plenary,
    Form.ROUTE_STEP: _route_step,
    Form.DELIVERY: _delivery,
    Form.WITHDRAWAL: lambda _, __, now, ___: Withdrawal(asked_at=now),
}
