"""Series of numbers after a restore: what they gave since is written again, or skipped, never given twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from deploy.backup import findings
from deploy.backup.beyond import Seen, Told
from deploy.backup.entries import CannotTell, Recovery, Rewriting, Step, World, of_event, of_fact
from deploy.backup.findings import Finding
from services.triage.adapters.mongo_series import (
    ISSUED,
    ISSUED_EVENT,
    SERIES,
    SKIPPED,
    SKIPPED_EVENT,
    SeriesAggregate,
)
from services.triage.application.open_case import TRIAGE
from services.triage.domain.numbers.series import NumberSeries, SeriesKey, is_series
from services.triage.domain.numbers.skipped_numbers import skip
from shared.changes import JsonObject
from shared.contracts.envelope import Announced

OWNER: Final = "triage"
AFTER_RESTORE: Final = "diberikan setelah cadangan yang dipulihkan; kasusnya tidak diketahui lagi"
REASON_LOST: Final = "alasannya tidak diketahui lagi setelah pemulihan dari cadangan"
"""As people read them beside the gap; what they typed themselves stands there in the same way."""


class Series:
    """Recovers what a series announced; why numbers were skipped never travelled."""

    owner = OWNER

    def __init__(self) -> None:
        self.aggregate = SeriesAggregate()

    async def steps(self, state: NumberSeries | None, event: Announced, world: World) -> list[Step]:
        """The entry of an event; whether it follows on the series, its fold says."""
        _ = state, world
        if event.type == ISSUED_EVENT:
            return [of_event(ISSUED, event, {}, by=TRIAGE.record())]
        if event.type == SKIPPED_EVENT:
            return [of_event(SKIPPED, event, {"reason": REASON_LOST}, unknown=("reason", "skipped by"))]
        raise CannotTell(f"{event.type} is nothing that a series announces")


_SERIES = Series()


def recovery_of(recoveries: Mapping[str, Recovery], owner: str, stream: str) -> Recovery:
    """How a stream of an owner is written again: its own kind, or a series of numbers."""
    return _SERIES if owner == OWNER and is_series(stream) else recoveries[owner]


def places(collections: Mapping[str, str], owner: str) -> tuple[str, ...]:
    """Where the states of an owner's streams are."""
    return (collections[owner], SERIES) if owner == OWNER else (collections[owner],)


def keep_from_repeating(
    again: Rewriting, told: Sequence[Told], last: Seen, *, now: datetime
) -> list[Finding]:
    """Skip what was given in events that cannot be written again, as far as anybody has one of them.

    If nobody has the last one, that is listed: a person must say how far the series had come.
    """
    missing = [one.event for one in told if one.event.sequence > again.head.announced]
    if missing:
        furthest = max(missing, key=_last_number)
        key, floor = _key(furthest.data), _last_number(furthest)
        for fact in skip(again.state, key, floor, reason=AFTER_RESTORE, at=now):
            again.add(of_fact(_SERIES.aggregate, fact), told_by="restore")
    if any(event.hash == last.hash for event in missing):
        return []
    return [findings.numbers(again.stream, again.state.last if again.state else 0)]


def _last_number(event: Announced) -> int:
    data = event.data
    return int(data["last"] if "last" in data else data["first"] + len(data["cases"]) - 1)


def _key(data: JsonObject) -> SeriesKey:
    return SeriesKey(
        office=data["office"], election=data["election"], series=data["series"], year=data.get("year")
    )
