"""What protects reporters: its use cases and their ways in."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.contents import Contents
from services.triage.application.protection.close_passages import ClosePassages
from services.triage.console.case.acts import Acts
from services.triage.console.protection.passages_api import PassagesApi
from services.triage.console.protection.passages_screen import PassagesScreen
from services.triage.console.screens.answers import Answers
from services.triage.wiring.parts import Adapters, Keys


def protection_of(keys: Keys, adapters: Adapters, acts: Acts, answers: Answers) -> Sequence[APIRouter]:
    """Closed passages: the forms of the case's page and the API."""
    passages = ClosePassages(acts.file.act, adapters.cases, Contents(keys.contents))
    return [PassagesScreen(answers, passages).router(), PassagesApi(passages, answers.causes).router()]
