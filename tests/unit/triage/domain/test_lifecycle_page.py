"""The page about the lifecycle is what the table says."""

from __future__ import annotations

from pathlib import Path

from services.triage.domain.lifecycle import TABLE
from services.triage.domain.lifecycle_page import page
from services.triage.domain.words import DECISION_NAMES, KIND_NAMES, STAGE_NAMES, Decision, Kind, Stage

PAGE = Path(__file__).resolve().parents[4] / "docs" / "lifecycle.md"


def test_making_the_page_again_changes_nothing() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m services.triage.domain.lifecycle_page > docs/lifecycle.md"
    )


def test_the_page_shows_every_row_and_every_change_of_stage() -> None:
    text = page()
    assert text.count("\n| ") == len(TABLE) + len(Stage) + 2
    assert text.count(" --> ") == sum(row.stage is not row.to for row in TABLE) + 3


def test_everything_has_a_name_for_the_screen() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert set(STAGE_NAMES) == set(Stage)
    assert set(DECISION_NAMES) == set(Decision)
