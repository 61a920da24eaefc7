"""A disk of a few megabytes for one process: a tmpfs in a mount namespace of its own, without root."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.processes import Program


class SmallDisk:
    """A tmpfs of so many megabytes over `folder`, seen by the process that starts `around` it alone.

    What the process has written is gone when it ends; `kept` is copied in before it starts.
    """

    def __init__(self, folder: Path, *, megabytes: int, kept: Path | None = None) -> None:
        self.folder = folder
        self._megabytes = megabytes
        self._kept = kept
        _needs_namespaces()

    def around(self, program: Program) -> Program:
        """The same program on this disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        where = shlex.quote(str(self.folder))
        steps = [f"mount -t tmpfs -o size={self._megabytes}m tmpfs {where}"]
        steps += [f"cp -a {shlex.quote(str(self._kept))}/. {where}"] if self._kept else []
        steps += [f"exec {shlex.join(program.argv)}"]
        return replace(program, argv=["unshare", "-rm", "sh", "-c", " && ".join(steps)])

    def fill(self, pid: int, *, leave_kb: int = 0) -> None:
        """Fill what is free but so many kilobytes, from outside, through the process's own view of it."""
        there = Path(f"/proc/{pid}/root{self.folder}")
        free = shutil.disk_usage(there).free - leave_kb * 1024
        with (there / "ballast").open("wb", buffering=0) as file:
            try:
                for _ in range(max(0, free) // 65536):
                    file.write(bytes(65536))
            except OSError:
                return  # full, as was wanted

    def relieve(self, pid: int) -> None:
        """Take the ballast away again."""
        (Path(f"/proc/{pid}/root{self.folder}") / "ballast").unlink(missing_ok=True)


def _needs_namespaces() -> None:
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
    try:
        done = subprocess.run(probe, capture_output=True, text=True, check=False, timeout=10)
        why = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        why = str(error)
    if why:
        pytest.fail(f"Not provoked: a disk of its own needs user namespaces (unshare -rm): {why}")
