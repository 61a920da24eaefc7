"""Which tests of the fault catalogue run, and what a run tells about each fault.

Plain `pytest` runs the quick ones and says how many it left out; `--all-faults` runs all and writes the
results, as `--fault-results FILE` does for any selection. The table of docs/reliability.md is made from them.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from deploy.local.paths import CHECKOUT
from shared.clock import system_clock

MARK: Final = "fault"
DEFAULT_RESULTS: Final = CHECKOUT / "chaos-results" / "faults.json"
_LEFT_OUT: Final = pytest.StashKey[int]()


@dataclass(slots=True)
class Outcome:
    """What a test measured of its fault; asserted is nothing here."""

    recovery_s: float | None = None
    under: str = ""
    counts: dict[str, int | float] = field(default_factory=dict)

    def recovered(self, seconds: float, *, under: str) -> None:
        """How long after the cause had gone everything was in order again, and under which load."""
        self.recovery_s, self.under = round(seconds, 2), under

    def counted(self, **counts: float) -> None:
        """How much there was of what: reports accepted, events sent again, ..."""
        self.counts |= counts


@pytest.fixture
def outcome() -> Outcome:
    """Where a test of a fault says what it measured."""
    return Outcome()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("faults")
    group.addoption("--all-faults", action="store_true", help="run the slow tests of faults too")
    group.addoption(
        "--fault-results",
        metavar="FILE",
        help=f"write what came of each fault; default {DEFAULT_RESULTS.name}",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "fault(known): shows what a fault of the catalogue does")
    config.addinivalue_line("markers", "whole_suite: runs with --all-faults only")
    config.stash[_LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow ones out, unless all are wanted."""
    if config.getoption("all_faults"):
        return
    slow = [item for item in items if _slow(item)]
    if slow:
        config.stash[_LEFT_OUT] = len(slow)
        left = set(slow)
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of several workers each tells how many it left out."""
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["left_out"] = session.config.stash[_LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """All workers leave out the same ones."""
    told = getattr(node, "workeroutput", None) or {}
    node.config.stash[_LEFT_OUT] = max(node.config.stash[_LEFT_OUT], told.get("left_out", 0))


def _slow(item: pytest.Item) -> bool:
    mark = item.get_closest_marker(MARK)
    return not mark.args[0].quick if mark else item.get_closest_marker("whole_suite") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Carry the fault's number and title, and what was measured, from the test to its report."""
    report = yield
    mark = item.get_closest_marker(MARK)
    if mark:
        known = mark.args[0]
        measured = getattr(item, "funcargs", {}).get("outcome", Outcome())
        facts = {"number": known.number, "title": known.title, "group": known.group, **asdict(measured)}
        report.user_properties.append((MARK, facts))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and write what came of the rest."""
    left = config.stash[_LEFT_OUT]
    if left:
        terminalreporter.write_line(f"faults: {left} slow tests left out; `make chaos` runs them")
    wanted = config.getoption("fault_results")
    if wanted or config.getoption("all_faults"):
        stats = terminalreporter.stats
        reports = [one for kind in ("passed", "failed", "error") for one in stats.get(kind, ())]
        path = Path(wanted or DEFAULT_RESULTS)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results(reports), indent=2) + "\n", encoding="utf-8")
        terminalreporter.write_line(f"faults: results in {path}")


def results(reports: Sequence[pytest.TestReport]) -> dict[str, Any]:
    """What a run tells: the machine, and per fault what came of its test."""
    rows: dict[int, dict[str, Any]] = {}
    for report in reports:
        facts: Any = dict(report.user_properties).get(MARK)
        if facts:
            new = {**facts, "passed": True, "test": report.nodeid, "seconds": 0.0}
            row = rows.setdefault(facts["number"], new)
            row["passed"] = row["passed"] and report.passed
            row["seconds"] = round(row["seconds"] + report.duration, 1)
    machine = {"cores": os.cpu_count(), "system": platform.platform(terse=True)}
    ended = system_clock().isoformat(timespec="seconds")
    return {"ended": ended, "machine": machine, "faults": [rows[number] for number in sorted(rows)]}
