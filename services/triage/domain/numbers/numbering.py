"""Which numbers a case should have by now: the series of its rulebook, by what has happened to it."""

from __future__ import annotations

from services.triage.domain.case import Case
from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Outcome
from shared.rules.handling import NumberSeries
from shared.rules.model import Rulebook


def lacking(case: Case, rules: Rulebook) -> tuple[NumberSeries, ...]:
    """The series of which the case should have a number and has none, in the order of the rulebook."""
    happened = _happened(case)
    return tuple(
        series
        for series in rules.series.values()
        if case.kind in series.kinds and happened & set(series.on) and case.dossier.number(series.id) is None
    )


def _happened(case: Case) -> frozenset[str]:
    """The commands that the case has gone through, as far as numbers hang on them."""
    approved = {one.proposal.decision.value for one in case.rulings if one.outcome is Outcome.APPROVED}
    steps = {entry.command for entry in case.dossier.entries}
    claimed = {Act.CLAIM.value} if case.claimed_by else set()
    return frozenset({Act.OPEN.value} | approved | steps | claimed)
