"""From TOML rows to what a rulebook says of the election: categories, receivers, places, stages, hours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypedDict

from shared.rules.model import (
    Category,
    ElectionStage,
    Group,
    Level,
    OfficeHours,
    Place,
    Receiver,
    Requirement,
)
from shared.rules.office import Overlay
from shared.rules.rows import Row, table


class ElectionTables(TypedDict):
    """The tables of `Rulebook` that neither count time nor say how a case is handled."""

    categories: Mapping[str, Category]
    receivers: Mapping[str, Receiver]
    requirements: Mapping[str, Requirement]
    places: Mapping[str, Place]
    stages: Mapping[str, ElectionStage]
    hours: Mapping[str, OfficeHours]


def election_tables(rows: Mapping[str, list[Row]], local: Overlay | None) -> ElectionTables:
    """The tables, by the rows of each file and what the office adds.

    Raises:
        BadRow: a row breaks a rule of its table.
    """
    receivers = table(rows["receivers.toml"], receiver)
    stages = table(rows["stages.toml"], _stage)
    return ElectionTables(
        categories=table(rows["categories.toml"], lambda row: _category(row, receivers)),
        receivers=_with_local(receivers, local.receivers if local else {}),
        requirements=table(rows["requirements.toml"], _requirement),
        places=_places(rows["places.toml"]),
        stages=stages,
        hours=table(rows["hours.toml"], lambda row: _hours(row, stages)),
    )


def _with_local(rows: Mapping[str, Receiver], local: Mapping[str, Receiver]) -> Mapping[str, Receiver]:
    return MappingProxyType({one: local.get(one, row) for one, row in rows.items()})


def receiver(row: Row) -> Receiver:
    """One row of receivers.toml."""
    identity = row.code("id")
    return Receiver(handoff=row.flag("handoff"), **row.named(identity))


def _category(row: Row, receivers: Mapping[str, Receiver]) -> Category:
    identity, usual = row.code("id"), row.texts("receivers")
    for named in usual:
        if named not in receivers:
            raise row.bad("receivers", f"{named!r} is not in receivers.toml")
    return Category(receivers=usual, **row.named(identity))


def _requirement(row: Row) -> Requirement:
    identity = row.code("id")
    return Requirement(
        group=row.choice("group", Group),
        **row.named(identity),
    )


def _places(rows: list[Row]) -> Mapping[str, Place]:
    found = table(rows, _place)
    for row, place in zip(rows, found.values(), strict=True):
        parent = found.get(place.within)
        if place.level is Level.KELURAHAN and (parent is None or parent.level is not Level.KECAMATAN):
            raise row.bad("id", f"lies in {place.within!r}, which is not a kecamatan of this file")
    return found


def _place(row: Row) -> Place:
    identity = row.code("id")
    return Place(
        name=row.text("name"),
        level=row.choice("level", Level),
        within=identity.rpartition(".")[0],
        also=row.texts("also"),
        **row.basis(identity),
    )


def _stage(row: Row) -> ElectionStage:
    identity, starts, ends = row.code("id"), row.day("starts"), row.day("ends")
    if ends < starts:
        raise row.bad("ends", "lies before the stage starts")
    return ElectionStage(
        starts=starts,
        ends=ends,
        **row.named(identity),
    )


def _hours(row: Row, stages: Mapping[str, ElectionStage]) -> OfficeHours:
    identity, special, weekdays = row.code("id"), row.texts("stages"), row.weekdays("weekdays")
    for stage in special:
        if stage not in stages:
            raise row.bad("stages", f"{stage!r} is not in stages.toml")
    if bool(special) == bool(weekdays):
        raise row.bad("weekdays", "wants either weekdays or stages")
    opens = row.hour("opens") if weekdays else None
    closes = row.hour("closes") if weekdays else None
    if opens and closes and closes <= opens:
        raise row.bad("closes", "lies before the office opens")
    return OfficeHours(
        weekdays=weekdays,
        stages=frozenset(special),
        opens=opens,
        closes=closes,
        **row.named(identity),
    )
