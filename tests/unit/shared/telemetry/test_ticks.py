"""A clock that stands still is late after three rounds and some slack, also one that never began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.telemetry.ticks import Ticks

START = datetime(2024, 11, 25, 4, tzinfo=UTC)


class Hands:
    now = START

    def __call__(self) -> datetime:
        return self.now


def test_each_clock_tells_its_last_round_and_is_late_once_three_are_missing() -> None:
    clock = Hands()
    ticks = Ticks(clock)
    went_round = ticks.of("rounds", 5.0)
    ticks.of("uploads", 600.0)
    first, second = ticks.told()
    assert (first.name, first.at, second.name, second.at) == ("rounds", None, "uploads", None)
    assert not first.late(START + timedelta(seconds=45))
    assert first.late(START + timedelta(seconds=46))
    clock.now += timedelta(seconds=40)
    went_round()
    again, never = ticks.told()
    assert (again.at, never.at) == (clock.now, None)
    assert not again.late(clock.now + timedelta(seconds=45))
    assert again.late(clock.now + timedelta(seconds=46))
    assert not never.late(clock.now + timedelta(seconds=45))
