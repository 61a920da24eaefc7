"""One timer for all who wait."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from shared.errors import Busy
from shared.store.patience import Patience

SHORT_S = 0.05


def patience(seconds: float = SHORT_S) -> Patience:
    return Patience(seconds, lambda: Busy("later"))


def future() -> asyncio.Future[str]:
    return asyncio.get_running_loop().create_future()


async def test_who_waits_too_long_is_told_and_no_sooner() -> None:
    watched, began = future(), asyncio.get_running_loop().time()
    patience().watch(watched)
    with pytest.raises(Busy, match="later"):
        await watched
    assert asyncio.get_running_loop().time() - began >= SHORT_S


async def test_each_has_a_time_of_its_own() -> None:
    shared, early, late = patience(), future(), future()
    shared.watch(early)
    await asyncio.wait([early], timeout=SHORT_S / 2)
    shared.watch(late)
    with pytest.raises(Busy):
        await early
    assert not late.done()
    with pytest.raises(Busy):
        await late


async def test_an_answer_in_time_is_left_alone_and_the_next_one_is_still_watched() -> None:
    shared, answered, forgotten = patience(), future(), future()
    shared.watch(answered)
    shared.watch(forgotten)
    answered.set_result("taken")
    with pytest.raises(Busy):
        await forgotten
    assert await answered == "taken"


async def test_who_gave_up_by_himself_is_no_trouble() -> None:
    shared, gone, other = patience(), future(), future()
    shared.watch(gone)
    gone.cancel()
    shared.watch(other)
    with pytest.raises(Busy):
        await other


async def test_the_timer_starts_again_after_a_rest() -> None:
    shared = patience()
    for _ in range(2):
        watched = future()
        shared.watch(watched)
        with pytest.raises(Busy):
            await watched


async def test_what_was_answered_is_not_kept_until_its_time_is_over() -> None:
    shared = patience(60)
    answered = future()
    kept = weakref.ref(answered)
    shared.watch(answered)
    answered.set_result("taken")
    del answered
    shared.watch(future())
    gc.collect()
    assert kept() is None
