"""No jump of a clock moves what is timed; clocks that differ are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import BELIEVED_AFTER, SteadyClock

NOON = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)
JUMP = timedelta(minutes=90)
LOOK = timedelta(seconds=3)


@dataclass
class Machines:
    """Two wall clocks and the time that truly goes by."""

    true: datetime = NOON
    own_off: timedelta = timedelta()
    theirs_off: timedelta = timedelta()
    clock: SteadyClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = SteadyClock(lambda: self.true + self.own_off, self._elapsed)

    def _elapsed(self) -> float:
        return self.true.timestamp()

    def look(self, *, took: timedelta = timedelta()) -> str:
        """Ask MongoDB for its time; it reads its clock at the very end."""
        asked = self.clock.asking()
        self.true += took
        return self.clock.heard(self.true + self.theirs_off, asked)

    def looking(self, time: timedelta) -> list[str]:
        """Look every three seconds for so long; everything that was told."""
        told = []
        for _ in range(time // LOOK):
            self.true += LOOK
            told.append(self.look())
        return told

    @property
    def off(self) -> timedelta:
        """How wrong the steady clock is."""
        return self.clock() - self.true


@pytest.mark.parametrize("jump", [JUMP, -JUMP])
def test_a_jump_of_ones_own_clock_changes_nothing_and_is_told(jump: timedelta) -> None:
    machines = Machines()
    assert machines.look() == ""
    machines.own_off = jump
    assert machines.off == timedelta()
    told = machines.looking(2 * BELIEVED_AFTER)
    assert machines.off == timedelta()
    assert all("5400 s" in one for one in told)
    assert ("ahead of" if jump > timedelta() else "behind") in told[-1]
    machines.own_off = timedelta()
    assert machines.look() == ""


@pytest.mark.parametrize("jump", [JUMP, -JUMP])
def test_a_jump_of_mongodbs_clock_is_not_followed(jump: timedelta) -> None:
    machines = Machines()
    machines.look()
    machines.theirs_off = jump
    assert all("5400 s" in one for one in machines.looking(2 * BELIEVED_AFTER))
    assert machines.off == timedelta()


@pytest.mark.parametrize("jump", [JUMP, -JUMP])
def test_a_time_that_both_show_is_believed_after_ten_minutes_and_told_until_then(jump: timedelta) -> None:
    machines = Machines()
    machines.look()
    machines.own_off = machines.theirs_off = jump
    assert all("together" in one for one in machines.looking(BELIEVED_AFTER))
    assert machines.off == timedelta()
    machines.looking(2 * LOOK)
    assert machines.off == jump
    assert machines.look() == ""


def test_a_time_set_right_again_within_ten_minutes_never_counts() -> None:
    machines = Machines()
    machines.look()
    for _ in range(5):
        machines.own_off = machines.theirs_off = JUMP
        machines.looking(BELIEVED_AFTER - LOOK)
        machines.own_off = machines.theirs_off = timedelta()
        assert machines.looking(2 * LOOK) == ["", ""]
    assert machines.off == timedelta()


def test_at_the_start_mongodbs_clock_counts_since_all_services_share_it() -> None:
    machines = Machines(own_off=JUMP)
    assert machines.off == JUMP
    assert "ahead of MongoDB's" in machines.look()
    assert machines.off == timedelta()


def test_small_corrections_are_followed_so_that_services_agree() -> None:
    machines = Machines()
    machines.look()
    for second in range(1, 60):
        machines.theirs_off = timedelta(seconds=second)
        machines.own_off = machines.theirs_off
        assert machines.looking(LOOK) == [""]
    assert machines.off == timedelta(seconds=59)


def test_a_slow_answer_is_no_jump() -> None:
    machines = Machines()
    machines.look()
    assert machines.look(took=timedelta(seconds=40)) == ""
    assert machines.off == timedelta()
    machines.theirs_off = timedelta(seconds=-5)
    assert machines.look(took=timedelta(seconds=40)) == ""
    assert machines.off == timedelta()


def test_three_seconds_apart_is_told() -> None:
    machines = Machines(own_off=timedelta(seconds=-3))
    assert machines.look().startswith("this machine's clock is 3 s behind MongoDB's")
