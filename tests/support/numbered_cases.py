"""Cases that know nothing but their numbers, on a store like triage's: they stand in for the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from services.triage.adapters.mongo_series import told
from services.triage.application.numbers.number_ports import Number
from services.triage.application.open_case import TRIAGE
from shared.changes import Cause, Change, Draft, JsonObject, Write
from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.store.change import ChangeStore

AT = datetime(2024, 10, 7, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NumberNoted:
    """The case has a number in a series."""

    case_id: str
    office: str
    series: str
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class NumberedCase:
    """The numbers of a case, by office and series."""

    numbers: MappingProxyType[str, tuple[int, str]] = field(default_factory=lambda: MappingProxyType({}))


class NumberedCases:
    """Keeps them; with a number it writes that the case was told."""

    collection = "cases"

    def load(self, doc: JsonObject) -> NumberedCase:
        return NumberedCase(MappingProxyType({name: (at[0], at[1]) for name, at in doc["numbers"].items()}))

    def dump(self, state: NumberedCase) -> JsonObject:
        return {"numbers": {name: list(at) for name, at in state.numbers.items()}}

    def evolve(self, state: NumberedCase | None, fact: NumberNoted) -> NumberedCase:
        known = dict(state.numbers) if state else {}
        return NumberedCase(
            MappingProxyType({**known, f"{fact.office}/{fact.series}": (fact.seq, fact.text)})
        )

    def draft(self, fact: NumberNoted) -> Draft:
        data = {"series": fact.series, "seq": fact.seq, "text": fact.text, "told_by": fact.office}
        return Draft("number_noted", AT, data)

    def restore(self, entry: JsonObject) -> NumberNoted:
        data = entry["data"]
        return NumberNoted(entry["stream"], data["told_by"], data["series"], data["seq"], data["text"])

    def writes(self, state: NumberedCase, facts: Sequence[NumberNoted]) -> Sequence[Write]:
        _ = state
        return [told(fact.office, fact.series, fact.case_id) for fact in facts]


@dataclass(slots=True)
class TellCase:
    """Tells such a case its number; cases that are `lost` are not there."""

    store: ChangeStore[NumberedCase, NumberNoted]
    lost: set[str] = field(default_factory=set)

    async def __call__(self, number: Number) -> None:
        if number.case_id in self.lost:
            raise NotFound("there is no such case")

        def decide(state: NumberedCase | None) -> Sequence[NumberNoted]:
            has = state.numbers.get(f"{number.office}/{number.series}") if state else None
            if has is None:
                fact = (number.case_id, number.office, number.series, number.seq, number.text)
                return [NumberNoted(*fact)]
            if has != (number.seq, number.text):
                raise Conflict("the case has another number in this series")
            return []

        await self.store.change(Change(number.case_id, Cause(number.case_id), TRIAGE, decide))

    async def number_of(self, case_id: str, series: str) -> tuple[int, str] | None:
        """What the case itself says of its number in Balikpapan."""
        state = await self.store.load(case_id)
        return state.numbers.get(f"balikpapan/{series}") if state else None

    async def new_case(self) -> str:
        """A case that can be told."""
        return new_id()
