"""A folder for what one command notes down; gone when it ends, and a clear word when there is no room."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Protocol, TypeVar

from shared.errors import Refused

_LOCK = "in-use"
_OF_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})


class Notes(Protocol):
    """A database in a file."""

    def close(self) -> None:
        """Let the file go."""
        ...


N = TypeVar("N", bound=Notes)


@contextmanager
def noting(prefix: str, make: Callable[[Path], N]) -> Iterator[N]:
    """Notes in a file that is gone when the run ends, in a folder below the one that TMPDIR names.

    Raises:
        Refused: the folder cannot be made, or is too small for what is noted in it.
    """
    where = Path(os.environ.get("TMPDIR") or tempfile.gettempdir())
    try:
        _sweep(where, prefix)
        made = tempfile.TemporaryDirectory(prefix=prefix, dir=where)
    except OSError as error:
        raise _refused(where, str(error.strerror)) from error
    with made as folder, _held(Path(folder)):
        try:
            with closing(make(Path(folder) / "notes.sqlite")) as notes:
                yield notes
        except sqlite3.OperationalError as error:
            # The lower byte is the kind of fault; the rest says more closely where.
            if error.sqlite_errorcode & 0xFF not in _OF_SQLITE:
                raise
            raise _refused(where, str(error)) from error


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Whoever runs holds a lock: without one a folder is what a killed run has left."""
    with (folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(where: Path, prefix: str) -> None:
    """Remove what killed runs have left: there are events with their wrapped keys in it."""
    for folder in where.glob(f"{prefix}*"):
        with suppress(OSError), (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _refused(where: Path, why: str) -> Refused:
    return Refused(f"{where} cannot take what this run notes down ({why}); let TMPDIR name a larger disk")
