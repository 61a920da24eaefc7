"""On what the figures were taken: processor, memory, load, versions, commit."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.local.paths import CHECKOUT

LIBRARIES = ("aiokafka", "fastapi", "motor", "pydantic", "pymongo", "uvicorn")


def facts() -> dict[str, Any]:
    """What the results file says about the machine; nothing that names it or its owner."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def load() -> float:
    """Processes that wanted to run in the last minute: well under the number of cores on a quiet machine."""
    return round(os.getloadavg()[0], 2)


def commit() -> str:
    """The commit that was measured, with `+` when files differ from it; empty without git."""
    found = _git("rev-parse", "--short=12", "HEAD")
    return found + ("+" if found and _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*words: str) -> str:
    command: Sequence[str] = ("git", *words)
    try:
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
