"""SigapLapor: what has to be entered there, and what was."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.sigaplapor.enter_cases import EnterCases
from services.triage.console.api.sigaplapor_api import SigapApi
from services.triage.console.case.acts import Acts
from services.triage.console.screens.sigaplapor import SigapScreen
from services.triage.wiring.audit import keep_look_of
from services.triage.wiring.parts import Adapters, Keys, Outside
from shared.web.idempotency import Causes


def entering(outside: Outside, keys: Keys, adapters: Adapters, acts: Acts) -> Sequence[APIRouter]:
    """The page, the API and the export."""
    enter = EnterCases(adapters.sigap, adapters.books, outside.clock, keep_look_of(outside, adapters))
    causes = Causes(outside.new_id, keys.answers)
    return [SigapScreen(enter, acts, causes, outside.clock).router(), SigapApi(enter).router()]
