"""The routes of a case as cards: where each stands, its hand-off, the steps outside, and their clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.triage.console.case.case_words import DeadlineWords
from services.triage.console.forms.step_wording import TRACK_NAMES, TRACK_TONES
from services.triage.domain.acts.records import RouteStep
from services.triage.domain.case import Case
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.routes.tracks import Track, tracks
from shared.rules.model import Rulebook
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class ToldStep:
    """Something that happened outside, as they wrote it."""

    name: str
    outcome: str
    at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class RouteCard:
    """A route in words; `awaited` are the steps that may be told next."""

    name: str
    receiver: str
    article: str
    confirmed: bool
    question: str
    state: str
    tone: str
    handoff: Handoff | None
    told: Sequence[ToldStep]
    awaited: Sequence[str]
    clocks: Sequence[DeadlineWords]
    done: Sequence[DeadlineWords]


def route_cards(
    case: Case, book: Rulebook, clocks: Sequence[DeadlineWords], language: Language
) -> Sequence[RouteCard]:
    """A card for each route that the plenary chose."""
    return [_card(track, book, clocks, language) for track in tracks(case, book)]


def _card(track: Track, book: Rulebook, clocks: Sequence[DeadlineWords], language: Language) -> RouteCard:
    route, own = book.routes[track.route], [one for one in clocks if one.route == track.route]
    return RouteCard(
        name=route.name(language),
        receiver=book.receiver(route.receiver).name(language),
        article=route.article,
        confirmed=route.confirmed,
        question=route.question(language),
        state=translate(TRACK_NAMES[track.state], language),
        tone=TRACK_TONES[track.state],
        handoff=track.handoff,
        told=[_told(one, book, language) for one in track.told],
        awaited=[step.name(language) for step in track.expected],
        clocks=[one for one in own if not one.met_at and not one.closed_at],
        done=[one for one in own if one.met_at or one.closed_at],
    )


def _told(one: RouteStep, book: Rulebook, language: Language) -> ToldStep:
    outcome = book.outcomes.get(one.outcome)
    return ToldStep(
        book.steps[one.step].name(language),
        outcome.name(language) if outcome else one.outcome,
        one.happened_at,
        one.reference,
    )
