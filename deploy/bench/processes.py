"""What running processes have used: processor time and memory, read from the kernel."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12
"""Places in /proc/<pid>/stat behind the program's name."""


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS


def memory_mb(pid: int) -> float:
    """Resident memory in MB (2^20 bytes): what `ps` calls RSS, shared libraries included."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass(frozen=True, slots=True)
class Meter:
    """Processor time of named processes since the meter was made."""

    began: Mapping[str, tuple[int, float]]

    @classmethod
    def of(cls, pids: Mapping[str, int]) -> Meter:
        """Start to count."""
        return cls({name: (pid, cpu_s(pid)) for name, pid in pids.items()})

    def used(self) -> dict[str, float]:
        """Seconds by name."""
        return {name: cpu_s(pid) - before for name, (pid, before) in self.began.items()}

    def each(self, count: int) -> dict[str, float]:
        """Microseconds for each of so many."""
        return {name: round(seconds / count * 1e6, 1) for name, seconds in self.used().items()}
