"""A folder for what one command notes down; gone when it ends, and a clear word when there is no room."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from shared.errors import Refused

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
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
    try:
        made = tempfile.TemporaryDirectory(prefix=prefix)
    except OSError as error:
        raise _refused(str(error.strerror)) from error
    with made as folder:
        try:
            with closing(make(Path(folder) / "notes.sqlite")) as notes:
                yield notes
        except sqlite3.OperationalError as error:
            # The lower byte is the kind of fault; the rest says more closely where.
            if error.sqlite_errorcode & 0xFF not in _OF_SQLITE:
                raise
            raise _refused(str(error)) from error


def _refused(why: str) -> Refused:
    where = os.environ.get("TMPDIR", "/tmp")  # noqa: S108  # only named
    return Refused(f"{where} cannot take what this run notes down ({why}); let TMPDIR name a larger disk")
