"""Places in a queue as cursors: sorting moment (RFC 3339) and id, bound to the queue and its filters."""

from __future__ import annotations

from dataclasses import astuple
from typing import Final

from services.triage.application.queue.board import Listed, ListedChange
from services.triage.application.queue.views import After, Filters, Queue
from shared.clock import rfc3339
from shared.web.paging import Position, moment_and_id


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


CHANGES: Final = "changes"
"""The view to which places among changes are bound; each is a time of change (RFC 3339) and an id."""


def change_position_of(change: ListedChange) -> Position:
    """The place of a change among all changes."""
    return rfc3339(change.at), change.listed.row.case_id
