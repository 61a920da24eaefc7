"""Places in a queue as cursors: sorting moment (RFC 3339) and id, bound to the queue and its filters."""

from __future__ import annotations

import re
from dataclasses import astuple
from typing import Final

from services.triage.application.queue.board import Listed, ListedChange
from services.triage.application.queue.views import After, Filters, Queue
from shared.clock import from_rfc3339, rfc3339
from shared.errors import N_
from shared.web.paging import BadCursor, Position, decode_cursor, moment_and_id


def view_of(queue: Queue, filters: Filters) -> str:
    """The name of a narrowed queue, to which its cursors are bound."""
    chosen = astuple(filters)
    return "|".join([queue, *("-" if one is None else f"={one}" for one in chosen)])


def after_of(position: Position | None) -> After | None:
    """The place that a cursor names.

    Raises:
        BadCursor: it names no place in a queue.
    """
    place = moment_and_id(position)
    return After(*place) if place else None


def position_of(listed: Listed) -> Position:
    """The place of a row in its queue."""
    return rfc3339(listed.row.order), listed.row.case_id


_ZONE = re.compile(r"(?:Z|[+-]\d{2}:\d{2})$", re.IGNORECASE)
_NO_TIME: Final = N_("Waktu harus RFC 3339 dengan zona, misalnya 2024-11-25T12:00:00+08:00.")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T")
CHANGES: Final = "changes"
"""The view to which places among changes are bound; each is a time of change (RFC 3339) and an id."""


BEGINNING: Final = "beginning"
"""The value of `changed_since` of who has not looked yet."""


def change_place_of(since: str) -> After | None:
    """The place that `changed_since` names: a cursor, or a time (RFC 3339), before all that changed at it.

    Raises:
        BadCursor: it names no place among changes.
    """
    if since == BEGINNING:
        return None
    if _TIME.match(since):
        # A plus in a query is read as a space.
        text = since.replace(" ", "+")
        try:
            zoned, moment = bool(_ZONE.search(text)), from_rfc3339(text)
        except (ValueError, OverflowError) as error:
            raise BadCursor(_NO_TIME) from error
        if not zoned:
            raise BadCursor(_NO_TIME)
        return After(moment, "")
    return after_of(decode_cursor(since, view=CHANGES))


def change_position_of(change: ListedChange) -> Position:
    """The place of a change among all changes."""
    return rfc3339(change.at), change.listed.row.case_id
