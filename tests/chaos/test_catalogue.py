"""Every fault is tested by its number or listed with a reason, and the selection leaves none out silently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chaos.catalogue import CATALOGUE, LAST, bound_tests, fault, gaps
from tests.chaos.faults.fault import Fault

HERE = Path(__file__).parent
pytest_plugins = ["pytester"]


def test_the_catalogue_is_whole_and_every_fault_is_tested_once_or_listed_with_its_reason() -> None:
    assert sorted(CATALOGUE) == list(range(1, LAST + 1))
    assert gaps(CATALOGUE, bound_tests(HERE)) == []


def a_fault(number: int, *, owed: str = "", unprovokable: str = "") -> Fault:
    return Fault(number=number, group="broker", title="x", owed=owed, unprovokable=unprovokable)


@pytest.mark.parametrize(
    ("planted", "tests", "told"),
    [
        (a_fault(1), [], "has neither"),
        (a_fault(1, owed="letters"), [(1, "a")], "yet listed"),
        (a_fault(1, unprovokable="no second disk"), [(1, "a")], "yet listed"),
        (a_fault(1, owed="x", unprovokable="y"), [], "one of the two"),
        (a_fault(1), [(1, "a"), (1, "b")], "several tests"),
        (a_fault(1), [(1, "a"), (2, "b")], "is not listed"),
    ],
)
def test_a_planted_gap_is_found(planted: Fault, tests: list[tuple[int, str]], told: str) -> None:
    assert any(told in one for one in gaps({1: planted}, tests))


def test_a_test_that_is_named_after_another_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="must begin with test_fault_24_"):

        @fault(24)
        def test_fault_23_of_another_number() -> None: ...


def test_bound_tests_are_found_in_a_file(tmp_path: Path) -> None:
    text = "@fault(24)\nasync def test_fault_24_x(): ...\n\n@other(3)\ndef test_y(): ...\n"
    (tmp_path / "test_z.py").write_text(text, encoding="utf-8")
    assert list(bound_tests(tmp_path)) == [(24, "test_z.py::test_fault_24_x")]


SUITE = """
from tests.chaos.catalogue import CATALOGUE, fault
QUICK = next(number for number, one in CATALOGUE.items() if one.quick)
SLOW = next(number for number, one in CATALOGUE.items() if not one.quick)
def quick(outcome): outcome.recovered(1.5, under="4 clients"); outcome.counted(reports=7)
def slow(): assert False
quick.__name__, slow.__name__ = f"test_fault_{QUICK:02}_q", f"test_fault_{SLOW:02}_s"
globals().update({one.__name__: one for one in (fault(QUICK)(quick), fault(SLOW)(slow))})
del quick, slow
"""


def test_slow_faults_are_left_out_with_a_line_that_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    done = pytester.runpytest("-p", "tests.support.fault_runs", "-p", "no:cacheprovider", "-W", "ignore")
    done.assert_outcomes(passed=1, deselected=1)
    done.stdout.fnmatch_lines(["faults: 1 slow tests left out*"])


def test_several_workers_say_so_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    done = pytester.runpytest(
        "-p", "tests.support.fault_runs", "-n", "1", "-p", "no:cacheprovider", "-W", "ignore"
    )
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["faults: 1 slow tests left out*"])


def test_all_of_them_run_on_demand_and_the_results_say_what_came_of_each(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    arguments = ("--all-faults", "--fault-results", "told.json", "-p", "no:cacheprovider", "-W", "ignore")
    pytester.runpytest("-p", "tests.support.fault_runs", *arguments).assert_outcomes(passed=1, failed=1)
    told = json.loads((pytester.path / "told.json").read_text(encoding="utf-8"))
    passed = {row["passed"]: row for row in told["faults"]}
    assert passed[True]["recovery_s"] == 1.5
    assert passed[True]["under"] == "4 clients"
    assert passed[True]["counts"] == {"reports": 7}
    assert not CATALOGUE[passed[False]["number"]].quick
    assert set(passed) == {True, False}
