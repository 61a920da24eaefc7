"""Who waits for a number of one series in this process: they go together, a bounded number at a time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from services.triage.application.numbers.number_ports import Number, Numbers, SeriesStore, given as numbers_of
from services.triage.application.open_case import TRIAGE
from services.triage.domain.numbers.series import (
    MOST_AT_ONCE,
    Fact,
    NumberSeries,
    SeriesKey,
    Wanting,
    issue,
    last_of,
)
from shared.changes import Cause, Change
from shared.clock import Clock
from shared.errors import Conflict, Infrastructure

TRIES: Final = 12
"""Refusals in a row while the series does not move; each that a rival caused moves it."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.005, 0.25


class NumberTaken(Infrastructure):
    """The next number, as printed, was given by another series; no number is given until that is mended."""

    code: ClassVar[str] = "number-taken"


@dataclass(slots=True, eq=False)
class _Waiting:
    wanting: Wanting
    future: asyncio.Future[Number]


@dataclass(slots=True)
class Line:
    """One series' line; a task works it off as long as anybody waits."""

    key: SeriesKey
    store: SeriesStore
    numbers: Numbers
    clock: Clock
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    """By case: who asks for the same one a second time waits for the same number."""
    _worker: asyncio.Task[None] | None = None

    async def join(self, wanting: Sequence[Wanting]) -> Mapping[str, Number]:
        """The numbers of these cases, once they are given.

        Raises:
            NumberTaken: see there.
            Infrastructure: nothing is known to be given.
        """
        loop = asyncio.get_running_loop()
        for one in wanting:
            self._waiting.setdefault(one.case_id, _Waiting(one, loop.create_future()))
        futures = [self._waiting[one.case_id].future for one in wanting]
        if self._worker is None or self._worker.done():
            self._worker = loop.create_task(self._work(), name=f"numbers {self.key.series}")
        # Shielded: that one caller gives up must not take the number from another who waits for it too.
        given = await asyncio.gather(*map(asyncio.shield, futures))
        return {number.case_id: number for number in given}

    async def idle(self) -> None:
        """Wait until nobody waits."""
        if self._worker is not None:
            await asyncio.wait([self._worker])

    async def _work(self) -> None:
        while self._waiting:
            group = list(self._waiting.values())[:MOST_AT_ONCE]
            try:
                given = await self._give({one.wanting.case_id: one.wanting for one in group})
            except Exception as error:  # noqa: BLE001 - recorded: it is the answer of everybody in this group
                for one in group:
                    one.future.set_exception(error)
                    one.future.exception()  # so that it is not reported as lost when nobody waits any more
            else:
                for one in group:
                    one.future.set_result(given[one.wanting.case_id])
            for one in group:
                del self._waiting[one.wanting.case_id]

    async def _give(self, group: Mapping[str, Wanting]) -> Mapping[str, Number]:
        """Issue until each has one; who was numbered elsewhere meanwhile keeps that number."""
        given: dict[str, Number] = {}
        tries, seen = 0, None
        while left := [one for case_id, one in group.items() if case_id not in given]:
            try:
                state = (await self.store.change(self._change(left))).state
            except Conflict as clash:
                given |= await self.numbers.of(self.key.office, self.key.series, list(group))
                state = await self.store.load(self.key.stream)
                await self._refuse_taken(state, [one for one in left if one.case_id not in given])
                place = (last_of(state), len(given))
                tries, seen = (tries + 1 if place == seen else 0), place
                await _pause(tries, clash)
            else:
                given |= numbers_of(state.latest) if state and state.latest else {}
        return given

    def _change(self, left: Sequence[Wanting]) -> Change[NumberSeries, Fact]:
        now = self.clock()

        def decide(state: NumberSeries | None) -> Sequence[Fact]:
            return issue(state, self.key, left, at=now)

        return Change(self.key.stream, Cause(left[0].case_id), TRIAGE, decide)

    async def _refuse_taken(self, state: NumberSeries | None, left: Sequence[Wanting]) -> None:
        """Two series that print the same number would wait for each other for ever."""
        texts = [one.text for fact in issue(state, self.key, left, at=self.clock()) for one in fact.cases]
        for text, number in (await self.numbers.printed(self.key.office, texts)).items():
            if number.stream != self.key.stream:
                raise NumberTaken(
                    f"series {self.key.series} of {self.key.office}: {text} was given in series "
                    f"{number.series}; let the rulebook's patterns of the two differ"
                )


async def _pause(tries: int, clash: Conflict) -> None:
    if tries >= TRIES:
        raise Infrastructure(f"no number could be given in {tries} tries; it will be tried again") from clash
    pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**tries)
    await asyncio.sleep(pause * random.random())  # noqa: S311 - spreads rivals, no secret
