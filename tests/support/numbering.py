"""Numbering on any backend: processes of triage that give numbers on one database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from services.triage.adapters.mongo_series import SeriesAggregate, StoredNumbers
from services.triage.application.numbers.number_cases import Numberer, OfficeSeries, ToNumber
from services.triage.application.numbers.number_ports import Assign, Number
from services.triage.domain.numbers.series import Fact, NumberSeries, NumbersIssued, SeriesKey
from shared.changes import JsonObject
from shared.clock import WITA
from shared.ids import new_id
from shared.store.change import ChangeStore
from shared.store.group import Limits
from shared.store.mongo import Database
from shared.store.plan import Backend
from tests.support.fake_store import ClearSealer
from tests.support.number_series import reports
from tests.support.numbered_cases import NumberedCase, NumberedCases, NumberNoted, TellCase
from tests.support.triage import Hands

NEW_YEARS_EVE = datetime(2024, 12, 31, 15, 59, tzinfo=UTC)
"""23.59 WITA."""
KEY = SeriesKey(office="balikpapan", election="pilkada_2024", series="reports", year=2024)


def office_series(**changes: Any) -> OfficeSeries:
    """The series of an office's reports; what is given differs."""
    plain: dict[str, Any] = {
        "rule": reports(),
        "election": "pilkada_2024",
        "zone": WITA,
        "office": "balikpapan",
        "level": "Kota",
        "region": "00.99",
    }
    return OfficeSeries(**{**plain, **changes})


def mayors(*cases: str) -> list[ToNumber]:
    """Cases about the election of a mayor."""
    return [ToNumber(case, "PW") for case in cases]


class Tells(Assign, Protocol):
    """An `Assign` whose cases can be made and asked."""

    async def new_case(self) -> str:
        """A case that can be told."""
        ...

    async def number_of(self, case_id: str, series: str) -> tuple[int, str] | None:
        """What the case itself says: its place in a series and the number as printed."""
        ...


@dataclass
class Dying:
    """Tells cases, but dies before it has told the `deaf` ones; `died` counts how often."""

    inner: Tells
    deaf: set[str] = field(default_factory=set)
    died: int = 0

    async def __call__(self, number: Number) -> None:
        if number.case_id in self.deaf:
            self.died += 1
            raise ConnectionResetError("the process died before the case was told")
        await self.inner(number)

    async def number_of(self, case_id: str, series: str = "reports") -> tuple[int, str] | None:
        """What the case itself says."""
        return await self.inner.number_of(case_id, series)


@dataclass
class Process:
    """One process of triage, as far as it gives numbers."""

    series: ChangeStore[NumberSeries, Fact]
    numbers: StoredNumbers
    tell: Dying
    numberer: Numberer
    clock: Hands

    async def close(self) -> None:
        """End it."""
        await self.numberer.close()
        await self.series.close()

    async def entries(self, stream: str = KEY.stream) -> list[JsonObject]:
        """A series' journal."""
        found = await self.series.backend.find("journal", "stream", [stream])
        return sorted(found, key=lambda entry: entry["seq"])

    async def given(self, stream: str = KEY.stream) -> dict[int, str]:
        """The cases by number, as the journal tells it; each number stands in it once."""
        issued: dict[int, str] = {}
        for entry in await self.entries(stream):
            fact = SeriesAggregate().restore(entry)
            if isinstance(fact, NumbersIssued):
                for seq, one in enumerate(fact.cases, fact.first):
                    assert seq not in issued
                    issued[seq] = one.case_id
        return issued


async def process(database: Database | Backend, *, patience_s: float = 30.0) -> Process:
    """A process that has started on that database; a busy machine makes none of its callers give up."""
    clock = Hands()
    more: dict[str, Any] = {
        "service": "triage",
        "office": "balikpapan",
        "clock": clock,
        "new_id": new_id,
        "secrets": ClearSealer(),
    }
    series = ChangeStore(database, SeriesAggregate(), limits=Limits(patience_s=patience_s), **more)
    cases: ChangeStore[NumberedCase, NumberNoted] = ChangeStore(
        database, NumberedCases(), beside=series, **more
    )
    await series.start()
    await cases.start()
    return numbering(series, TellCase(cases), clock)


def numbering(series: ChangeStore[NumberSeries, Fact], tells: Tells, clock: Hands) -> Process:
    """A process over stores that were started."""
    numbers, tell = StoredNumbers(series.backend), Dying(tells)
    return Process(series, numbers, tell, Numberer(series, numbers, tell, clock), clock)
