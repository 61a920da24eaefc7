"""Corrections of the law: what is in force in this process, how it reaches cases, the pages and the API."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.adapters.mongo_law import StoredLaw
from services.triage.application.law.correct_law import CorrectLaw
from services.triage.application.law.law_in_force import CarryCorrections, LawInForce
from services.triage.application.law.show_correction import ShowCorrection
from services.triage.console.api.corrections_api import CorrectionsApi
from services.triage.console.api.rulebooks_api import RulebooksApi
from services.triage.console.screens.law import LawScreen
from services.triage.settings import TriageSettings
from services.triage.wiring.audit import keep_look_of
from services.triage.wiring.parts import Adapters, Outside, neighbours_of
from shared.web.idempotency import Causes


def law_in_force(settings: TriageSettings, adapters: Adapters) -> LawInForce:
    """What keeps the rulebooks of this process corrected."""
    return LawInForce(
        adapters.books, StoredLaw(adapters.store.backend), settings.office, neighbours_of(adapters.books)
    )


def carrying_of(settings: TriageSettings, outside: Outside, adapters: Adapters) -> CarryCorrections:
    """The look for clocks that a correction has still to reach."""
    law = law_in_force(settings, adapters)
    return CarryCorrections(law, adapters.touched, adapters.store, outside.clock, outside.new_id)


def law_routers(
    settings: TriageSettings, outside: Outside, adapters: Adapters, causes: Causes
) -> Sequence[APIRouter]:
    """The pages of rulebooks and their corrections, and the same over the API."""
    law = law_in_force(settings, adapters)
    show = ShowCorrection(
        adapters.law,
        law.shelf,
        adapters.touched,
        adapters.people,
        adapters.books,
        outside.clock,
        keep_look_of(outside, adapters),
    )
    correct = CorrectLaw(adapters.law, show, law, outside.clock)
    return [
        RulebooksApi(show, adapters.books).router(),
        CorrectionsApi(show, correct, causes).router(),
        LawScreen(show, correct, adapters.books, causes).router(),
    ]
