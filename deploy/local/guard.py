"""The guard process: starts the stack's processes on request, stops them in order when its launcher is gone.

It reads one JSON command a line on standard input and answers one a line on standard output. End-of-file
means that the launcher ended, however it ended (also by `kill -9`): then services stop first, then Kafka,
then MongoDB, each with a bounded wait, then by force.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Command = dict[str, Any]

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.02
_LOCK_WAIT_S = 30.0


@dataclass
class Child:
    """A process that the guard started, in a session of its own."""

    process: subprocess.Popen[bytes]
    rank: int
    grace_s: float


class Guard:
    """The children by name, and what may be done with them."""

    def __init__(self) -> None:
        self.children: dict[str, Child] = {}

    def start(self, command: Command) -> Command:
        """Start a process under a name; its output goes to the end of its log file."""
        name = command["name"]
        if name in self.children and self.children[name].process.poll() is None:
            return {"error": f"{name} is running already"}
        with Path(command["log"]).open("ab") as log:
            process = subprocess.Popen(
                command["argv"],
                env=command["env"],
                cwd=command["cwd"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent(),  # noqa: PLW1509 -- the guard has one thread
            )
        self.children[name] = Child(process, command["rank"], command["grace_s"])
        return {"pid": process.pid}

    def status(self, command: Command) -> Command:
        """The pid, and the exit code once there is one."""
        child = self.children[command["name"]]
        return {"pid": child.process.pid, "code": child.process.poll()}

    def stop(self, command: Command) -> Command:
        """Stop one process: ask, wait, force; the exit code."""
        child = self.children[command["name"]]
        _stop_together([child])
        return {"code": child.process.returncode}

    def kill(self, command: Command) -> Command:
        """Kill one process at once, as a power cut would; the exit code."""
        child = self.children[command["name"]]
        _signal(child, signal.SIGKILL)
        return {"code": child.process.wait()}

    def signal(self, command: Command) -> Command:
        """Send a signal (by number) to one process, for instance to freeze it."""
        _signal(self.children[command["name"]], signal.Signals(command["signal"]))
        return {}

    def stop_all(self, _command: Command) -> Command:
        """Stop everything, lowest rank first, those of one rank together."""
        for rank in sorted({child.rank for child in self.children.values()}):
            _stop_together([child for child in self.children.values() if child.rank == rank])
        return {}

    def answer(self, command: Command) -> Command:
        """Carry out one command; a failure is an answer, never the end of the guard."""
        actions: dict[str, Callable[[Command], Command]] = {
            "start": self.start,
            "status": self.status,
            "stop": self.stop,
            "kill": self.kill,
            "signal": self.signal,
            "stop_all": self.stop_all,
        }
        try:
            return actions[command["do"]](command)
        except (OSError, KeyError, ValueError) as error:
            return {"error": f"{type(error).__name__}: {error}"}


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends a child whose guard was itself killed; elsewhere nothing does."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


def _stop_together(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            _signal(child, signal.SIGTERM)
            _signal(child, signal.SIGCONT)
    began = time.monotonic()
    for child in children:
        while child.process.poll() is None and time.monotonic() < began + child.grace_s:
            time.sleep(_POLL_S)
        _signal(child, signal.SIGKILL)
        child.process.wait()


def _locked(folder: Path) -> bool:
    """Hold the folder until the guard ends; waits for an earlier guard that is still stopping."""
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    until = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A run.json means that a stack is up and stays; without one the earlier guard is about to end.
            if (folder / "run.json").exists() or time.monotonic() > until:
                return False
            time.sleep(_POLL_S)
        else:
            return True


def _commands() -> Iterator[Command]:
    for line in sys.stdin:
        yield json.loads(line)


def _say(answer: Command) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def main(folder: Path) -> None:
    """Serve commands until end-of-file or SIGTERM, then stop everything and take away run.json."""
    # Not SIG_IGN, and no blocked signals: the children would inherit both and could not be stopped.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGTERM, _end)
    if not _locked(folder):
        _say({"error": "busy"})
        return
    (folder / "run.json").unlink(missing_ok=True)
    guard = Guard()
    try:
        _say({"ready": True})
        for command in _commands():
            _say(guard.answer(command))
    except BrokenPipeError:
        # The launcher is gone in the middle of an answer: the same as end-of-file.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        # First, so that a next start waits for the end of this one and does not take it for running.
        (folder / "run.json").unlink(missing_ok=True)
        guard.stop_all({})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
