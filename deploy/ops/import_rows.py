"""The rows of a file to import: CSV or JSON lines, each as the JSON of a report's body with its line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from shared.changes import JsonObject
from shared.contracts.canonical import canonical
from shared.errors import Refused

PLAIN: Final = (
    "kind",
    "channel",
    "category",
    "narrative",
    "occurred_at",
    "known_on",
    "lodged_at",
    "lodged_reason",
)
PLACE: Final = {"kelurahan": "kelurahan", "place_text": "text"}
PERSON: Final = ("name", "role", "address", "phone")
REPORTER: Final = (
    *("name", "nik", "sex", "birthplace", "born", "occupation", "citizenship"),
    *("address", "phone", "email", "standing"),
)
COLUMNS: Final = (
    *PLAIN,
    *PLACE,
    "tps",
    "longitude",
    "latitude",
    *(f"party_{field}" for field in PERSON),
    *(f"witness_{field}" for field in PERSON if field != "role"),
    *(f"reporter_{field}" for field in REPORTER),
    "evidence",
    "source_ref",
)
"""The columns of a CSV file; all but narrative may be left out."""
_LIST: Final = re.compile(r"[\s;,]+")
_BYTES: Final = re.compile(r"[\udc80-\udcff]")
"""Bytes that are no UTF-8, as `surrogateescape` reads them."""
_NOT_UTF_8: Final = ("not-utf-8", "The row is not UTF-8 text; save it as UTF-8.")
_ANY_CELL: Final = 2**31 - 1
"""Characters: what is too long is refused by its row, not by the reader of the file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, its body's JSON as text, and which of the equal rows it is."""

    line: int
    body: bytes
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was not taken, and why: a code for programs, a sentence for people."""

    line: int
    code: str
    detail: str


def rows_of(path: Path) -> Iterator[Row | Fault]:
    """The rows, in order, and what cannot be read as one; `.csv` is read as CSV, all else as JSON lines.

    Raises:
        Refused: the file cannot be read, or its columns or quotes leave open what its rows are.
    """
    try:
        if path.suffix.lower() == ".csv":
            yield from _csv(path)
        else:
            yield from _json_lines(path)
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror})") from None


def _json_lines(path: Path) -> Iterator[Row | Fault]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not text:
                continue
            try:
                text.decode()
            except UnicodeDecodeError:
                yield Fault(number, *_NOT_UTF_8)
            else:
                yield Row(number, text)


def _csv(path: Path) -> Iterator[Row | Fault]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        head = file.readline()
        file.seek(0)
        csv.field_size_limit(_ANY_CELL)
        reader = csv.reader(file, delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
        begins = 1
        try:
            columns = next(reader, [])
            _check_columns(path, columns)
            begins = reader.line_num + 1
            for cells in reader:
                if cells:
                    yield _row(columns, cells, begins)
                begins = reader.line_num + 1
        except csv.Error as error:
            raise Refused(
                f"{path}, the row that begins on line {begins}: {error}; mend its quotes and run it again"
            ) from None


def _row(columns: Sequence[str], cells: Sequence[str], line: int) -> Row | Fault:
    if len(cells) > len(columns):
        counted = f"{len(cells)} cells for {len(columns)} columns"
        return Fault(
            line, "too-many-cells", f"There are {counted}; put a cell that holds commas into quotes."
        )
    if any(map(_BYTES.search, cells)):
        return Fault(line, *_NOT_UTF_8)
    return Row(line, orjson.dumps(body_of(dict(zip(columns, cells, strict=False)))))


def _check_columns(path: Path, found: Sequence[str]) -> None:
    if any(map(_BYTES.search, found)):
        raise Refused(f"{path} is not UTF-8 text; save it as UTF-8 and run it again")
    unknown = [name or "(a column without a name)" for name in found if name not in COLUMNS]
    if unknown:
        raise Refused(
            f"{path} has columns that nobody knows: {', '.join(unknown)}; known are {', '.join(COLUMNS)}"
        )
    repeated = [name for name, times in Counter(found).items() if times > 1]
    if repeated:
        raise Refused(f"{path} has a column more than once: {', '.join(repeated)}; rename or join them")
    if "narrative" not in found:
        raise Refused(f"{path} has no column narrative; its first line must name the columns")


def body_of(cells: Mapping[str, str]) -> JsonObject:
    """The body of a row: an empty cell is an absent field, everything else stays as it is written.

    A cell that begins like a formula is text like any other: nothing here evaluates one.
    """
    given = {name: text for name, text in cells.items() if text != ""}
    body: JsonObject = {name: given[name] for name in (*PLAIN, "source_ref") if name in given}
    body.setdefault("narrative", "")
    place: JsonObject = {field: given[name] for name, field in PLACE.items() if name in given}
    if "tps" in given:
        place["tps"] = _LIST.split(given["tps"].strip())
    if "longitude" in given or "latitude" in given:
        place["point"] = [_number(given.get("longitude", "")), _number(given.get("latitude", ""))]
    parts = {
        "place": place,
        "reported_parties": _people(given, "party", PERSON),
        "witnesses": _people(given, "witness", PERSON),
        "reporter": _fields(given, "reporter", REPORTER),
        "evidence": _LIST.split(given["evidence"].strip()) if "evidence" in given else None,
    }
    return {**body, **{name: part for name, part in parts.items() if part}}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _fields(given: Mapping[str, str], prefix: str, fields: tuple[str, ...]) -> JsonObject:
    return {field: given[f"{prefix}_{field}"] for field in fields if f"{prefix}_{field}" in given}


def _people(given: Mapping[str, str], prefix: str, fields: tuple[str, ...]) -> list[JsonObject]:
    person = _fields(given, prefix, fields)
    return [person] if person else []


def numbered(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row with its number among those that say the same: two equal rows of a file are two reports."""
    seen: Counter[bytes] = Counter()
    for row in rows:
        content = sha256(canonical(orjson.loads(row.body))).digest()
        seen[content] += 1
        yield replace(row, nth=seen[content])


def guarded(text: str) -> str:
    """A cell that a spreadsheet shows and does not run (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_csv(rows: list[tuple[str, ...]]) -> str:
    """Rows as CSV text, every cell guarded."""
    text = io.StringIO()
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
