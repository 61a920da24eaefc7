"""What a rulebook says about handling a case: stages, moves, routes, steps, numbers, forms, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from shared.roles import Role
from shared.rules.sources import Named, Sourced


class Lane(StrEnum):
    """Where a case at a stage stands in the queues."""

    TIPS = "tips"
    CASES = "cases"
    TRACKING = "tracking"
    CLOSED = "closed"


class Condition(StrEnum):
    """What must hold beside stage, kind and role; the domain decides each from the case."""

    CRIMINAL = "criminal"
    NOT_CRIMINAL = "not_criminal"
    DISCUSSION_INVITED = "discussion_invited"
    FIRST_DISCUSSION_HELD = "first_discussion_held"
    SECOND_DISCUSSION_HELD = "second_discussion_held"
    PLENARY_FORWARDS = "plenary_forwards"
    PLENARY_STOPS = "plenary_stops"
    PLENARY_FINDS = "plenary_finds"
    ROUTE_OPEN = "route_open"
    ALL_ROUTES_ENDED = "all_routes_ended"
    WITHDRAWAL_ASKED = "withdrawal_asked"


class Record(StrEnum):
    """The form that a move fills in, beside its reason; the domain has one type for each."""

    COMPLETION_REQUEST = "completion_request"
    COMPLETION = "completion"
    TRACING = "tracing"
    DISCUSSION_INVITATION = "discussion_invitation"
    DISCUSSION = "discussion"
    SUMMONS = "summons"
    HEARING = "hearing"
    PLENARY = "plenary"
    ROUTE_STEP = "route_step"
    DELIVERY = "delivery"
    WITHDRAWAL = "withdrawal"
    PUBLICATION = "publication"
    REVERSAL = "reversal"


class Moment(StrEnum):
    """Before, at or after the end of a deadline."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"


SYSTEM = "system"
"""Stands in `roles` for what no person does: it follows from an event or from the clock."""


KINDS = frozenset({"report", "finding", "tip"})
"""What a case can be: report (laporan), finding (temuan), tip (informasi awal)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCodes(Sourced):
    """The office's own codes in numbers: its level ("Kota") and Bawaslu's region code (not Kemendagri's).

    `election_types` are the letters of the elections it handles, the usual one first ("PW", "PG").
    """

    level: str
    region: str
    election_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStage(Named):
    """A stage of a case (not of the election); a case may end at a `terminal` one."""

    lane: Lane
    terminal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Named):
    """One row of the lifecycle: `command` at one of `stages` leads to `to` (None: it stays where it is).

    `stages` is empty for what opens a case. `roles` may do it, or propose it if `approvers` is not empty:
    another person of `approvers` decides (four eyes). `starts` and `meets` are ids of deadlines, `extends` is
    one whose extension it uses. `form` is the letter that goes with it.
    """

    command: str
    stages: tuple[str, ...]
    kinds: frozenset[str]
    roles: frozenset[Role]
    system: bool
    approvers: frozenset[Role]
    to: str | None
    record: Record | None
    conditions: frozenset[Condition]
    starts: tuple[str, ...]
    meets: tuple[str, ...]
    extends: str | None
    form: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Named):
    """A way that a part of a case can go (rute): to `receiver`; `forward` is its deadline's id."""

    receiver: str
    categories: tuple[str, ...]
    criminal: bool
    forward: str | None
    form: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Named):
    """A step outside the office that is tracked on a route; `deadline` runs once it begins.

    `follows` names what begins it: "received" (the receiver acknowledged), or "STEP:OUTCOME". `outcomes` are
    what can be told of it, those in `final` end the route.
    """

    route: str
    follows: tuple[str, ...]
    deadline: str | None
    outcomes: tuple[str, ...]
    final: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutcome(Named):
    """How an outcome of outside steps is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries(Named):
    """A series of case numbers, given by the commands `on`; `pattern` is filled from case and office.

    The fields of a pattern: {seq}, {type}, {level}, {region}, {month}, {year}. It begins anew each `year` or
    never. `width` is the least number of digits of {seq}.
    """

    on: tuple[str, ...]
    kinds: frozenset[str]
    pattern: str
    width: int
    yearly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Named):
    """A letter or minutes by its form code (Model A.1 and so on); `template` is the document it is set in.

    `code` is empty where no source tells it.
    """

    code: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung(Named):
    """One rung of the ladder of warnings: whom a deadline warns and when. `deadlines` empty: all of them."""

    deadlines: frozenset[str]
    moment: Moment
    hours: int
    roles: frozenset[Role]
    quiet_from: time | None
    quiet_to: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawArticle(Named):
    """An article that a violation may fall under, for the categories it concerns."""

    categories: tuple[str, ...]
    criminal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword(Named):
    """Words that speak for a category or article: whole words, any case; `weight` from 1 to 10."""

    category: str
    article_id: str | None
    words: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority(Named):
    """A level of urgency: `rank` 1 is the highest; all conditions that are not empty must hold."""

    rank: int
    categories: tuple[str, ...]
    stages: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRule(Sourced):
    """On which terms a reporter's identity is opened in cases of `kinds`: a table that may lack.

    `roles` ask; another person of `approvers` agrees, and nobody has to where that is empty. It is open for
    `open_minutes`; a request that nobody answers, and one that nobody uses, lapses after `wait_minutes`.
    """

    kinds: frozenset[str]
    roles: frozenset[Role]
    approvers: frozenset[Role]
    open_minutes: int
    wait_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServantAct(Named):
    """An act that civil servants are forbidden (7 against ethics, 9 against discipline, as far as seen)."""

    discipline: bool
    words: tuple[str, ...]
