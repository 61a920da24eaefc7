"""What an act needs of a case for its form to be true at all, whatever the rulebook demands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from services.triage.domain.acts.conditions import discussed, discussions
from services.triage.domain.acts.records import Tracing
from services.triage.domain.acts.sittings import FIRST, Hearing, Summons
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import Act
from services.triage.domain.parts import Clock
from services.triage.domain.routes import tracks
from services.triage.domain.words import Decision, Stage
from shared.rules.handling import Condition, Move, Record
from shared.rules.model import Rulebook

COMPLETION = "completion"
"""The deadline of the reporter who is to complete the report."""


REGISTERING = frozenset({Decision.REGISTER, Decision.FIX_FINDING})
"""What registers a case: by then a person said what it is, for the joint centre sits over every crime."""


LATE = frozenset({Stage.CLARIFICATION, Stage.PLENARY})
"""Where a first discussion is held that came late: only while it lacks."""


class Need(StrEnum):
    """Each need by name; without it the act could only be refused."""

    COMPLETION_LAPSED = "completion_lapsed"
    EXTENSION_LEFT = "extension_left"
    SUMMONS_UNANSWERED = "summons_unanswered"
    ROUTE_FREE = "route_free"
    DELIVERY_AWAITED = "delivery_awaited"
    TRACING_RECORDED = "tracing_recorded"
    DISCUSSION_LACKING = "discussion_lacking"
    CLASSIFIED = "classified"


def wanting(move: Move, case: Case, rules: Rulebook) -> tuple[Need, ...]:
    """What the case lacks for this move."""
    return tuple(need for need in _needs(move, rules) if not _MET[need](case, move, rules))


def distance(lacking: Sequence[StrEnum]) -> tuple[bool, int]:
    """How far a move is from being open; one for another sort of case is no way on, however little lacks."""
    return bool({Condition.CRIMINAL, Condition.NOT_CRIMINAL} & set(lacking)), len(lacking)


def unanswered(case: Case) -> tuple[str, ...]:
    """The summonses of which nobody has recorded yet what came of them."""
    records = [entry.record for entry in case.dossier.entries]
    answered = {one.summons_id for one in records if isinstance(one, Hearing)}
    sent = [one.summons_id for one in records if isinstance(one, Summons)]
    return tuple(one for one in sent if one not in answered)


def _needs(move: Move, rules: Rulebook) -> tuple[Need, ...]:
    """A rulebook of format 1 has no routes, so none must be free, and none depends on the classification."""
    found = {
        Need.COMPLETION_LAPSED: move.command == Act.EXPIRE_COMPLETION,
        Need.EXTENSION_LEFT: move.extends is not None,
        Need.SUMMONS_UNANSWERED: move.record is Record.HEARING,
        Need.ROUTE_FREE: move.command == Decision.ESCALATE and bool(rules.routes),
        Need.DELIVERY_AWAITED: move.record is Record.DELIVERY,
        Need.TRACING_RECORDED: move.command == Decision.CLOSE_TIP,
        Need.DISCUSSION_LACKING: move.command in {Act.HOLD_FIRST_DISCUSSION, Act.INVITE_DISCUSSION}
        and bool(LATE & set(move.stages)),
        Need.CLASSIFIED: move.command in REGISTERING and bool(rules.routes),
    }
    return tuple(need for need, wanted in found.items() if wanted)


def _extendable(clock: Clock, rule: str | None) -> bool:
    """An extension is used once, and not when it is too late for it."""
    mine = clock.waiting and clock.route is None and clock.deadline.id == rule
    unused = not clock.extended and clock.lapsed_at is None
    return mine and unused and clock.deadline.extended_due_at is not None


def _traced(case: Case) -> bool:
    return any(isinstance(entry.record, Tracing) for entry in case.dossier.entries)


def _undiscussed(case: Case) -> bool:
    """A case that became criminal late lacks a discussion: the first, or at the plenary the second."""
    return not (discussed(case) if case.stage is Stage.PLENARY else FIRST in discussions(case))


def _lapsed(case: Case) -> bool:
    return any(
        clock.waiting and clock.deadline.id == COMPLETION and clock.lapsed_at is not None
        for clock in case.clocks
    )


_MET: Mapping[Need, Callable[[Case, Move, Rulebook], bool]] = MappingProxyType(
    {
        Need.COMPLETION_LAPSED: lambda case, _, __: _lapsed(case),
        Need.EXTENSION_LEFT: lambda case, move, _: any(
            _extendable(clock, move.extends) for clock in case.clocks
        ),
        Need.SUMMONS_UNANSWERED: lambda case, _, __: bool(unanswered(case)),
        Need.ROUTE_FREE: lambda case, _, rules: bool(tracks.free(case, rules)),
        Need.DELIVERY_AWAITED: lambda case, _, rules: bool(tracks.by_hand(case, rules)),
        Need.TRACING_RECORDED: lambda case, _, __: _traced(case),
        Need.DISCUSSION_LACKING: lambda case, _, __: _undiscussed(case),
        Need.CLASSIFIED: lambda case, _, __: case.dossier.classification is not None,
    }
)
