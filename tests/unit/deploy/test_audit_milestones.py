"""The checker asks intake for a milestone of just those events of triage that tell a reporter something."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.audit.compare import effects, wanted_effects
from deploy.audit.owners import READERS
from deploy.audit.streams import Mark, Reached, Story
from shared.ids import derived

REPORT = "01936000-0000-7000-8000-000000000001"
CASE = derived(REPORT, "case")
(READER,) = [one for one in READERS if one.name == "intake:cases"]
STEP, DECISION = "jejak.triage.step_taken.v1", "jejak.triage.decision_approved.v1"
PASSED = "jejak.triage.case_passed.v1"


def found(kind: str, data: dict[str, Any], times: int) -> list[str]:
    """What the checker says of an applied event that led to so many milestones."""
    mark = Mark("e1", kind, 1, 1, "h", data)
    story = Story(CASE, marks=[mark])
    entry = {"stream": REPORT, "type": "milestone_reached", "cause": "e1"}
    there = {(REPORT, "e1"): [entry] * times}
    return [one.what for one in effects(READER, story, Reached(sequence=1), there)]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (STEP, {"command": "ask_completion", "report_id": REPORT}),
        (STEP, {"command": "expire_completion", "report_id": REPORT}),
        (PASSED, {"report_id": REPORT}),
    ],
)
def test_a_milestone_that_is_missing_or_doubled_is_found(kind: str, data: dict[str, Any]) -> None:
    assert found(kind, data, 1) == []
    assert "without writing" in found(kind, data, 0)[0]
    assert "2 times" in found(kind, data, 2)[0]


def test_a_decision_may_be_older_than_what_intake_hears_and_is_never_told_twice() -> None:
    data = {"decision": "stop", "report_id": REPORT}
    assert [found(DECISION, data, times) for times in (0, 1)] == [[], []]
    assert "2 times" in found(DECISION, data, 2)[0]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (STEP, {"command": "ask_completion"}),
        (STEP, {"command": "summon", "report_id": REPORT}),
        (PASSED, {}),
        (DECISION, {"decision": "extend_study", "report_id": REPORT}),
    ],
)
def test_nothing_is_asked_for_where_nothing_is_told(kind: str, data: dict[str, Any]) -> None:
    assert found(kind, data, 0) == []
    assert wanted_effects(READER, [Story(CASE, marks=[Mark("e1", kind, 1, 1, "h", data)])])[0] == []
