"""Where people sit together over a case: joint discussions, hearings and plenaries, as they go on record.

Moments are UTC. Accounts are ids; people from outside the office are named only in a step's sealed words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

FIRST, SECOND = 1, 2
"""The two joint discussions before a plenary on a crime."""


class Body(StrEnum):
    """The three bodies of the joint centre (Sentra Gakkumdu)."""

    BAWASLU = "bawaslu"
    POLICE = "police"
    PROSECUTORS = "prosecutors"


class Verdict(StrEnum):
    """What a body holds at the end of a joint discussion: a crime, not one, or not yet to be said."""

    CRIME = "crime"
    NO_CRIME = "no_crime"
    OPEN = "open"


class Vote(StrEnum):
    """A commissioner's vote."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


class PlenaryOutcome(StrEnum):
    """What a plenary (pleno) decided: go on to receivers, stop; before a registration: a finding or none."""

    FORWARD = "forward"
    STOP = "stop"
    FINDING = "finding"
    NO_FINDING = "no_finding"


class Heard(StrEnum):
    """Who is heard in a clarification."""

    REPORTER = "reporter"
    REPORTED = "reported"
    WITNESS = "witness"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One body at a joint discussion: invited, present or not, and what it held."""

    body: Body
    present: bool
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """A joint discussion (pembahasan); the second names two pieces of evidence.

    `evidence` are ids of the case's exhibits or of the means of evidence that the law knows (`evidence.py`);
    what earlier versions put on record may be free words.
    """

    number: int
    invited_at: datetime
    held_at: datetime
    seats: tuple[Seat, ...]
    evidence: tuple[str, ...] = ()
    form: Literal["discussion"] = "discussion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summons:
    """An invitation to be heard (Model A.7); `attempt` 2 follows an absence."""

    summons_id: str
    heard: Heard
    hearing_at: datetime
    online: bool
    attempt: int
    form: Literal["summons"] = "summons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What came of a summons: absence, or a hearing under oath (Model A.10), signed or not."""

    summons_id: str
    held_at: datetime
    appeared: bool
    sworn: bool = False
    counsel: bool = False
    signed: bool = False
    form: Literal["hearing"] = "hearing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One commissioner at a plenary; who recused has no vote."""

    commissioner: str
    present: bool
    recused: bool = False
    vote: Vote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plenary:
    """A plenary of the commissioners; `routes` are where a case goes that is forwarded.

    `despite`: it goes to the police although the joint centre held that it is no crime; why stands in the
    step's sealed words. No source seen says whether a plenary may.
    """

    held_at: datetime
    ballots: tuple[Ballot, ...]
    outcome: PlenaryOutcome
    routes: tuple[str, ...] = ()
    despite: bool | None = None
    form: Literal["plenary"] = "plenary"


def leaving(record: object) -> tuple[str, ...]:
    """Who recuses themselves by this form, by account."""
    ballots = record.ballots if isinstance(record, Plenary) else ()
    return tuple(one.commissioner for one in ballots if one.recused)
