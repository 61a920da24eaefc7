"""What the README says of settings and commands is what the code says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from deploy.ops.cli import app, main
from deploy.ops.settings_table import README, written

TEXT = README.read_text(encoding="utf-8")
ROOT = README.parent


def test_the_table_of_settings_is_the_one_the_code_gives() -> None:
    assert written(TEXT) == TEXT, "run: python -m deploy.ops.settings_table"


def test_the_help_names_the_program_that_operators_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["deploy/ops/__main__.py", "--help"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert "Usage: jejak " in capsys.readouterr().out


def test_every_command_that_the_readme_names_exists() -> None:
    known = set(get_command(app).commands)  # type: ignore[attr-defined]  # click's group, untyped here
    named = set(re.findall(r"\./jejak ([a-z]+)", TEXT))
    assert named
    assert named <= known


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"make (demo|test|up|check|bench|[a-z]+)(?=[` ;,)\n])", TEXT)) - {"make"}
    assert {"demo", "test"} <= named
    assert named <= targets


def test_every_file_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"`((?:docs/)?[A-Za-z0-9_./-]+\.(?:md|json|yml))`", TEXT)) - {
        "run.json",
        "/openapi.json",
    }
    assert named
    assert not [name for name in named if not (ROOT / name).exists() and not Path(name).is_absolute()]
