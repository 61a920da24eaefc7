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


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, its body's JSON as text, and which of the equal rows it is."""

    line: int
    body: bytes
    nth: int = 1


def rows_of(path: Path) -> Iterator[Row]:
    """The rows, in order; `.csv` is read as CSV, anything else as JSON lines.

    Raises:
        Refused: the file cannot be read, is not UTF-8, or has a column that nobody knows.
    """
    try:
        if path.suffix.lower() == ".csv":
            yield from _csv(path)
        else:
            yield from _json_lines(path)
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8 text; save it as UTF-8 and run it again") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror})") from None


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if text:
                text.decode()
                yield Row(number, text)


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.DictReader(
            file, delimiter=";" if head.count(";") > head.count(",") else ",", strict=True
        )
        _check_columns(path, reader.fieldnames or ())
        begins = reader.line_num + 1
        try:
            for cells in reader:
                yield Row(begins, orjson.dumps(body_of(cells, path, begins)))
                begins = reader.line_num + 1
        except csv.Error as error:
            raise Refused(
                f"{path}, line {reader.line_num}: {error}; mend the quotes and run it again"
            ) from None


def _check_columns(path: Path, found: Sequence[str]) -> None:
    unknown = [name for name in found if name not in COLUMNS]
    if unknown:
        raise Refused(
            f"{path} has columns that nobody knows: {', '.join(unknown)}; known are {', '.join(COLUMNS)}"
        )
    if "narrative" not in found:
        raise Refused(f"{path} has no column narrative; its first line must name the columns")


def body_of(cells: Mapping[str | None, str | list[str] | None], path: Path, line: int) -> JsonObject:
    """The body of a row: an empty cell is an absent field, everything else stays as it is written.

    A cell that begins like a formula is text like any other: nothing here evaluates one.

    Raises:
        Refused: the row has more cells than the first line has columns.
    """
    if None in cells:
        raise Refused(f"{path}, line {line}: more cells than columns; mend the row and run it again")
    given = {name: text for name, text in cells.items() if isinstance(text, str) and text != ""}
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


def _fields(given: Mapping[str | None, str], prefix: str, fields: tuple[str, ...]) -> JsonObject:
    return {field: given[f"{prefix}_{field}"] for field in fields if f"{prefix}_{field}" in given}


def _people(given: Mapping[str | None, str], prefix: str, fields: tuple[str, ...]) -> list[JsonObject]:
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
