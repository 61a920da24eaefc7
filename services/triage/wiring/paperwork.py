"""What leaves the office on paper or into another system: letters, and SigapLapor."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.console.case.acts import Acts
from services.triage.settings import TriageSettings
from services.triage.wiring.entering import entering
from services.triage.wiring.lettering import lettering
from services.triage.wiring.parts import Adapters, Keys, Outside


def paperwork(
    settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters, acts: Acts
) -> Sequence[APIRouter]:
    """The ways to both over HTTP."""
    return [
        *lettering(settings, outside, keys, adapters, acts),
        *entering(outside, keys, adapters, acts),
    ]
