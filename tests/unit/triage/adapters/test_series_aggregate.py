"""What a series writes down and announces; a reason that somebody typed stays here."""

from __future__ import annotations

from collections.abc import Sequence

from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.application.open_case import TRIAGE
from services.triage.domain.numbers.series import Fact, NumberSeries
from services.triage.domain.numbers.skipped_numbers import skip
from shared.changes import Cause, Change
from shared.store.journal import rebuilt
from tests.support.memory_backend import MemoryBackend
from tests.support.numbered_cases import AT
from tests.support.numbering import KEY, mayors, office_series, process

REASON = "buku register lama dipakai sampai nomor 7"


async def test_a_skip_is_announced_and_its_reason_is_not() -> None:
    one = await process(MemoryBackend())

    def decide(state: NumberSeries | None) -> Sequence[Fact]:
        return skip(state, KEY, 7, reason=REASON, at=AT)

    await one.series.change(Change(KEY.stream, Cause("skip"), TRIAGE, decide))
    found = await one.numberer.number(office_series(), mayors("0193a000-0000-7abc-9000-000000000002"))
    assert [number.seq for number in found.values()] == [8]
    skipped, issued = await one.entries()
    assert skipped["announced"]["type"] == "jejak.triage.numbers_skipped.v1"
    assert {name: value for name, value in skipped["data"].items() if name != "internal"} == {
        "office": "balikpapan",
        "election": "pilkada_2024",
        "series": "reports",
        "year": 2024,
        "first": 1,
        "last": 7,
    }
    assert issued["announced"]["sequence"] == 2
    state = await one.series.load(KEY.stream)
    assert state is not None
    assert state.skipped[0].reason == REASON
    aggregate = SeriesAggregate()
    assert state == rebuilt(await one.entries(), aggregate) == aggregate.load(aggregate.dump(state))
    await one.close()
