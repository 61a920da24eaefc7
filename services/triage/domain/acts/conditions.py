"""What a rulebook may demand of a case beside stage, kind and role: each condition by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.triage.domain.acts import inviting
from services.triage.domain.acts.records import Record
from services.triage.domain.acts.sittings import FIRST, SECOND, Discussion, PlenaryOutcome
from services.triage.domain.acts.wishes import waiting_wish
from services.triage.domain.case import Case
from services.triage.domain.routes import tracks
from shared.rules.handling import Condition
from shared.rules.model import Rulebook

BOTH_DISCUSSIONS = frozenset({FIRST, SECOND})


def unmet(conditions: frozenset[Condition], case: Case, rules: Rulebook) -> tuple[Condition, ...]:
    """Those that do not hold, in the order of the vocabulary."""
    return tuple(one for one in Condition if one in conditions and not _HOLDS[one](case, rules))


def criminal(case: Case, rules: Rulebook) -> bool:
    """Whether what the case is classified as is a crime that the joint centre discusses.

    A case that nobody classified is none: the officer classifies it before it is registered.
    """
    return any(route.criminal and case.category in route.categories for route in rules.routes.values())


def discussions(case: Case) -> frozenset[int]:
    """The joint discussions that are on record, by number."""
    return frozenset(one.number for one in _records(case) if isinstance(one, Discussion))


def discussed(case: Case) -> bool:
    """Whether both joint discussions were held: without them nothing goes to the police."""
    return discussions(case) >= BOTH_DISCUSSIONS


def _records(case: Case) -> tuple[Record, ...]:
    return tuple(entry.record for entry in case.dossier.entries if entry.record is not None)


def _discussed(number: int) -> Callable[[Case, Rulebook], bool]:
    return lambda case, _: number in discussions(case)


def _decided(*outcomes: PlenaryOutcome) -> Callable[[Case, Rulebook], bool]:
    def holds(case: Case, _: Rulebook) -> bool:
        plenary = tracks.last_plenary(case)
        return plenary is not None and plenary.outcome in outcomes

    return holds


_HOLDS: Mapping[Condition, Callable[[Case, Rulebook], bool]] = MappingProxyType(
    {
        Condition.CRIMINAL: criminal,
        Condition.NOT_CRIMINAL: lambda case, rules: not criminal(case, rules),
        Condition.DISCUSSION_INVITED: lambda case, _: inviting.standing(case) is not None,
        Condition.FIRST_DISCUSSION_HELD: _discussed(FIRST),
        Condition.SECOND_DISCUSSION_HELD: _discussed(SECOND),
        Condition.PLENARY_FORWARDS: _decided(PlenaryOutcome.FORWARD),
        Condition.PLENARY_STOPS: _decided(PlenaryOutcome.STOP),
        Condition.PLENARY_FINDS: _decided(PlenaryOutcome.FINDING),
        Condition.ROUTE_OPEN: lambda case, rules: bool(tracks.running(case, rules)),
        Condition.ALL_ROUTES_ENDED: tracks.all_ended,
        Condition.WITHDRAWAL_ASKED: lambda case, _: waiting_wish(case) is not None,
    }
)
