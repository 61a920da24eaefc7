"""Addresses of the records' pages, and the cursors of their lists."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from shared.clock import rfc3339
from shared.errors import N_
from shared.roles import Role
from shared.store.held_streams import HeldStream
from shared.web.pages import NavItem
from shared.web.paging import Position
from shared.web.records.desk import Shown

OPERATIONS_PATH: Final = "/operasi"
PATH: Final = f"{OPERATIONS_PATH}/rekaman"
DEAD: Final = f"{PATH}/mati"
HELD: Final = f"{PATH}/tertahan"
READERS: Final = (Role.OPERATOR, Role.AUDITOR)
OPERATIONS: Final = NavItem(N_("Operasi"), OPERATIONS_PATH, frozenset(READERS), key="k")
RECORDS: Final = NavItem(N_("Rekaman"), PATH, frozenset(READERS), key="r")
"""The entries of each service's navigation."""


def dead_path(identity: str) -> str:
    """The page of a dead record."""
    return f"{DEAD}/{quote(identity, safe='')}"


def held_path(consumer: str, stream: str) -> str:
    """The page of a held stream."""
    return f"{HELD}/{quote(consumer, safe='')}/{quote(stream, safe='')}"


def list_path(**query: str) -> str:
    """The list with what it is narrowed by."""
    kept = {name: value for name, value in query.items() if value}
    return f"{PATH}?{urlencode(kept)}" if kept else PATH


def dead_position(shown: Shown) -> Position:
    """The place of a dead record in its list."""
    return rfc3339(shown.record.at), shown.record.id


def held_position(stream: HeldStream) -> Position:
    """The place of a held stream in its list."""
    return rfc3339(stream.since), stream.key
