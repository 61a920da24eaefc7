"""Warnings of the ladder: what reads them, the page and the API."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.warnings.read_warnings import ReadWarnings
from services.triage.console.warnings.warnings_api import WarningsApi
from services.triage.console.warnings.warnings_screen import WarningsScreen
from services.triage.wiring.parts import Adapters, Outside
from shared.web.live import Live


def read_warnings_of(outside: Outside, adapters: Adapters) -> ReadWarnings:
    """Answers whom the ladder warns."""
    return ReadWarnings(
        adapters.deadlines, adapters.cases, adapters.seen_warnings, adapters.books, outside.clock
    )


def warning_routers(read: ReadWarnings, live: Live) -> Sequence[APIRouter]:
    """The page and the API."""
    return [WarningsScreen(read, live).router(), WarningsApi(read).router()]
