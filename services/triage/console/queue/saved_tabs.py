"""Saved views as tabs beside the queues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.triage.application.queue.saved_views import SavedView
from services.triage.console.queue.queue_state import QueueState


def saved_tabs(views: Sequence[SavedView], state: QueueState) -> list[dict[str, Any]]:
    """Name, address, and whether it is what one looks at."""
    return [{"text": one.name, "href": address_of(one), "current": shows(one, state)} for one in views]


def address_of(view: SavedView) -> str:
    """The URL of a view's first page."""
    return QueueState.showing(view.queue, view.filters).address()


def shows(view: SavedView, state: QueueState) -> bool:
    """Whether a page shows this view."""
    return (view.queue, view.filters) == (state.queue, state.filters)
