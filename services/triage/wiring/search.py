"""Search: its ways in, and what keeps cases findable beside the write path."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.contents import Contents
from services.triage.application.follow_cases import FollowCases
from services.triage.application.queue.board import ReadBoard
from services.triage.application.search.find_cases import FindCases
from services.triage.application.search.keep_findable import KeepFindable
from services.triage.console.api.search_api import SearchApi
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.screens.search import SearchScreen
from services.triage.settings import TriageSettings
from services.triage.sweeper.following import Following, pause
from services.triage.wiring.parts import Adapters, Keys, neighbours_of


def search_routers(keys: Keys, adapters: Adapters, board: ReadBoard, rows: QueueViews) -> Sequence[APIRouter]:
    """The page and the API."""
    find = FindCases(adapters.search, board, _key(keys))
    return [SearchScreen(find, rows).router(), SearchApi(find).router()]


def keep_findable_of(keys: Keys, adapters: Adapters) -> KeepFindable:
    """Makes a case findable, and lets go of one."""
    return KeepFindable(adapters.cases, Contents(keys.contents), adapters.books, adapters.search, _key(keys))


def indexing_of(settings: TriageSettings, keys: Keys, adapters: Adapters) -> Following:
    """Keeps all cases findable."""
    note = keep_findable_of(keys, adapters).note
    return Following(
        FollowCases([settings.office, *neighbours_of(adapters.books)], adapters.search.behind, note, pause),
        adapters.board.changes,
    )


def _key(keys: Keys) -> bytes:
    """Marks are made unreadable under a key made from triage's own, and under no other use's."""
    return hmac.digest(keys.answers, b"search", "sha256")
