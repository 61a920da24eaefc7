"""Whoever waits goes by the running loop's clock: another would not obey the seed of a simulation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OTHER = {"monotonic", "monotonic_ns"}


def other_clocks(source: str) -> Iterator[str]:
    """Where a clock is asked that is not the loop's."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name, lineno=line) | ast.Name(id=name, lineno=line) if name in OTHER:
                yield f"{name} in line {line}"


def test_services_and_what_they_share_ask_the_loop_how_much_time_has_gone() -> None:
    files = [path for room in ("shared", "services") for path in (ROOT / room).rglob("*.py")]
    files = [path for path in files if "telemetry" not in path.parts]  # writes logs from a thread of its own
    found = {str(path): list(other_clocks(path.read_text(encoding="utf-8"))) for path in files}
    assert {path: places for path, places in found.items() if places} == {}


def test_another_clock_is_found() -> None:
    assert list(other_clocks("import time\nnow = time.monotonic()")) == ["monotonic in line 2"]
    assert list(other_clocks("now = asyncio.get_running_loop().time()")) == []
