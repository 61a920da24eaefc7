"""The launcher's side of the guard: a pipe to it, and the few things that can be asked over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.paths import BYTECODE, CHECKOUT
from shared.errors import Refused

RANK_SERVICE, RANK_SINK, RANK_KAFKA, RANK_MONGO = range(4)
_LINES_SHOWN = 12
_POLL_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run: stopped in the order of `rank`, within `grace_s` seconds before force."""

    name: str
    argv: list[str]
    env: Mapping[str, str]
    rank: int
    grace_s: float = 6.0


class Processes:
    """The processes of one stack folder, all under one guard. Safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.guard", str(folder)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.pid = self._guard.pid
        if "error" in self._read():
            self.close()
            message = f"Another stack is running in {folder}: stop it first (Ctrl-C where it was started)."
            raise Refused(message)

    def start(self, program: Program) -> int:
        """Start it; the pid. What it prints goes to its log file."""
        answer = self._ask(
            do="start",
            name=program.name,
            argv=program.argv,
            env=dict(program.env),
            cwd=str(CHECKOUT),
            log=str(self.log(program.name)),
            rank=program.rank,
            grace_s=program.grace_s,
        )
        return int(answer["pid"])

    def log(self, name: str) -> Path:
        """The log file of a process."""
        return self.logs / f"{name}.log"

    def running(self, name: str) -> bool:
        """Whether the process is alive."""
        return self._ask(do="status", name=name)["code"] is None

    def pid_of(self, name: str) -> int:
        """The process id that a name has, or had last."""
        return int(self._ask(do="status", name=name)["pid"])

    def stop(self, name: str) -> int:
        """Stop it in an orderly way, by force when it takes too long; the exit code (negative: a signal)."""
        return int(self._ask(do="stop", name=name)["code"])

    def kill(self, name: str) -> int:
        """Kill it at once."""
        return int(self._ask(do="kill", name=name)["code"])

    def signal(self, name: str, number: int) -> None:
        """Send it a signal, such as SIGSTOP."""
        self._ask(do="signal", name=name, signal=int(number))

    def wait_ready(self, name: str, ready: Callable[[], bool], *, within_s: float) -> None:
        """Wait until `ready()`; `Refused` with the end of its log when it died or is late."""
        until = time.monotonic() + within_s
        while not ready():
            alive = self.running(name)
            if not alive or time.monotonic() > until:
                what = f"is not ready after {within_s:.0f} s" if alive else "ended while starting"
                message = f"{name} {what}; the end of {self.log(name)}:\n{self.tail(name)}"
                raise Refused(message)
            time.sleep(_POLL_S)

    def tail(self, name: str) -> str:
        """The last lines of its log."""
        log = self.log(name)
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return "\n".join(lines[-_LINES_SHOWN:])

    def close(self) -> None:
        """Stop everything in order and wait for the guard to end."""
        with self._lock:
            if self._guard.stdin and not self._guard.stdin.closed:
                self._guard.stdin.close()
            self._guard.wait()
            if self._guard.stdout:
                self._guard.stdout.close()

    def _ask(self, **command: object) -> dict[str, Any]:
        with self._lock:
            if self._guard.stdin is None or self._guard.stdin.closed:
                message = "The stack has been stopped already."
                raise Refused(message)
            self._guard.stdin.write(json.dumps(command) + "\n")
            self._guard.stdin.flush()
            answer = self._read()
        if "error" in answer:
            raise Refused(str(answer["error"]))
        return answer

    def _read(self) -> dict[str, Any]:
        line = self._guard.stdout.readline() if self._guard.stdout else ""
        if not line:
            message = "The guard of the local stack ended unexpectedly: start the stack again."
            raise Refused(message)
        answer: dict[str, Any] = json.loads(line)
        return answer


def plain_environment() -> dict[str, str]:
    """Our environment without any JEJAK_ setting, so that each process gets only what it is meant to have.

    Where Python is told to leave no bytecode beside its sources, ours goes to a folder of our own: without
    any, every start would compile all libraries anew, which takes longer than the rest of it.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("JEJAK_")}
    if plain.pop("PYTHONDONTWRITEBYTECODE", ""):
        plain["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    return plain
