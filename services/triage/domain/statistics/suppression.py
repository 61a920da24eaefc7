"""Which cells of a public table are kept back, so that none can be computed from what is shown.

A cell under `LEAST` is hidden. Sums are shown, so more cells are hidden until each hidden one could still be
any of at least `WIDTH` + 1 numbers, whatever one computes from the shown ones and from there being no
negative counts. With its margins a table is a network: its lines are the nodes, hidden cells the edges, and
what a cell could be instead is a flow around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from services.triage.domain.statistics.flows import Node, flow

LEAST: Final = 5
"""The smallest number that is shown."""
WIDTH: Final = 5
"""How far apart the smallest and the largest number lie that a hidden cell could be."""
_FREE: Final = 1_000_000_000

Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table with its sums; None is kept back. `total` is always shown."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_sums: tuple[int | None, ...]
    column_sums: tuple[int | None, ...]
    total: int


class TooFew(ValueError):
    """A table of fewer than `LEAST` in all cannot be shown at all."""


def public_table(
    counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str]
) -> PublicTable:
    """The table as it may be shown.

    Raises:
        TooFew: it counts too few in all.
    """
    total = sum(counts.values())
    if total < LEAST:
        raise TooFew(total)
    whole = _with_sums([[counts.get((row, column), 0) for column in columns] for row in rows])
    hidden = _hidden(whole)
    shown = [
        [None if (i, j) in hidden else value for j, value in enumerate(line)] for i, line in enumerate(whole)
    ]
    return PublicTable(
        rows=tuple(rows),
        columns=tuple(columns),
        cells=tuple(tuple(line[:-1]) for line in shown[:-1]),
        row_sums=tuple(line[-1] for line in shown[:-1]),
        column_sums=tuple(shown[-1][:-1]),
        total=total,
    )


def _with_sums(cells: Sequence[Sequence[int]]) -> list[list[int]]:
    lines = [[*line, sum(line)] for line in cells]
    return [*lines, [sum(column) for column in zip(*lines, strict=True)]]


def _hidden(whole: Sequence[Sequence[int]]) -> set[Place]:
    values = {place: value for place, value in _values(whole) if place not in _known(whole)}
    hidden = {place for place, value in values.items() if value < LEAST}
    while (bare := _bare(hidden, whole)) is not None:
        shown = [(value, place) for place, value in values.items() if place not in hidden]
        beside = [(value, place) for value, place in shown if bare[0] == place[0] or bare[1] == place[1]]
        hidden.add(min(beside or shown)[1])
    return hidden


def _bare(hidden: set[Place], whole: Sequence[Sequence[int]]) -> Place | None:
    """A hidden cell that could be computed too closely."""
    return next((one for one in sorted(hidden) if _range(one, hidden, whole) < WIDTH), None)


def _known(whole: Sequence[Sequence[int]]) -> set[Place]:
    """The total, and what equals it by the shape of the table: it is shown and hides nothing."""
    row, column = len(whole) - 1, len(whole[0]) - 1
    same = {(0, column)} if row == 1 else set()
    return {(row, column)} | same | ({(row, 0)} if column == 1 else set())


def _values(whole: Sequence[Sequence[int]]) -> Iterator[tuple[Place, int]]:
    return (((i, j), value) for i, line in enumerate(whole) for j, value in enumerate(line))


def _range(place: Place, hidden: set[Place], whole: Sequence[Sequence[int]]) -> int:
    """How far a hidden cell can move while all that is shown stays; up and down at most `WIDTH` each."""
    row, column = ("row", place[0]), ("column", place[1])
    up, down = _room(place, whole)
    network = _network(hidden - {place}, whole)
    return min(up, flow(network, column, row, most=WIDTH)) + min(down, flow(network, row, column, most=WIDTH))


def _network(hidden: set[Place], whole: Sequence[Sequence[int]]) -> dict[tuple[Node, Node], int]:
    network: dict[tuple[Node, Node], int] = {}
    for place in hidden:
        row, column = ("row", place[0]), ("column", place[1])
        network[row, column], network[column, row] = _room(place, whole)
    return network


def _room(place: Place, whole: Sequence[Sequence[int]]) -> tuple[int, int]:
    """How much an edge takes in its direction and against it: a cell falls to nought, and rises freely.

    In a line its sum counts against the cells, so the direction of a sum is turned.
    """
    value = whole[place[0]][place[1]]
    turned = (place[0] == len(whole) - 1) != (place[1] == len(whole[0]) - 1)
    return (value, _FREE) if turned else (_FREE, value)
