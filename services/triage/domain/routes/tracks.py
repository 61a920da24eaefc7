"""The routes of a case: each with its hand-offs, the steps outside, what comes next, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.triage.domain.acts.records import RouteStep
from services.triage.domain.acts.sittings import Plenary
from services.triage.domain.case import Case
from services.triage.domain.clocks import deadlines
from services.triage.domain.parts import Clock
from services.triage.domain.routes.handoff import Handoff
from shared.rules.calendar import aware
from shared.rules.handling import Step
from shared.rules.model import Rulebook

RECEIVED = "received"
"""What begins the first step outside: the receiver acknowledged the hand-off."""


class TrackState(StrEnum):
    """Where a route stands; sent and received are two facts."""

    CHOSEN = "chosen"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Track:
    """A route of this case; `expected` are the steps that may be told next."""

    route: str
    state: TrackState
    handoff: Handoff | None
    told: tuple[RouteStep, ...]
    expected: tuple[Step, ...]

    @property
    def outcome(self) -> RouteStep | None:
        """The step that ended the route."""
        return self.told[-1] if self.state is TrackState.ENDED else None


def tracks(case: Case, rules: Rulebook) -> tuple[Track, ...]:
    """Every route that the plenary chose, in its order."""
    plenary = last_plenary(case)
    return tuple(_track(case, route, rules) for route in plenary.routes) if plenary else ()


def last_plenary(case: Case) -> Plenary | None:
    """The plenary that counts: a reversal sends the case to a new one."""
    entries = (entry.record for entry in reversed(case.dossier.entries))
    return next((one for one in entries if isinstance(one, Plenary)), None)


def running(case: Case, rules: Rulebook) -> tuple[Track, ...]:
    """The routes on which steps outside are awaited."""
    return tuple(track for track in tracks(case, rules) if track.state is TrackState.RECEIVED)


def free(case: Case, rules: Rulebook) -> tuple[Track, ...]:
    """The routes that the plenary chose and that are not handed over yet, or came back."""
    waiting = {TrackState.CHOSEN, TrackState.RETURNED}
    return tuple(track for track in tracks(case, rules) if track.state in waiting)


def by_hand(case: Case, rules: Rulebook) -> tuple[Track, ...]:
    """The routes on their way to a receiver without a liaison here: a person records what becomes of it."""
    under_way = {TrackState.APPROVED, TrackState.SENT}
    return tuple(
        track
        for track in tracks(case, rules)
        if track.state in under_way and not rules.receiver(rules.routes[track.route].receiver).handoff
    )


def all_ended(case: Case, rules: Rulebook) -> bool:
    """Whether nothing is awaited on any route that the plenary chose: each has its outcome, or came back.

    What came back may be handed over anew. Where that makes no sense any more, a route must not keep the case
    open for ever: it ends with the case, for the reason that one person gives and another one approves.
    """
    found = tracks(case, rules)
    settled = {TrackState.ENDED, TrackState.RETURNED}
    return bool(found) and all(track.state in settled for track in found)


def next_steps(rules: Rulebook, route: str, begun_by: str) -> tuple[Step, ...]:
    """The steps of a route that something begins: "received", or "STEP:OUTCOME"."""
    return tuple(step for step in rules.steps.values() if step.route == route and begun_by in step.follows)


def _track(case: Case, route: str, rules: Rulebook) -> Track:
    handoff = next((one for one in reversed(case.handoffs) if one.route == route), None)
    entries = (entry.record for entry in case.dossier.entries)
    told = tuple(one for one in entries if isinstance(one, RouteStep) and one.route == route)
    if handoff is None or handoff.acknowledged_at is None:
        return Track(route, _handed(handoff), handoff, told, ())
    last = told[-1] if told else None
    if last is not None and last.outcome in rules.steps[last.step].final:
        return Track(route, TrackState.ENDED, handoff, told, ())
    begun_by = f"{last.step}:{last.outcome}" if last else RECEIVED
    return Track(route, TrackState.RECEIVED, handoff, told, next_steps(rules, route, begun_by))


def _handed(handoff: Handoff | None) -> TrackState:
    if handoff is None:
        return TrackState.CHOSEN
    if handoff.returned_at is not None:
        return TrackState.RETURNED
    return TrackState.SENT if handoff.sent_at is not None else TrackState.APPROVED


def first_steps(route: str, rules: Rulebook, begun_by: str, at: datetime) -> tuple[Clock, ...]:
    """The clocks of the steps outside that something begins on a route at `at`."""
    ids = [step.deadline for step in next_steps(rules, route, begun_by) if step.deadline]
    started = (rules.deadline(one).starting(aware(at)) for one in ids)
    return deadlines.started(started, route=route)
