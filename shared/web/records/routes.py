"""The records' pages and API of one service, which stand beside its operations page."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from shared.web.idempotency import Causes
from shared.web.records.api import RecordsApi
from shared.web.records.desk import Desk
from shared.web.records.listing import RecordsScreen
from shared.web.records.screen import RecordScreen


def routers_of(desk: Desk, causes: Causes) -> Sequence[APIRouter]:
    """Every route, on a service's desk."""
    return [
        RecordsScreen(desk).router(),
        RecordScreen(desk, causes).router(),
        RecordsApi(desk, causes).router(),
    ]
