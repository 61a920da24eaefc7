"""The records' pages and API of one service, as its wiring mounts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from shared.clock import Clock
from shared.store.change import ChangeStore
from shared.store.mongo import Database
from shared.web.idempotency import Causes
from shared.web.records.api import RecordsApi
from shared.web.records.desk import Desk, Names
from shared.web.records.listing import RecordsScreen
from shared.web.records.screen import RecordScreen


def records_routers(
    database: Database, store: ChangeStore[Any, Any], people: Names, *, clock: Clock, key: bytes
) -> Sequence[APIRouter]:
    """Every route of a service; `key` is its `answers`, `places.RECORDS` the entry of the navigation."""
    return routers_of(Desk.of(database, store, people, clock), Causes(store.scribe.new_id, key))


def routers_of(desk: Desk, causes: Causes) -> Sequence[APIRouter]:
    """The same on a given desk."""
    return [
        RecordsScreen(desk).router(),
        RecordScreen(desk, causes).router(),
        RecordsApi(desk, causes).router(),
    ]
