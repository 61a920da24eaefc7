"""Measures of the source tree: sizes, rooms, names; the tests hold them against ceilings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
LONGEST_TEST_FILE = 400
LONGEST_PURE_FILE = 150
MOST_POSITIONAL = 5
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "data", "info", "misc"}
ROOMS = {
    "intake": {"domain", "application", "adapters", "channels", "consumers", "sweeper", "wiring"},
    "triage": {"domain", "application", "adapters", "console", "consumers", "sweeper", "wiring"},
    "notify": {"domain", "application", "adapters", "console", "consumers", "sweeper", "templates", "wiring"},
}
SHARED_ROOMS = {"contracts", "rules", "messaging", "store", "people", "web", "security", "telemetry"}
SHARED_MODULES = 160
SHARED_LINES = 22_000


@dataclass(frozen=True)
class Breach:
    """One place where the tree breaks a rule; its text is what a person needs to mend it."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def sources(root: Path, *folders: str) -> Iterator[Path]:
    """The Python files below the folders, in order, without built or cached ones."""
    for folder in folders:
        yield from sorted(path for path in (root / folder).rglob("*.py") if "node_modules" not in path.parts)


def size_breaches(root: Path) -> Iterator[Breach]:
    """Files and functions beyond the ceilings."""
    for path in sources(root, "services", "shared", "deploy", "tests"):
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(root))
        lines = text.count("\n")
        ceiling = _ceiling(path.relative_to(root))
        if lines > ceiling:
            yield Breach(name, f"{lines} lines, the ceiling is {ceiling}: split it by idea")
        yield from _function_breaches(name, ast.parse(text))


def _ceiling(path: Path) -> int:
    if path.parts[0] == "tests":
        return LONGEST_TEST_FILE
    if path.parts[0] == "services" and len(path.parts) > 2 and path.parts[2] in {"domain", "application"}:
        return LONGEST_PURE_FILE
    return LONGEST_FILE


def _function_breaches(name: str, tree: ast.AST) -> Iterator[Breach]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LONGEST_FUNCTION:
            yield Breach(
                f"{name}:{node.lineno}", f"{node.name} has {length} lines, the ceiling is {LONGEST_FUNCTION}"
            )
        positional = [arg for arg in node.args.posonlyargs + node.args.args if arg.arg not in {"self", "cls"}]
        if len(positional) > MOST_POSITIONAL and not name.startswith("tests/"):
            yield Breach(
                f"{name}:{node.lineno}", f"{node.name} takes {len(positional)} positional parameters"
            )


def swallowed(root: Path) -> Iterator[Breach]:
    """Handlers that catch everything and leave no trace of it."""
    for path in sources(root, "services", "shared", "deploy"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node) and _says_nothing(node):
                yield Breach(f"{path.relative_to(root)}:{node.lineno}", "an exception is swallowed")


def _catches_all(node: ast.ExceptHandler) -> bool:
    return node.type is None or (
        isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
    )


def _says_nothing(node: ast.ExceptHandler) -> bool:
    return all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)


def name_breaches(root: Path) -> Iterator[Breach]:
    """Vague file names, and rooms that the layout does not know."""
    for path in sources(root, "services", "shared", "deploy"):
        if path.stem in VAGUE_NAMES:
            yield Breach(str(path.relative_to(root)), "the name says nothing: name the thing or the verb")
    for service, rooms in ROOMS.items():
        yield from _unknown_rooms(root, root / "services" / service, rooms)
    yield from _unknown_rooms(root, root / "shared", SHARED_ROOMS)


def _unknown_rooms(root: Path, folder: Path, known: set[str]) -> Iterator[Breach]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and path.name != "__pycache__" and path.name not in known:
            yield Breach(
                str(path.relative_to(root)), f"no such room; the rooms are {', '.join(sorted(known))}"
            )


def undocumented(root: Path) -> Iterator[Breach]:
    """Modules that do not open with a sentence saying what lives there."""
    for path in sources(root, "services", "shared", "deploy"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            yield Breach(str(path.relative_to(root)), "the module does not say what lives in it")


def shared_budget(root: Path) -> tuple[int, int]:
    """Modules besides __init__.py and lines in `shared`, which stays small by rule."""
    files = [path for path in sources(root, "shared") if path.name != "__init__.py"]
    return len(files), sum(path.read_text(encoding="utf-8").count("\n") for path in files)
