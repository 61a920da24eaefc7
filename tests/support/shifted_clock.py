"""The wall clock of a process, moved while it runs; monotonic clocks go on. Linux, with a C compiler.

libfaketime would do, but its package for Python is built for one processor and without threads, and Debian's
must be installed by root: so ours are fifty lines of C, compiled once into the checkout's cache.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.local.paths import STATE
from deploy.local.processes import Program

SOURCE = Path(__file__).with_suffix("").with_name("clock_shift.c")
COMPILERS = ("cc", "gcc", "clang")


class ShiftedClock:
    """A clock that the processes started `under` it read; any number of them, at any time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "clock"
        self._library = _library()
        self.shift(timedelta())

    def shift(self, by: timedelta) -> None:
        """Let the clock be off by so much from now on, at once."""
        nanoseconds = int(by.total_seconds()) * 10**9 + by.microseconds * 1000
        with self._file.open("r+b" if self._file.exists() else "w+b") as file:
            file.write(struct.pack("q", nanoseconds))

    def under(self, program: Program) -> Program:
        """The same program, reading this clock."""
        preload = {"LD_PRELOAD": str(self._library), "JEJAK_TEST_CLOCK": str(self._file)}
        return replace(program, env={**program.env, **preload})


def _library() -> Path:
    """The compiled shim; the test fails, and says why, where it cannot be made."""
    text = SOURCE.read_bytes()
    library = STATE / "cache" / f"clock-shift-{sha256(text).hexdigest()[:12]}.so"
    if not library.exists():
        compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
        if compiler is None:
            pytest.fail("Not provoked: moving a process's clock needs a C compiler (cc, gcc or clang)")
        library.parent.mkdir(parents=True, exist_ok=True)
        made = library.with_suffix(".part")
        argv = [compiler, "-O1", "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"Not provoked: the clock's shim does not compile here: {done.stderr}")
        made.replace(library)
    return library
