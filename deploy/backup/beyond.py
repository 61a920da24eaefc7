"""What others know beyond a restored database, gathered on disk: events with content, and bare sightings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from deploy.scratch import noting
from shared.contracts.envelope import Announced

_TABLES = """
CREATE TABLE event (owner TEXT, stream TEXT, sequence INTEGER, hash TEXT, told_by TEXT, content BLOB,
                    PRIMARY KEY (owner, stream, sequence, hash)) WITHOUT ROWID;
CREATE TABLE seen (owner TEXT, stream TEXT, told_by TEXT, epoch INTEGER, sequence INTEGER, hash TEXT,
                   PRIMARY KEY (owner, stream, told_by)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event that somebody still has, and who."""

    event: Announced
    told_by: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A place in a stream that somebody has reached: that there is an event, not what it says."""

    told_by: str
    epoch: int
    sequence: int
    hash: str


class Beyond:
    """A database in a file of its own that is gone when the run ends; memory does not grow with it."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)

    def tell(self, owner: str, events: Iterable[Told]) -> None:
        """Note events; the first teller of each is kept, and a wrapped key if any has it."""
        rows = [
            (
                owner,
                one.event.subject,
                one.event.sequence,
                one.event.hash,
                one.told_by,
                orjson.dumps(asdict(one.event)),
                one.event.keyset is not None,
            )
            for one in events
        ]
        self._db.executemany(
            "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
            "ON CONFLICT DO UPDATE SET content = excluded.content WHERE ?7",
            rows,
        )

    def see(self, owner: str, stream: str, seen: Seen) -> None:
        """Note how far somebody has come."""
        self._db.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)",
            (owner, stream, seen.told_by, seen.epoch, seen.sequence, seen.hash),
        )

    def streams(self, owner: str) -> Iterator[str]:
        """The streams of which anything is known beyond the restored database, in order."""
        last = ""
        while True:
            found = self._db.execute(
                "SELECT min(stream) FROM (SELECT stream FROM event WHERE owner = ?1 AND stream > ?2 "
                "UNION ALL SELECT stream FROM seen WHERE owner = ?1 AND stream > ?2)",
                (owner, last),
            ).fetchone()[0]
            if found is None:
                return
            last = str(found)
            yield last

    def events(self, owner: str, stream: str) -> list[Told]:
        """The events of a stream that somebody has, by sequence."""
        rows = self._db.execute(
            "SELECT content, told_by FROM event WHERE owner = ? AND stream = ? ORDER BY sequence, hash",
            (owner, stream),
        )
        return [Told(Announced(**orjson.loads(content)), told_by) for content, told_by in rows]

    def seen(self, owner: str, stream: str) -> list[Seen]:
        """Who has come how far in a stream."""
        rows = self._db.execute(
            "SELECT told_by, epoch, sequence, hash FROM seen WHERE owner = ? AND stream = ?", (owner, stream)
        )
        return [Seen(*row) for row in rows]

    def close(self) -> None:
        """Let the file go."""
        self._db.close()


def gathered() -> AbstractContextManager[Beyond]:
    """An empty one.

    Raises:
        Refused: there is no room for what it notes.
    """
    return noting("jejak-restore-", Beyond)
