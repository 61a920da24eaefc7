"""What figures count of a case, as it rests beside its board: in an index of its own, no document is read."""

from __future__ import annotations

from services.triage.application.figures.cuts import week_of
from services.triage.domain.case import Case
from services.triage.domain.phases import registration_of
from services.triage.domain.routes.tracks import TrackState, tracks
from shared.changes import JsonObject
from shared.rules.rulebooks import Rulebooks


def tallied(case: Case, books: Rulebooks) -> JsonObject:
    """The words to count by; outcomes only where there are some."""
    place = case.report.place
    doc: JsonObject = {
        "registration": registration_of(case).value,
        "week": week_of(case.report.received_at).isoformat(),
        "kelurahan": place.kelurahan if place and place.kelurahan else "",
        "lapsed": any(clock.lapsed_at is not None and not clock.recorded_late for clock in case.clocks),
    }
    if case.handoffs:
        doc["handed"] = True
        rules = books.pinned(case.rulebook)
        ended = (one for one in tracks(case, rules) if one.state is TrackState.ENDED)
        outcomes = [f"{one.route}:{one.outcome.outcome}" for one in ended if one.outcome]
        doc |= {"outcomes": outcomes} if outcomes else {}
    return doc
