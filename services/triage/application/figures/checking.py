"""Sums that must agree: the same cases counted in different ways, and what no path allows."""

from __future__ import annotations

from collections.abc import Sequence

from services.triage.application.figures.figure import Check, Figure, Table
from services.triage.application.figures.tally import Tally
from services.triage.domain.phases import AFTER_REGISTRATION, PHASE_OF, Registration
from services.triage.domain.words import Stage

WHOLE = ("kind", "registration", "phase", "category", "kelurahan", "kecamatan", "week")
"""Tables in which every case stands once."""


def checks_of(tally: Tally, single: Sequence[Figure], tables: Sequence[Table]) -> list[Check]:
    """Every check, whether it holds or not."""
    named = {one.name: one.value for one in single}
    tabled = {one.name: one for one in tables}
    received = named["received"]
    return [
        Check("received_in_queues", received, tally.in_queues),
        *(Check(f"received_by_{name}", received, tabled[name].total) for name in WHOLE),
        Check("handed_off_is_registered", _past_registration(tally), _past_and_registered(tally)),
        Check("handoffs_by_route", named["handoffs"], tabled["route"].total),
    ]


def _past_registration(tally: Tally) -> int:
    return sum(cell.number for cell in tally.cells if _after(cell.stage))


def _past_and_registered(tally: Tally) -> int:
    registered = Registration.REGISTERED
    return sum(
        cell.number for cell in tally.cells if _after(cell.stage) and cell.registration == registered.value
    )


def _after(stage: str) -> bool:
    return stage in set(Stage) and PHASE_OF[Stage(stage)] in AFTER_REGISTRATION
