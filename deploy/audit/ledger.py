"""What one run of the checker notes down: on disk, so that its memory does not grow with the cases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from deploy.audit.differences import Difference
from deploy.scratch import noting

_TABLES = """
CREATE TABLE record (topic TEXT, stream TEXT, sequence INTEGER, hash TEXT, id TEXT, times INTEGER,
                     PRIMARY KEY (topic, stream, sequence, hash)) WITHOUT ROWID;
CREATE TABLE turn (topic TEXT, stream TEXT, first INTEGER, reached INTEGER, early INTEGER,
                   PRIMARY KEY (topic, stream)) WITHOUT ROWID;
CREATE TABLE mail (notice TEXT, digest TEXT, file TEXT PRIMARY KEY, known INTEGER DEFAULT 0);
CREATE INDEX mail_by_notice ON mail (notice);
CREATE TABLE suspect (service TEXT, stream TEXT, key TEXT, wanted INTEGER,
                      PRIMARY KEY (service, stream, key)) WITHOUT ROWID;
CREATE TABLE stray (topic TEXT, partition INTEGER, offset INTEGER, digest TEXT, event TEXT, at INTEGER,
                    PRIMARY KEY (topic, partition, offset)) WITHOUT ROWID;
CREATE TABLE looked (service TEXT, stream TEXT, PRIMARY KEY (service, stream)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that a topic retains; `times` is how often it lies there."""

    stream: str
    sequence: int
    hash: str
    id: str
    times: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that the receiver's server has: the notice its Message-ID names, its digest, its file."""

    notice: str
    digest: str
    file: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A retained record that is no event: where it lies, its digests, its time by Kafka (ms).

    `event` is what it has in common with itself sent again.
    """

    partition: int
    offset: int
    digest: str
    event: str
    at: int


class Ledger:
    """A database in a file of its own that is gone when the run ends."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;" + _TABLES
        )

    def retain(self, topic: str, records: Sequence[tuple[str, int, str, str]]) -> None:
        """Note records (stream, sequence, hash, id) of one partition, in the order in which they lie."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
            [(topic, *record) for record in records],
        )
        self._db.executemany(
            # One that comes early stays noted until its turn has come. Where retention ended nobody knows:
            # the first that lies there counts as in its turn until number 1 comes.
            "INSERT INTO turn VALUES (?1, ?2, ?3, ?3, 0) ON CONFLICT DO UPDATE SET"
            " early = CASE WHEN ?3 > reached + 1 THEN max(early, ?3)"
            " WHEN ?3 = 1 AND first > 1 THEN max(early, reached) ELSE early END,"
            " reached = CASE WHEN ?3 = reached + 1 THEN ?3 WHEN ?3 = 1 AND first > 1 THEN 1 ELSE reached END,"
            " first = min(first, ?3)",
            [(topic, stream, sequence) for stream, sequence, _, _ in records],
        )
        self._db.execute("COMMIT")

    def kept(self, topic: str, streams: Sequence[str]) -> dict[str, list[Kept]]:
        """What a topic retains of streams."""
        found: dict[str, list[Kept]] = {stream: [] for stream in streams}
        for stream in streams:
            rows = self._db.execute(
                "SELECT stream, sequence, hash, id, times FROM record WHERE topic = ? AND stream = ?",
                (topic, stream),
            )
            found[stream] = [Kept(*row) for row in rows]
        return found

    def early(self, topic: str, stream: str) -> tuple[int, int] | None:
        """A record that came before its turn and not again in it: its sequence, and how far the turn came."""
        row = self._db.execute(
            "SELECT early, reached FROM turn WHERE topic = ? AND stream = ? AND early > reached",
            (topic, stream),
        ).fetchone()
        return None if row is None else (int(row[0]), int(row[1]))

    def stray(self, topic: str, records: Iterable[Stray]) -> None:
        """Note records that are no events: each consumer of the topic must have buried them."""
        self._db.executemany(
            "INSERT OR IGNORE INTO stray VALUES (?, ?, ?, ?, ?, ?)",
            [(topic, one.partition, one.offset, one.digest, one.event, one.at) for one in records],
        )

    def strays(self, topic: str, *, most: int) -> Iterator[list[Stray]]:
        """Those of a topic, so many at a time."""
        last = (-1, -1)
        while True:
            rows = self._db.execute(
                "SELECT partition, offset, digest, event, at FROM stray WHERE topic = ?"
                " AND (partition, offset) > (?, ?) ORDER BY partition, offset LIMIT ?",
                (topic, *last, most),
            ).fetchall()
            if not rows:
                return
            yield [Stray(*row) for row in rows]
            last = rows[-1][:2]

    def unreadable(self) -> int:
        """How many retained records are no events."""
        return int(self._db.execute("SELECT count(*) FROM stray").fetchone()[0])

    def records(self) -> int:
        """How many different records are noted."""
        return int(self._db.execute("SELECT count(*) FROM record").fetchone()[0])

    def looked_at(self, service: str, streams: Iterable[str]) -> None:
        """These streams are in the journal of that service."""
        self._db.executemany(
            "INSERT OR IGNORE INTO looked VALUES (?, ?)", [(service, one) for one in streams]
        )

    def unknown(self, topic: str, service: str) -> Iterator[str]:
        """Streams on a topic that its owner's journal does not have."""
        rows = self._db.execute(
            "SELECT stream FROM turn WHERE topic = ? AND stream NOT IN"
            " (SELECT stream FROM looked WHERE service = ?)",
            (topic, service),
        )
        return (str(row[0]) for row in rows)

    def add_mail(self, mails: Iterable[Mail]) -> None:
        """Note messages; one that is noted already stays as it is."""
        self._db.executemany(
            "INSERT OR IGNORE INTO mail (notice, digest, file) VALUES (?, ?, ?)",
            [(mail.notice, mail.digest, mail.file) for mail in mails],
        )

    def mails(self, notice: str) -> list[Mail]:
        """The messages of a notice; from now on they belong to one."""
        self._db.execute("UPDATE mail SET known = 1 WHERE notice = ?", (notice,))
        rows = self._db.execute("SELECT notice, digest, file FROM mail WHERE notice = ?", (notice,))
        return [Mail(*row) for row in rows]

    def unowned_mails(self) -> list[Mail]:
        """The first hundred messages that no notice asked for."""
        rows = self._db.execute("SELECT notice, digest, file FROM mail WHERE known = 0 LIMIT 100")
        return [Mail(*row) for row in rows]

    def suspect(self, found: Iterable[Difference]) -> None:
        """Note what must be looked at again."""
        self._db.executemany(
            "INSERT OR IGNORE INTO suspect VALUES (?, ?, ?, ?)",
            [(one.service, one.stream, _key(one), one.wanted) for one in found],
        )

    def suspects(self, service: str, *, after: str, limit: int) -> list[str]:
        """Streams of a service to be looked at again, in order."""
        rows = self._db.execute(
            "SELECT DISTINCT stream FROM suspect WHERE service = ? AND stream > ? ORDER BY stream LIMIT ?",
            (service, after, limit),
        )
        return [str(row[0]) for row in rows]

    def any_suspects(self) -> bool:
        """Whether there is anything to be looked at again."""
        return self._db.execute("SELECT 1 FROM suspect LIMIT 1").fetchone() is not None

    def wanted(self, difference: Difference) -> int | None:
        """What the first look wanted of a difference that was seen then; None if it is a new one."""
        row = self._db.execute(
            "SELECT wanted FROM suspect WHERE service = ? AND stream = ? AND key = ?",
            (difference.service, difference.stream, _key(difference)),
        ).fetchone()
        return None if row is None else int(row[0])

    def close(self) -> None:
        """Let it go."""
        self._db.close()


def _key(difference: Difference) -> str:
    return "\x00".join(difference.key)


def opened() -> AbstractContextManager[Ledger]:
    """A ledger for one run.

    Raises:
        Refused: there is no room for what it notes.
    """
    return noting("jejak-audit-", Ledger)
