"""A disk of a few megabytes for processes of a test: a tmpfs in a namespace of its own, without root."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.processes import RANK_MONGO, Processes, Program, plain_environment

_WITHIN_S = 20


class SmallDisk:
    """A disk over `folder`, with what is in the folder now; only processes started `around` it see it.

    It lives until its `processes` are closed, whatever happens to those who write on it. A folder takes one.
    """

    def __init__(self, folder: Path, *, megabytes: int, processes: Processes) -> None:
        _needs_namespaces()
        self.folder = folder
        where, beside = (shlex.quote(str(one)) for one in (folder, folder.with_name(f"{folder.name}.new")))
        steps = [
            f"mkdir -p {where} {beside}",
            f"mount -t tmpfs -o size={megabytes}m tmpfs {beside}",
            f"cp -a {where}/. {beside}",
            f"mount --move {beside} {where}",
            "exec sleep infinity",
        ]
        name = f"disk-{folder.name}"
        argv = ["unshare", "-rm", "sh", "-c", " && ".join(steps)]
        keeper = Program(name=name, argv=argv, env=plain_environment(), rank=RANK_MONGO, grace_s=0.1)
        self.pid = processes.start(keeper)
        processes.wait_ready(name, self._mounted, within_s=_WITHIN_S)

    @property
    def seen(self) -> Path:
        """The disk as the processes on it see it, from outside."""
        return Path(f"/proc/{self.pid}/root{self.folder}")

    def around(self, program: Program) -> Program:
        """The same program on this disk."""
        enter = ["nsenter", "-t", str(self.pid), "-U", "-m", "--preserve-credentials", "--wd", "--"]
        return replace(program, argv=[*enter, *program.argv])

    def fill(self, *, leave_kb: int = 0) -> None:
        """Fill what is free but so many kilobytes."""
        free = shutil.disk_usage(self.seen).free - leave_kb * 1024
        with (self.seen / "ballast").open("wb", buffering=0) as file:
            try:
                for _ in range(max(0, free) // 4096):
                    file.write(bytes(4096))
            except OSError:
                return  # full, as was wanted

    def relieve(self) -> None:
        """Take the ballast away again."""
        (self.seen / "ballast").unlink(missing_ok=True)

    def _mounted(self) -> bool:
        mounts = Path(f"/proc/{self.pid}/mounts").read_text(encoding="utf-8")
        return f"tmpfs {self.folder} tmpfs" in mounts


def _needs_namespaces() -> None:
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
    try:
        done = subprocess.run(probe, capture_output=True, text=True, check=False, timeout=10)
        why = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        why = str(error)
    if why:
        pytest.fail(f"Not provoked: a disk of its own needs user namespaces (unshare -rm): {why}")
