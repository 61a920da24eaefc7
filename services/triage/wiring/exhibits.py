"""An exhibit's page and its part of the API, over one use case."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.act_on_case import ActOnCase
from services.triage.application.open_exhibit import OpenExhibit
from services.triage.console.api.exhibit_api import ExhibitApi
from services.triage.console.screens.exhibit import ExhibitScreen
from services.triage.settings import TriageSettings
from services.triage.wiring.parts import Adapters, Keys
from shared.web.idempotency import Causes


def exhibit_routers(
    settings: TriageSettings, keys: Keys, adapters: Adapters, act: ActOnCase, causes: Causes
) -> Sequence[APIRouter]:
    """Both ways to an exhibit."""
    exhibits = OpenExhibit(act, adapters.cases, adapters.people, act.clock, keys.grants)
    screen = ExhibitScreen(exhibits, causes, settings.intake_url)
    return [screen.router(), ExhibitApi(exhibits, causes).router()]
