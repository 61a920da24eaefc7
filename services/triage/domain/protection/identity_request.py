"""A request to see a sealed identity as it stands; `state` is what counts at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from services.triage.domain.faults import BrokenHistory
from services.triage.domain.protection import identity_facts as facts


class IdentityState(StrEnum):
    """Where a request stands; the last three are its ends."""

    ASKED = "asked"
    AGREED = "agreed"
    OPEN = "open"
    CLOSED = "closed"
    DECLINED = "declined"
    LAPSED = "lapsed"


WAITING = frozenset({IdentityState.ASKED, IdentityState.AGREED, IdentityState.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRequest:
    """Who asked, who answered, and until when the present state lasts (UTC); `words` are sealed."""

    request: int
    by: str
    at: datetime
    ground: facts.IdentityGround
    until: datetime
    noted: IdentityState = IdentityState.ASKED
    answered_by: str | None = None
    answered_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    words: str = field(default="", repr=False)

    def state(self, now: datetime) -> IdentityState:
        """What counts: time closes it whether that is on record yet or not."""
        if self.noted not in WAITING or now < self.until:
            return self.noted
        return IdentityState.CLOSED if self.noted is IdentityState.OPEN else IdentityState.LAPSED


def asked(fact: facts.IdentityAsked) -> IdentityRequest:
    """The request of a fact."""
    return IdentityRequest(
        request=fact.request,
        by=fact.by,
        at=fact.at,
        ground=fact.ground,
        until=fact.until,
        noted=IdentityState.AGREED if fact.alone else IdentityState.ASKED,
        words=fact.words,
    )


def after(known: tuple[IdentityRequest, ...], fact: facts.IdentityFact) -> tuple[IdentityRequest, ...]:
    """The requests of a case after a fact, the last one being the one that may wait.

    Raises:
        BrokenHistory: the fact does not follow from the last request.
    """
    if isinstance(fact, facts.IdentityAsked):
        if (known and known[-1].noted in WAITING) or fact.request != len(known) + 1:
            raise BrokenHistory(type(fact).__name__)
        return (*known, asked(fact))
    if not known or known[-1].request != fact.request or known[-1].noted not in WAITING:
        raise BrokenHistory(type(fact).__name__)
    return (*known[:-1], replace(known[-1], **_changes(fact)))


def _changes(fact: facts.IdentityFact) -> dict[str, Any]:
    match fact:
        case facts.IdentityAgreed():
            answer = {"answered_by": fact.by, "answered_at": fact.at}
            return {"noted": IdentityState.AGREED, "until": fact.until, **answer}
        case facts.IdentityDeclined():
            answer = {"answered_by": fact.by, "answered_at": fact.at}
            return {"noted": IdentityState.DECLINED, "ended_at": fact.at, **answer}
        case facts.IdentityOpened():
            return {"noted": IdentityState.OPEN, "until": fact.until, "opened_at": fact.at}
        case facts.IdentityClosed():
            return {"noted": IdentityState.CLOSED, "ended_at": fact.at}
        case facts.IdentityLapsed():
            return {"noted": IdentityState.LAPSED, "ended_at": fact.at}
        case facts.IdentityAsked():
            raise BrokenHistory(type(fact).__name__)
        case _:
            assert_never(fact)
