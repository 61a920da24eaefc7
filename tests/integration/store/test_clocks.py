"""MongoDB's time, as it really answers, is taken by a service's clock and held against the machine's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.clock import SteadyClock, system_clock
from shared.errors import Infrastructure
from shared.store.clocks import ClockWatch
from shared.store.mongo import Database

WRONG = timedelta(minutes=90)


async def test_clocks_that_agree_are_no_finding(database: Database) -> None:
    watch = ClockWatch(database, SteadyClock())
    assert await watch.look() == ""
    await watch.parts["clock"]()


@pytest.mark.parametrize("off", [WRONG, -WRONG])
async def test_a_machine_whose_clock_is_wrong_works_by_mongodbs_and_says_so(
    database: Database, off: timedelta
) -> None:
    clock = SteadyClock(lambda: system_clock() + off)
    watch = ClockWatch(database, clock)
    with pytest.raises(Infrastructure, match=r"this machine's clock is 5\d\d\d s .* MongoDB's"):
        await watch.parts["clock"]()
    assert abs(clock() - system_clock()) < WRONG / 2


async def test_a_clock_of_a_tests_own_is_left_alone(database: Database) -> None:
    watch = ClockWatch(database, system_clock)
    assert (await watch.look(), watch.parts) == ("", {})
