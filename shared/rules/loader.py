"""From a folder of TOML files to a checked `Rulebook`; nothing half-read leaves this module."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.rules.clock_tables import clock_tables
from shared.rules.consistency import contradictions
from shared.rules.election_tables import election_tables
from shared.rules.errors import BadRow
from shared.rules.files import (
    FORMATS,
    HEAD,
    LANDED,
    LANDED_LIFECYCLE,
    Format,
    bytes_of,
    digest,
    rows_in,
    rows_of,
)
from shared.rules.handling_tables import HandlingTables, handling_tables
from shared.rules.model import Rulebook
from shared.rules.office import Overlay
from shared.rules.rows import Row

FOLDER_FORM = re.compile(r"^([a-z][a-z0-9_]*[a-z0-9])_([1-9][0-9]*)$")


def load_rulebook(folder: Path, local: Overlay | None = None) -> Rulebook:
    """Read one rule folder whole, with what the office adds to it.

    Raises:
        BadRow: a file is missing, strange or unreadable, a row breaks a rule of its table, or contradicts
            another.
    """
    rulebook = read_rulebook(folder, local)
    for contradiction in contradictions(rulebook) if rulebook.format > 1 else ():
        raise contradiction
    return rulebook


def read_rulebook(folder: Path, local: Overlay | None = None) -> Rulebook:
    """The same, whether its rows contradict each other or not: `contradictions` tells.

    Raises:
        BadRow: a file is missing, strange or unreadable, or a row breaks a rule of its table.
    """
    if not FOLDER_FORM.fullmatch(folder.name):
        raise BadRow(
            folder.name, "", "", "a rule folder is named <election>_<number>, such as pilkada_2024_1"
        )
    number, shape = _format(folder)
    local = local if number > 1 else None
    raw = bytes_of(folder, shape)
    rows = rows_of(raw, shape)
    head = _head(rows[HEAD], folder.name)
    zone = _zone(head)
    rulebook = Rulebook(
        election=folder.name.rpartition("_")[0],
        number=int(folder.name.rpartition("_")[2]),
        format=head.number("format", least=1, default=number),
        applies_from=head.day("applies_from"),
        zone=zone,
        digest=digest(raw),
        **clock_tables(rows, folder.name, zone, local),
        **election_tables(rows, local),
        **(landed_lifecycle(number) if number == 1 else handling_tables(rows, local)),
        **head.named(folder.name),
    )
    head.done()
    return rulebook


def landed_lifecycle(number: int) -> HandlingTables:
    """How a case is handled under a format whose folders do not say it.

    Raises:
        BadRow: its files are wrong.
    """
    rows = rows_of(bytes_of(LANDED / str(number), LANDED_LIFECYCLE), LANDED_LIFECYCLE)
    return handling_tables(rows, None)


def _format(folder: Path) -> tuple[int, Format]:
    try:
        content = (folder / HEAD).read_bytes()
    except FileNotFoundError:
        raise BadRow(HEAD, "", "", f"is missing in the rule folder {folder.name}") from None
    head = rows_in(HEAD, content, FORMATS[1])[0]
    number = head.number("format", least=1, default=1)
    if number not in FORMATS:
        known = " and ".join(map(str, FORMATS))
        raise head.bad("format", f"format {number} is not known here; this version reads {known}")
    return number, FORMATS[number]


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
