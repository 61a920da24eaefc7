"""How the clocks of a case are written and read back: the deadline, its route, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.triage.application.journal import deadline_notation
from services.triage.application.journal.notation import moment
from services.triage.domain.facts import DeadlineCorrected, Turn
from services.triage.domain.parts import Clock
from services.triage.domain.words import Stage
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.rules.rulebooks import Rulebooks

_MOMENTS = ("met_at", "lapsed_at", "closed_at", "moved_from")


def clock(known: Clock) -> JsonObject:
    """A clock, what did not happen left out."""
    doc: JsonObject = {"deadline": deadline_notation.clock(known.deadline)}
    for name in _MOMENTS:
        at = getattr(known, name)
        if at is not None:
            doc[name] = rfc3339(at)
    if known.route:
        doc["route"] = known.route
    if known.extended:
        doc |= {"extended": True, "due_at": rfc3339(known.due_at)}
    if known.warned:
        doc["warned"] = list(known.warned)
    return doc


def clock_of(doc: JsonObject, books: Rulebooks) -> Clock:
    """The clock again; raises as `deadline_notation.deadline_of`."""
    return Clock(
        deadline=deadline_notation.deadline_of(doc["deadline"], books),
        route=doc.get("route"),
        extended=doc.get("extended", False),
        warned=tuple(doc.get("warned", ())),
        **{name: moment(doc, name) for name in _MOMENTS},
    )


def turn(known: Turn) -> JsonObject:
    """A turn, what it does not do left out."""
    doc: JsonObject = {"to": known.to.value}
    if known.clocks:
        doc["clocks"] = [clock(one) for one in known.clocks]
    for name in ("met", "extended", "closed"):
        places = getattr(known, name)
        if places:
            doc[name] = list(places)
    if known.met_at is not None:
        doc["met_at"] = rfc3339(known.met_at)
    return {**doc, "ends": True} if known.ends else doc


def turn_of(doc: JsonObject, books: Rulebooks) -> Turn:
    """The turn again; raises as `clock_of`."""
    return Turn(
        to=Stage(doc["to"]),
        clocks=clocks_of(doc.get("clocks", ()), books),
        met=tuple(doc.get("met", ())),
        met_at=moment(doc, "met_at"),
        extended=tuple(doc.get("extended", ())),
        closed=tuple(doc.get("closed", ())),
        ends=doc.get("ends", False),
    )


def corrected(fact: DeadlineCorrected) -> JsonObject:
    """A correction that reached a clock: both ends, and the deadline with the correction itself."""
    return {
        "clock": fact.clock,
        "before": rfc3339(fact.before),
        "after": rfc3339(fact.after),
        "deadline": deadline_notation.clock(fact.deadline),
    }


def corrected_of(envelope: Any, data: JsonObject, books: Rulebooks) -> DeadlineCorrected:
    """The fact again; raises as `clock_of`."""
    return DeadlineCorrected(
        **envelope,
        clock=data["clock"],
        before=from_rfc3339(data["before"]),
        after=from_rfc3339(data["after"]),
        deadline=deadline_notation.deadline_of(data["deadline"], books),
    )


def clocks_of(docs: Iterable[JsonObject], books: Rulebooks) -> tuple[Clock, ...]:
    """Clocks again."""
    return tuple(clock_of(doc, books) for doc in docs)
