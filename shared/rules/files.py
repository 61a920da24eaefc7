"""Which files a rule folder has, by its format, with their bytes and rows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from shared.rules.errors import BadRow
from shared.rules.rows import Row, table_rows

HEAD: Final = "rulebook.toml"
ELECTION: Final = MappingProxyType(
    {
        "calendars.toml": "calendar",
        "categories.toml": "category",
        "deadlines.toml": "deadline",
        "holidays.toml": "holiday",
        "hours.toml": "hours",
        "places.toml": "place",
        "receivers.toml": "receiver",
        "requirements.toml": "requirement",
        HEAD: "rulebook",
        "stages.toml": "stage",
    }
)
"""What a rulebook says of the election: each file and the one table in it."""
LIFECYCLE: Final = MappingProxyType(
    {"case_stages.toml": "case_stage", "moves.toml": "move", "office.toml": "office"}
)
"""How a case goes; for a format whose folders do not say it, these files stand in `LANDED`."""
HANDLING: Final = MappingProxyType(
    {
        "articles.toml": "law_article",
        "forms.toml": "form",
        "identity.toml": "identity",
        "holiday_years.toml": "holiday_year",
        "keywords.toml": "keyword",
        "numbers.toml": "series",
        "outcomes.toml": "outcome",
        "priorities.toml": "priority",
        "readings.toml": "reading",
        "routes.toml": "route",
        "servant_acts.toml": "servant_act",
        "steps.toml": "step",
        "warnings.toml": "rung",
    }
)
"""What goes with handling a case."""
LANDED: Final = Path(__file__).parent / "formats"
"""The lifecycle of each format whose folders name none: they landed before it was data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The files of a rule folder: `tables` by file; those in `optional` may lack."""

    tables: Mapping[str, str]
    optional: frozenset[str] = frozenset()


FORMATS: Final = MappingProxyType(
    {
        1: Format(tables=ELECTION),
        2: Format(
            tables=MappingProxyType({**ELECTION, **LIFECYCLE, **HANDLING}),
            optional=frozenset({"holidays.toml", "identity.toml", "readings.toml"}),
        ),
    }
)
"""Every format that this version reads."""
LANDED_LIFECYCLE: Final = Format(tables=LIFECYCLE)


def bytes_of(folder: Path, shape: Format) -> dict[str, bytes]:
    """The bytes of the folder's files.

    Raises:
        BadRow: one is missing, or there is one that such a folder does not have.
    """
    found = {path.name: path for path in folder.iterdir()}
    for name in sorted(found.keys() - shape.tables.keys()):
        raise BadRow(name, "", "", f"is not a file of a rule folder; these are: {', '.join(shape.tables)}")
    for name in sorted(shape.tables.keys() - found.keys() - shape.optional):
        raise BadRow(name, "", "", f"is missing in the rule folder {folder.name}")
    return {name: path.read_bytes() for name, path in found.items()}


def rows_of(raw: Mapping[str, bytes], shape: Format) -> dict[str, list[Row]]:
    """The rows of each file; an optional one that lacks has none.

    Raises:
        BadRow: a file is not TOML, or holds another table than its own.
    """
    lacking: dict[str, list[Row]] = {name: [] for name in shape.optional - raw.keys()}
    return lacking | {name: rows_in(name, content, shape) for name, content in raw.items()}


def rows_in(name: str, content: bytes, shape: Format) -> list[Row]:
    """The rows of one file; raises as `rows_of`."""
    try:
        document = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRow(name, "", "", f"is not TOML: {error}") from error
    return table_rows(name, shape.tables[name], document)


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of a folder's files, in the order of the names."""
    whole = sha256()
    for name in sorted(files):
        whole.update(f"{name}\n{len(files[name])}\n".encode())
        whole.update(files[name])
    return whole.hexdigest()
