"""What protects reporters: its use cases and their ways in."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.contents import Contents
from services.triage.application.protection.close_passages import ClosePassages
from services.triage.application.protection.open_identity import OpenIdentity
from services.triage.console.case.acts import Acts
from services.triage.console.protection.identity_api import IdentityApi
from services.triage.console.protection.identity_screen import IdentityScreen
from services.triage.console.protection.passages_api import PassagesApi
from services.triage.console.protection.passages_screen import PassagesScreen
from services.triage.console.screens.answers import Answers
from services.triage.settings import TriageSettings
from services.triage.wiring.parts import Adapters, Keys


def protection_of(
    settings: TriageSettings, keys: Keys, adapters: Adapters, answers: Answers, *, acts: Acts
) -> Sequence[APIRouter]:
    """Closed passages and sealed identities: pages, forms and the API."""
    act, contents, causes = acts.file.act, Contents(keys.contents), answers.causes
    passages = ClosePassages(act, adapters.cases, contents)
    identities = OpenIdentity(
        act, adapters.cases, contents, adapters.people, adapters.books, act.clock, keys.grants
    )
    return [
        PassagesScreen(answers, passages).router(),
        PassagesApi(passages, causes).router(),
        IdentityScreen(identities, causes, settings.intake_url).router(),
        IdentityApi(identities, causes).router(),
    ]
