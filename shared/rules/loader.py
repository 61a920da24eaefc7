"""From a folder of TOML files to a checked `Rulebook`; nothing half-read leaves this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.rules.election_tables import election_tables
from shared.rules.errors import BadRow
from shared.rules.handling_tables import HandlingTables, handling_tables
from shared.rules.model import Rulebook
from shared.rules.rows import Row, table_rows

FOLDER_FORM = re.compile(r"^([a-z][a-z0-9_]*[a-z0-9])_([1-9][0-9]*)$")
TABLES = MappingProxyType(
    {
        "calendars.toml": "calendar",
        "categories.toml": "category",
        "deadlines.toml": "deadline",
        "holidays.toml": "holiday",
        "hours.toml": "hours",
        "places.toml": "place",
        "receivers.toml": "receiver",
        "requirements.toml": "requirement",
        "rulebook.toml": "rulebook",
        "stages.toml": "stage",
    }
)
"""Each file of a rule folder and the one table in it."""
LIFECYCLE_TABLES = MappingProxyType(
    {"case_stages.toml": "case_stage", "moves.toml": "move", "office.toml": "office"}
)
"""The same for how a case is handled."""
FORMATS: Final = Path(__file__).parent / "formats"
"""The lifecycle of each format whose folders name none: they landed before it was data."""


def load_rulebook(folder: Path) -> Rulebook:
    """Read one rule folder whole.

    Raises:
        BadRow: a file is missing, strange or unreadable, or a row breaks a rule of its table.
    """
    if not FOLDER_FORM.fullmatch(folder.name):
        raise BadRow(
            folder.name, "", "", "a rule folder is named <election>_<number>, such as pilkada_2024_1"
        )
    raw = files_of(folder, TABLES)
    rows = rows_of(raw, TABLES)
    head = _head(rows["rulebook.toml"], folder.name)
    zone = _zone(head)
    rulebook = Rulebook(
        election=folder.name.rpartition("_")[0],
        number=int(folder.name.rpartition("_")[2]),
        format=1,
        applies_from=head.day("applies_from"),
        zone=zone,
        digest=digest(raw),
        **election_tables(rows, folder.name, zone),
        **landed_lifecycle(1),
        **head.named(folder.name),
    )
    head.done()
    return rulebook


def landed_lifecycle(number: int) -> HandlingTables:
    """How a case is handled under a format whose folders do not say it.

    Raises:
        BadRow: its files are wrong.
    """
    return handling_tables(rows_of(files_of(FORMATS / str(number), LIFECYCLE_TABLES), LIFECYCLE_TABLES))


def files_of(folder: Path, tables: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of the folder's files, which are those of `tables`.

    Raises:
        BadRow: one is missing, or there is another.
    """
    found = {path.name: path for path in folder.iterdir()}
    for name in sorted(found.keys() - tables.keys()):
        raise BadRow(name, "", "", f"is not a file of a rule folder; these are: {', '.join(tables)}")
    for name in sorted(tables.keys() - found.keys()):
        raise BadRow(name, "", "", f"is missing in the rule folder {folder.name}")
    return {name: path.read_bytes() for name, path in found.items()}


def rows_of(raw: Mapping[str, bytes], tables: Mapping[str, str]) -> dict[str, list[Row]]:
    """The rows of each file.

    Raises:
        BadRow: a file is not TOML, or holds another table than its own.
    """
    return {file: table_rows(file, tables[file], _document(file, content)) for file, content in raw.items()}


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of a folder's files, in the order of the names."""
    whole = sha256()
    for name in sorted(files):
        whole.update(f"{name}\n{len(files[name])}\n".encode())
        whole.update(files[name])
    return whole.hexdigest()


def _document(file: str, raw: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRow(file, "", "", f"is not TOML: {error}") from error


def _head(rows: list[Row], folder: str) -> Row:
    head = rows[0]
    if len(rows) > 1:
        raise rows[1].bad("", "a rule folder has one [[rulebook]] row")
    named = head.code("id")
    if named != folder:
        raise head.bad("id", f"{named!r} differs from the folder's name {folder!r}")
    return head


def _zone(head: Row) -> ZoneInfo:
    name = head.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise head.bad("zone", f"{name!r} is not a time zone") from None
