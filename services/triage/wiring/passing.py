"""Several offices in one installation: which they are, and how a case passes between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

from services.triage.application.passing.list_passings import ListPassings
from services.triage.application.passing.offices import Offices
from services.triage.console.case.acts import Acts
from services.triage.console.passing.passings_api import PassingsApi
from services.triage.console.passing.passings_screen import PassingsScreen
from services.triage.console.screens.answers import Answers
from services.triage.settings import TriageSettings
from services.triage.wiring.parts import Adapters
from shared.rules.handling import OfficeCodes
from shared.rules.rulebooks import Rulebooks


def offices_of(settings: TriageSettings, books: Rulebooks) -> Offices:
    """The home office, as the settings call it, and those of the signed overlay."""
    overlay = books.overlay
    if overlay is None:
        return Offices(settings.office, settings.office_name)
    return Offices(settings.office, settings.office_name, overlay.codes.level, overlay.neighbours)


def codes_of(books: Rulebooks) -> Mapping[str, OfficeCodes]:
    """The codes of the offices beside the home office, for their numbers."""
    overlay = books.overlay
    return {code: one.codes for code, one in overlay.neighbours.items()} if overlay else {}


def passing_routers(adapters: Adapters, acts: Acts, answers: Answers) -> Sequence[APIRouter]:
    """Its ways in: the page with its forms, and the API."""
    listed = ListPassings(adapters.passings, adapters.board, acts.passing.offices)
    screen = PassingsScreen(listed, acts.passing, answers)
    return [screen.router(), PassingsApi(listed, acts.passing, answers.causes).router()]
