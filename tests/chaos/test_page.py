"""The page of faults tells what failed and what was not run; each promise names tests that are there."""

from __future__ import annotations

import json
from typing import Any

from tests.chaos import page
from tests.chaos.catalogue import CATALOGUE
from tests.chaos.promises import PROMISES

RESULTS: dict[str, Any] = {
    "ended": "2026-11-27T00:00:00+00:00",
    "machine": {"cores": 2, "system": "Linux"},
    "simulation": {},
    "faults": [
        {
            "number": 1,
            "passed": False,
            "recovery_s": 2.5,
            "under": "4 clients",
            "counts": {"reports": 7},
            "seconds": 9.0,
        }
    ],
}


def test_the_page_is_what_its_command_writes() -> None:
    taken = json.loads(page.TAKEN.read_text(encoding="utf-8"))
    assert page.PAGE.read_text(encoding="utf-8") == page.page(taken)
    tested = {number for number, fault in CATALOGUE.items() if fault.status == "tested"}
    assert {row["number"] for row in taken["faults"]} == tested


def test_every_promise_names_tests_that_are_there() -> None:
    assert page.unknown_tests() == []
    assert all(promise.tests or promise.faults for promise in PROMISES)


def test_a_fault_that_failed_or_was_not_run_is_told_so() -> None:
    text = page.page(RESULTS)
    assert f"| 1 | {CATALOGUE[1].title} | **failed** | 2.5 s | 4 clients | reports 7 |" in text
    assert f"| 2 | {CATALOGUE[2].title} | **not run** |" in text
    assert "0 of 1 faults held" in text


def test_what_is_owed_stands_on_the_page_with_its_reason() -> None:
    text = page.page(RESULTS)
    for fault in CATALOGUE.values():
        assert fault.title in text
        assert (fault.owed or fault.unprovokable) in text


def test_a_fault_that_was_run_by_itself_later_is_told_so() -> None:
    row = RESULTS["faults"][0]
    text = page.page(page.merged(RESULTS, {"ended": "2026-11-28", "faults": [{**row, "passed": True}]}))
    assert f"| 1 | {CATALOGUE[1].title} | held, run apart | 2.5 s |" in text
    assert "by themselves afterwards: 1." in text
