"""Places in notify's lists: a cursor that somebody made up is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.notify.application.views import After
from services.notify.console.positions import after_of
from shared.web.paging import BadCursor, Position


def test_a_place_is_a_moment_and_an_id() -> None:
    assert after_of(None) is None
    assert after_of(("2024-11-25T04:00:00Z", "a")) == After(datetime(2024, 11, 25, 4, tzinfo=UTC), "a")


@pytest.mark.parametrize(
    "position",
    [
        ("yesterday", "a"),
        ("9999-12-31T23:59:59-12:00", "a"),
        ("0001-01-01T00:00:00+14:00", "a"),
        ("2024-11-25T04:00:00Z", 1),
        ("2024-11-25T04:00:00Z",),
    ],
)
def test_another_place_is_refused(position: Position) -> None:
    with pytest.raises(BadCursor):
        after_of(position)
