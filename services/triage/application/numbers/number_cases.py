"""Give cases their numbers: each one once, without a gap, however many tasks and processes ask at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from services.triage.application.numbers.number_ports import Assign, Number, Numbers, SeriesStore
from services.triage.application.numbers.numbering_line import Line
from services.triage.domain.numbers.patterns import Signs, check_pattern
from services.triage.domain.numbers.series import SeriesKey, Wanting
from shared.clock import Clock
from shared.errors import DomainError
from shared.rules.handling import NumberSeries as Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSeries:
    """A series as an office gives it: the rulebook's row, its election and zone, the office's own signs."""

    rule: Rule
    election: str
    zone: ZoneInfo
    office: str
    level: str
    region: str


@dataclass(frozen=True, slots=True)
class ToNumber:
    """A case that shall have a number; `election_type` are the letters of who is elected, such as PW."""

    case_id: str
    election_type: str


@dataclass(slots=True)
class Numberer:
    """The use case; a process has one, so that what asks at the same time goes together."""

    store: SeriesStore
    numbers: Numbers
    assign: Assign
    clock: Clock
    _lines: dict[str, Line] = field(default_factory=dict)

    async def number(self, series: OfficeSeries, cases: Sequence[ToNumber]) -> Mapping[str, Number]:
        """The number of each case: the one it has, else the next; and every one of them was told to its case.

        It may be repeated at any time. A case that has its number keeps it, whatever the rules say by now.

        Raises:
            BadPattern: the series' pattern could give equal numbers.
            NumberTaken: another series has given the same printed number.
            Infrastructure: some may have numbers and not know it yet; repeat it, or `repair`.
        """
        check_pattern(series.rule)
        wanted = list(dict.fromkeys(one.case_id for one in cases))
        found = dict(await self.numbers.of(series.office, series.rule.id, wanted))
        missing = {one.case_id: one for one in cases if one.case_id not in found}
        if missing:
            found |= await self._issued(series, list(missing.values()))
        await self._tell([found[case_id] for case_id in wanted if not found[case_id].told])
        return {case_id: replace(found[case_id], told=True) for case_id in wanted}

    async def repair(self, office: str) -> int:
        """Tell the cases that were not told, since a process died in between; how many know it now.

        A case that is not here (it was lost with its database) or that says no leaves its number untold, for
        people to see; it is asked again at the next repair.

        Raises:
            Infrastructure: the database is away; those that could be told were told.
        """
        return await self._tell(await self.numbers.untold(office), refusable=True)

    async def close(self) -> None:
        """Wait until nothing is under way."""
        await asyncio.gather(*(line.idle() for line in self._lines.values()))

    async def _issued(self, series: OfficeSeries, cases: Sequence[ToNumber]) -> Mapping[str, Number]:
        on = self.clock().astimezone(series.zone).date()
        key = SeriesKey(
            office=series.office,
            election=series.election,
            series=series.rule.id,
            year=on.year if series.rule.yearly else None,
        )
        line = self._lines.get(key.stream)
        if line is None:
            line = self._lines[key.stream] = Line(key, self.store, self.numbers, self.clock)
        return await line.join(
            [
                Wanting(one.case_id, series.rule, Signs(one.election_type, series.level, series.region, on))
                for one in cases
            ]
        )

    async def _tell(self, numbers: Sequence[Number], *, refusable: bool = False) -> int:
        """Tell each, also when one of them cannot be told; then the first failure is raised."""
        outcomes = await asyncio.gather(*map(self.assign, numbers), return_exceptions=True)
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        for failure in failures:
            if not (refusable and isinstance(failure, DomainError)):
                raise failure
        return len(outcomes) - len(failures)
