"""Places in notify's lists as cursors: the sorting moment in RFC 3339 and the id."""

from __future__ import annotations

from services.notify.application.views import After, Delivery, Listed, last_moment, order_of
from shared.clock import rfc3339
from shared.web.paging import Position, moment_and_id


def after_of(position: Position | None) -> After | None:
    """The place that a cursor names.

    Raises:
        BadCursor: it names no place in a list of ours.
    """
    place = moment_and_id(position)
    return After(*place) if place else None


def position_of(listed: Listed) -> Position:
    """The place of a hand-off in its list."""
    return rfc3339(order_of(listed.handoff)), listed.handoff.id


def delivery_position(delivery: Delivery) -> Position:
    """The place of a notice in the operators' list."""
    return rfc3339(last_moment(delivery.notice)), delivery.notice.id
