"""Series of numbers in MongoDB: how the store writes them, and the look at one number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.triage.application.numbers.number_ports import Number
from services.triage.domain.numbers import series as domain
from services.triage.domain.numbers.series import (
    Fact,
    Numbered,
    NumberSeries,
    NumbersIssued,
    NumbersSkipped,
    SeriesKey,
)
from shared.changes import Draft, JsonObject, Write
from shared.clock import from_rfc3339, rfc3339
from shared.contracts.triage import NumbersIssuedV1, NumbersSkippedV1
from shared.store.plan import Backend

SERIES: Final = "series"
NUMBERS: Final = "numbers"
UNTOLD: Final = "untold_numbers"
ISSUED: Final = "numbers_issued"
SKIPPED: Final = "numbers_skipped"
ENTRIES: Final = frozenset({ISSUED, SKIPPED})
"""The types of a series' entries. They are announced so that a series which comes back from an older backup
is told how far it had come, and nobody's number is given to somebody else."""
ISSUED_EVENT: Final[str] = NumbersIssuedV1.model_fields["type"].default
SKIPPED_EVENT: Final[str] = NumbersSkippedV1.model_fields["type"].default


class SeriesAggregate:
    """What the store must know about series; each number lies beside them, found by case and as printed."""

    collection = SERIES

    def load(self, doc: JsonObject) -> NumberSeries:
        """The state from its stored body."""
        key = _key(doc)
        return NumberSeries(
            key=key,
            last=doc["last"],
            skipped=tuple(_skipped(key, one) for one in doc["skipped"]),
            latest=_issued(key, doc["latest"]) if doc["latest"] else None,
        )

    def dump(self, state: NumberSeries) -> JsonObject:
        """The stored body of a state."""
        return {
            **_key_body(state.key),
            "last": state.last,
            "skipped": [_body(one) for one in state.skipped],
            "latest": _body(state.latest) if state.latest else None,
        }

    def evolve(self, state: NumberSeries | None, fact: Fact) -> NumberSeries:
        """The domain's fold."""
        return domain.evolve(state, fact)

    def draft(self, fact: Fact) -> Draft:
        """The journal entry of a fact, and its event; the numbers stand in it as they were printed."""
        data = {name: value for name, value in _body(fact).items() if name not in {"at", "reason"}}
        data = {**_key_body(fact.key), **data}
        if isinstance(fact, NumbersIssued):
            return Draft(ISSUED, fact.at, NumbersIssuedV1(**data).data(), ISSUED_EVENT)
        told = NumbersSkippedV1(**data).data()
        return Draft(SKIPPED, fact.at, told, SKIPPED_EVENT, internal={"reason": fact.reason})

    def restore(self, entry: JsonObject) -> Fact:
        """The fact of a journal entry.

        Raises:
            KeyError: the entry's type is not one of ours.
        """
        data = {**entry["data"], **entry["data"].get("internal", {}), "at": entry["at"]}
        return _READ[entry["type"]](_key(data), data)

    def writes(self, state: NumberSeries, facts: Sequence[Fact]) -> Sequence[Write]:
        """Each number under its case and series, and that the case is still to be told."""
        _ = state
        return [
            write
            for fact in facts
            if isinstance(fact, NumbersIssued)
            for seq, one in enumerate(fact.cases, fact.first)
            for write in _written(fact, seq, one)
        ]


def told(office: str, series: str, case_id: str) -> Write:
    """What a case writes with the fact that it has its number: nobody needs to tell it any more."""
    return Write(UNTOLD, _place(office, series, case_id), "delete")


@dataclass(frozen=True, slots=True)
class StoredNumbers:
    """Finds numbers, in MongoDB or in whatever else the store is on."""

    backend: Backend

    async def of(self, office: str, series: str, cases: Collection[str]) -> Mapping[str, Number]:
        """The numbers of those cases that have one in this series, by case."""
        places = [_place(office, series, case_id) for case_id in cases]
        # In this order: what is told in between is told once more, which changes nothing.
        untold = await self.backend.find(UNTOLD, "_id", places)
        found = await self.backend.find(NUMBERS, "_id", places)
        waiting = {doc["_id"]["case"] for doc in untold}
        return {doc["_id"]["case"]: _number(doc, told=doc["_id"]["case"] not in waiting) for doc in found}

    async def printed(self, office: str, texts: Collection[str]) -> Mapping[str, Number]:
        """Those of these numbers, as printed, that the office has given."""
        found = [
            doc for doc in await self.backend.find(NUMBERS, "text", list(texts)) if doc["office"] == office
        ]
        untold = await self.backend.find(UNTOLD, "_id", [doc["_id"] for doc in found])
        waiting = [doc["_id"] for doc in untold]
        return {doc["text"]: _number(doc, told=doc["_id"] not in waiting) for doc in found}

    async def untold(self, office: str) -> Sequence[Number]:
        """Numbers whose cases have not recorded them, those of one series in their order."""
        found = await self.backend.find(UNTOLD, "office", [office])
        numbers = [_number(doc, told=False) for doc in found]
        return sorted(numbers, key=lambda one: (one.series, one.seq))


def _written(fact: NumbersIssued, seq: int, one: Numbered) -> tuple[Write, Write]:
    place = _place(fact.key.office, fact.key.series, one.case_id)
    doc = {"office": fact.key.office, "stream": fact.key.stream, "seq": seq, "text": one.text}
    return Write(NUMBERS, place, "insert", doc), Write(UNTOLD, place, "insert", doc)


def _place(office: str, series: str, case_id: str) -> JsonObject:
    """The id of a number's document; MongoDB compares its fields in this order."""
    return {"office": office, "series": series, "case": case_id}


def _number(doc: JsonObject, *, told: bool) -> Number:
    place = doc["_id"]
    return Number(
        office=place["office"],
        series=place["series"],
        stream=doc["stream"],
        case_id=place["case"],
        seq=doc["seq"],
        text=doc["text"],
        told=told,
    )


def _key_body(key: SeriesKey) -> JsonObject:
    return {"office": key.office, "election": key.election, "series": key.series, "year": key.year}


def _key(doc: JsonObject) -> SeriesKey:
    return SeriesKey(
        office=doc["office"], election=doc["election"], series=doc["series"], year=doc.get("year")
    )


def _body(fact: Fact) -> JsonObject:
    """A fact beside its series; its moment as text, since BSON would cut it to milliseconds."""
    body: JsonObject = {"first": fact.first, "at": rfc3339(fact.at)}
    if isinstance(fact, NumbersSkipped):
        return {**body, "last": fact.last, "reason": fact.reason}
    return {**body, "cases": [{"case_id": one.case_id, "text": one.text} for one in fact.cases]}


def _issued(key: SeriesKey, body: JsonObject) -> NumbersIssued:
    cases = tuple(Numbered(one["case_id"], one["text"]) for one in body["cases"])
    return NumbersIssued(key=key, first=body["first"], cases=cases, at=from_rfc3339(body["at"]))


def _skipped(key: SeriesKey, body: JsonObject) -> NumbersSkipped:
    at = from_rfc3339(body["at"])
    return NumbersSkipped(key=key, first=body["first"], last=body["last"], reason=body["reason"], at=at)


_READ: Final[Mapping[str, Callable[[SeriesKey, JsonObject], Fact]]] = {ISSUED: _issued, SKIPPED: _skipped}
