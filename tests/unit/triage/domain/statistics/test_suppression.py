"""No hidden cell can be computed: an attacker who knows every shown number and sum learns none of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from services.triage.domain.statistics.suppression import LEAST, WIDTH, PublicTable, TooFew, public_table

COUNTS = st.integers(0, 6)
"""Small enough that every table that could stand behind a published one can be looked at."""


def tables(rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    line = st.lists(COUNTS, min_size=columns, max_size=columns)
    return st.lists(line, min_size=rows, max_size=rows).filter(lambda made: sum(map(sum, made)) >= LEAST)


def published(cells: list[list[int]]) -> PublicTable:
    rows, columns = [f"r{n}" for n in range(len(cells))], [f"c{n}" for n in range(len(cells[0]))]
    counts = {(row, column): cells[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}
    return public_table(counts, rows, columns)


def shares(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to split a number."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in shares(total - first, parts - 1):
            yield (first, *rest)


def could_be(table: PublicTable) -> Iterator[list[tuple[int, ...]]]:
    """Every table that agrees with what is shown: all that the attacker cannot tell apart."""
    sums = [range(table.total + 1) if one is None else [one] for one in table.row_sums]
    for chosen in product(*sums):
        if sum(chosen) != table.total:
            continue
        lines = [
            [
                line
                for line in shares(row, len(table.columns))
                if all(seen in {None, value} for seen, value in zip(table.cells[i], line, strict=True))
            ]
            for i, row in enumerate(chosen)
        ]
        for made in product(*lines):
            columns = [sum(column) for column in zip(*made, strict=True)]
            if all(seen in {None, value} for seen, value in zip(table.column_sums, columns, strict=True)):
                yield list(made)


@pytest.mark.parametrize(("rows", "columns"), [(1, 3), (2, 2), (2, 3)])
def test_every_hidden_number_could_be_one_of_many(rows: int, columns: int) -> None:
    @settings(max_examples=15, deadline=None)
    @given(tables(rows, columns))
    def attacked(cells: list[list[int]]) -> None:
        table = published(cells)
        seen: dict[object, set[int]] = {}
        for made in could_be(table):
            for i, line in enumerate(made):
                seen.setdefault(("row", i), set()).add(sum(line))
                for j, value in enumerate(line):
                    seen.setdefault((i, j), set()).add(value)
            for j, column in enumerate(zip(*made, strict=True)):
                seen.setdefault(("column", j), set()).add(sum(column))
        hidden: list[object] = [
            (i, j) for i, line in enumerate(table.cells) for j, value in enumerate(line) if value is None
        ]
        hidden += [("row", i) for i, value in enumerate(table.row_sums) if value is None]
        hidden += [("column", j) for j, value in enumerate(table.column_sums) if value is None]
        for place in hidden:
            assert max(seen[place]) - min(seen[place]) >= WIDTH, (place, table)

    attacked()


@given(tables(6, 8))
@settings(max_examples=20, deadline=None)
def test_what_is_shown_is_true_and_never_small(cells: list[list[int]]) -> None:
    table = published(cells)
    for shown, line in zip(table.cells, cells, strict=True):
        assert all(
            value is None or (value == true and value >= LEAST)
            for value, true in zip(shown, line, strict=True)
        )
    for value, line in zip(table.row_sums, cells, strict=True):
        assert value is None or (value == sum(line) and value >= LEAST)
    assert table.total == sum(map(sum, cells))


def test_one_small_cell_takes_others_with_it() -> None:
    table = published([[1, 9, 9], [9, 9, 9], [9, 9, 9]])
    assert table.cells[0][0] is None
    assert sum(value is None for line in table.cells for value in line) >= 4


def test_nothing_is_hidden_without_need() -> None:
    table = published([[5, 6], [7, 8]])
    assert table.cells == ((5, 6), (7, 8))
    assert (table.row_sums, table.column_sums, table.total) == ((11, 15), (12, 14), 26)


def test_noughts_alone_hide_a_number_too() -> None:
    """The sum of two hidden noughts would tell both."""
    table = published([[0, 0, 9]])
    assert table.cells == ((None, None, None),)


def test_too_few_are_not_shown_at_all() -> None:
    with pytest.raises(TooFew):
        published([[1, 3]])
