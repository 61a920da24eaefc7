"""What `./jejak import` reads of a file: good rows, and by its line what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from deploy.ops.cli import app
from deploy.ops.import_check import LONGEST_ROW, checked
from deploy.ops.import_rows import Fault, Row, numbered, rows_of
from shared.errors import Refused

NOW = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)


def read(folder: Path, content: bytes, name: str = "a.csv") -> list[Row | Fault]:
    """What the check makes of a file."""
    path = folder / name
    path.write_bytes(content)
    return list(checked(list(rows_of(path)), clock=lambda: NOW))


def lines(rows: list[Row | Fault]) -> list[tuple[int, str]]:
    """Each row's line, and its fault's code."""
    return [(row.line, row.code if isinstance(row, Fault) else "") for row in rows]


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="a column more than once: narrative"):
        read(tmp_path, b"kind,narrative,narrative\ntip,a,b\n")


def test_a_row_with_more_cells_than_columns_is_refused_alone(tmp_path: Path) -> None:
    rows = read(tmp_path, b"kind,narrative\n\ntip,a\n\ntip,b,c\ntip,d\n")
    assert lines(rows) == [(3, ""), (5, "too-many-cells"), (6, "")]


def test_a_row_that_is_not_utf_8_is_refused_alone(tmp_path: Path) -> None:
    assert lines(read(tmp_path, b"kind,narrative\ntip,\xe9\ntip,a\n")) == [(2, "not-utf-8"), (3, "")]
    tip = b'{"kind":"tip","channel":"sms","narrative":"%s"}\n'
    rows = read(tmp_path, tip % b"a" + tip % b"\xe9" + tip % b"b", "a.jsonl")
    assert lines(rows) == [(1, ""), (2, "not-utf-8"), (3, "")]


def test_a_file_of_another_encoding_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not UTF-8"):
        read(tmp_path, "kind,narrative\ntip,a\n".encode("utf-16"))


def test_a_cell_that_is_too_long_is_refused_alone(tmp_path: Path) -> None:
    long, longer = b"a" * 200_000, b"a" * (LONGEST_ROW + 1)
    rows = read(tmp_path, b"kind,narrative\ntip,%s\ntip,%s\ntip,a\n" % (long, longer))
    assert lines(rows) == [(2, "invalid-body"), (3, "too-large"), (4, "")]


def test_an_open_quote_names_the_line_on_which_its_row_begins(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="begins on line 3"):
        read(tmp_path, b'kind,narrative\ntip,a\ntip,"b\ntip,c\n')


def test_a_refused_row_is_told_the_cause_in_a_sentence(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, b"kind,category,narrative\ntip,bribes,a\n")
    assert isinstance(fault, Fault)
    assert fault.detail.startswith("category: ")
    assert "money_politics" in fault.detail
    assert "literal_error" not in fault.detail
    (fault,) = read(tmp_path, b"kind,narrative\nreport,a\n")
    assert isinstance(fault, Fault)
    assert "name" in fault.detail
    assert "Laporan" not in fault.detail


def test_a_row_that_only_some_readers_take_for_json_is_refused(tmp_path: Path) -> None:
    row = b'{"narrative":NaN,"kind":"tip","channel":"sms","narrative":"a"}'
    assert lines(read(tmp_path, row, "a.jsonl")) == [(1, "malformed-json")]


def test_equal_rows_are_counted_and_another_row_changes_no_count() -> None:
    same, other = orjson.dumps({"a": 1, "b": 2}), orjson.dumps({"a": 2})
    turned = orjson.dumps({"b": 2, "a": 1})
    rows = numbered([Row(2, same), Row(3, other), Row(4, turned)])
    assert [(row.line, row.nth) for row in rows] == [(2, 1), (3, 1), (4, 2)]


@pytest.mark.parametrize("option", ["--receipts", "--errors"])
def test_a_path_that_cannot_be_written_is_refused_before_any_row_is_sent(tmp_path: Path, option: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text("kind,narrative\ntip,a\n", encoding="utf-8")
    # Nobody says where intake is: had a row been on its way, the failure were another one.
    told = CliRunner().invoke(app, ["import", str(file), option, str(tmp_path / "nope" / "x.csv")])
    assert isinstance(told.exception, Refused)
    assert "cannot be written" in told.exception.detail
    told = CliRunner().invoke(app, ["import", str(file), option, str(file)])
    assert isinstance(told.exception, Refused)
    assert file.read_text(encoding="utf-8").startswith("kind")
