"""The way in for a stranger: a Python that is too old, a machine without programs, a second run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from deploy.local import runfile
from deploy.local.paths import CHECKOUT
from shared.errors import Refused

ENSURE = "deploy/setup/ensure.sh"


def _old_python(folder: Path) -> Path:
    """A folder for PATH in which every Python says that it is too old."""
    for name in ("python", "python3", "python3.11", "python3.12", "python3.13"):
        script = folder / name
        script.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
        script.chmod(0o755)
    for name in ("sh", "dirname"):
        (folder / name).symlink_to(
            Path("/bin") / name if (Path("/bin") / name).exists() else f"/usr/bin/{name}"
        )
    return folder


def test_a_python_that_is_too_old_is_one_sentence(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "deploy" / "setup").mkdir(parents=True)
    (checkout / ENSURE).write_text((CHECKOUT / ENSURE).read_text(encoding="utf-8"), encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    done = subprocess.run(
        ["sh", str(checkout / ENSURE), "run"],
        env={"PATH": str(_old_python(programs))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "Python 3.11 or newer" in done.stderr


def test_make_without_a_target_lists_what_there_is() -> None:
    done = subprocess.run(["make"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for target in ("demo", "up", "test", "check", "bench", "lock", "clean"):
        assert f"make {target} " in done.stdout


def test_the_second_run_of_the_set_up_says_and_does_nothing() -> None:
    command = ["sh", ENSURE, "dev"]
    subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
    second = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert second.stdout + second.stderr == ""


def test_a_command_that_needs_a_stack_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="start one with `make up`"):
        runfile.read(tmp_path / "run.json")
