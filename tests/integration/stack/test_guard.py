"""Whatever ends the launcher, nothing of the stack stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local import paths, ports, runfile
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.processes import RANK_KAFKA, RANK_SERVICE, Processes, Program
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.errors import Refused
from tests.support.eventually import eventually_sync


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """A launcher in a process of its own, with MongoDB and Kafka, and what its run.json says."""
    launcher = subprocess.Popen([sys.executable, "-m", "deploy.local", str(tmp_path)], cwd=paths.CHECKOUT)
    try:
        eventually_sync(lambda: _facts(tmp_path) or launcher.poll() is not None, within=90)
        facts = _facts(tmp_path)
        assert facts is not None, f"the launcher ended with {launcher.poll()}"
        yield launcher, facts
    finally:
        launcher.terminate()
        launcher.wait(60)


def _facts(folder: Path) -> dict[str, Any] | None:
    run = folder / runfile.NAME
    return dict(json.loads(run.read_text(encoding="utf-8"))) if run.exists() else None


def _left(facts: dict[str, Any]) -> list[str]:
    """What of the stack is still there: live processes, open ports, the run.json."""
    pids = [*facts["pids"].values(), facts["guard_pid"]]
    left = [f"process {pid}" for pid in pids if runfile.alive(pid)]
    left += [f"port {port}" for port in facts["ports"].values() if ports.is_open(port)]
    return left + ([runfile.NAME] if (Path(facts["folder"]) / runfile.NAME).exists() else [])


def test_killing_the_launcher_leaves_nothing(
    launched: tuple[subprocess.Popen[bytes], dict[str, Any]],
) -> None:
    launcher, facts = launched
    assert len(_left(facts)) >= 6
    launcher.kill()
    launcher.wait()
    eventually_sync(lambda: _left(facts), lambda left: left == [], within=60)


def test_killing_the_guard_ends_the_servers(
    launched: tuple[subprocess.Popen[bytes], dict[str, Any]],
) -> None:
    _, facts = launched
    os.kill(facts["guard_pid"], signal.SIGKILL)
    pids = list(facts["pids"].values())
    eventually_sync(lambda: [pid for pid in pids if _runs(pid)], lambda left: left == [], within=60)


def _runs(pid: int) -> bool:
    """Alive and no zombie: a child of a killed guard waits for the system's init to collect it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _sleeper(name: str, rank: int, *, trap: str = ":") -> Program:
    script = f"trap 'echo {name} >> \"$ORDER\"; exit 0' TERM; {trap}; echo up; while :; do sleep 0.05; done"
    order = str(Path(os.environ["ORDER"]))
    return Program(
        name=name, argv=["sh", "-c", script], env={"ORDER": order, "PATH": os.defpath}, rank=rank, grace_s=0.3
    )


@pytest.fixture
def processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    monkeypatch.setenv("ORDER", str(tmp_path / "order"))
    guarded = Processes(tmp_path)
    try:
        yield guarded
    finally:
        guarded.close()


def _up(processes: Processes, name: str) -> None:
    eventually_sync(lambda: processes.log(name).read_text(encoding="utf-8"), lambda text: "up" in text)


def test_services_stop_before_kafka(processes: Processes, tmp_path: Path) -> None:
    for name, rank in (("kafka", RANK_KAFKA), ("triage", RANK_SERVICE)):
        processes.start(_sleeper(name, rank))
        _up(processes, name)
    processes.close()
    assert (tmp_path / "order").read_text(encoding="utf-8").split() == ["triage", "kafka"]


def test_a_process_that_will_not_stop_is_forced(processes: Processes) -> None:
    processes.start(_sleeper("stubborn", RANK_SERVICE, trap="trap '' TERM"))
    _up(processes, "stubborn")
    assert processes.stop("stubborn") == -signal.SIGKILL


def test_a_process_that_dies_while_starting_is_reported_with_its_log(processes: Processes) -> None:
    argv = ["sh", "-c", "echo no such key; exit 3"]
    processes.start(Program(name="broken", argv=argv, env={"PATH": os.defpath}, rank=RANK_SERVICE))
    with pytest.raises(Refused, match=r"(?s)broken ended while starting.*no such key"):
        processes.wait_ready("broken", lambda: False, within_s=10)


def test_a_folder_runs_one_stack_at_a_time(stack: Servers, tmp_path: Path) -> None:
    plan = Plan(folder=tmp_path, services=(), ports=ANY_PORTS).on(stack)
    with Stack(plan), pytest.raises(Refused, match="Another stack is running"):
        Stack(plan).start()
