"""Who may import whom: the contracts hold on the tree, and each bites on a planted breach."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = """
services/{s}/__main__.py services/{s}/wiring.py services/{s}/settings.py services/{s}/domain/rule.py
services/{s}/application/use.py services/{s}/adapters/store.py services/{s}/consumers/reports.py
services/{s}/sweeper/clock.py
"""
WAYS_IN = {"intake": "channels", "triage": "console", "notify": "console"}
SHARED = """
shared/web/app.py shared/messaging/relay.py shared/people/accounts.py shared/store/change.py
shared/security/sealing.py
shared/telemetry/setup.py shared/contracts/intake.py shared/rules/model.py shared/clock.py shared/settings.py
shared/errors.py shared/ids.py shared/changes.py shared/roles.py
"""

PLANTED = [
    ("services/intake/application/use.py", "import services.triage.application.use"),
    ("services/notify/wiring.py", "import services.intake.wiring"),
    ("shared/store/change.py", "import services.triage.domain.rule"),
    ("services/triage/domain/rule.py", "import services.triage.application.use"),
    ("services/triage/application/use.py", "import services.triage.adapters.store"),
    ("services/triage/adapters/store.py", "import services.triage.console.screen"),
    ("services/triage/consumers/reports.py", "import services.triage.adapters.store"),
    ("services/intake/helpers/x.py", ""),
    ("shared/store/change.py", "import shared.messaging.relay"),
    ("shared/contracts/intake.py", "import shared.store.change"),
    ("shared/clock.py", "import shared.contracts.intake"),
    ("services/triage/application/use.py", "import shared.store.change"),
    ("services/triage/application/use.py", "import shared.messaging.relay"),
    ("services/triage/domain/rule.py", "import motor"),
    ("services/triage/domain/rule.py", "import shared.contracts.intake"),
    ("services/triage/domain/rule.py", "import asyncio"),
    ("services/triage/domain/rule.py", "import pydantic"),
    ("services/triage/domain/rule.py", "import shared.clock"),
    ("services/triage/console/screen.py", "import pymongo"),
    ("services/intake/channels/screen.py", "import motor"),
    ("shared/people/accounts.py", "import motor"),
    ("shared/web/app.py", "import pymongo"),
]


def _skeleton(root: Path) -> None:
    """A tree with every room and nothing in it, under the project's own contracts."""
    paths = SHARED.split()
    for service, way in WAYS_IN.items():
        paths += [*MODULES.format(s=service).split(), f"services/{service}/{way}/screen.py"]
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    _packages(root)
    (root / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )


def _packages(root: Path) -> None:
    for folder in [root, *root.rglob("*")]:
        if folder.is_dir() and folder != root:
            (folder / "__init__.py").touch()


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_the_tree_keeps_its_contracts() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_empty_skeleton_keeps_the_contracts(tmp_path: Path) -> None:
    _skeleton(tmp_path)
    result = _lint(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("path", "line"), PLANTED)
def test_a_planted_import_is_refused(tmp_path: Path, path: str, line: str) -> None:
    _skeleton(tmp_path)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(line + "\n", encoding="utf-8")
    _packages(tmp_path)
    result = _lint(tmp_path)
    assert result.returncode != 0, f"{line!r} in {path} was let through:\n{result.stdout}"
    assert "Traceback" not in result.stdout + result.stderr
