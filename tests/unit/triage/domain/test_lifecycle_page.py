"""The page about the lifecycle is what the rulebooks say."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.triage.domain.lifecycle_page import page
from services.triage.domain.words import DECISION_NAMES, KIND_NAMES, STAGE_NAMES, Decision, Kind, Stage
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

PAGE = Path(__file__).resolve().parents[4] / "docs" / "lifecycle.md"
BOOKS = Rulebooks.load()


def test_making_the_page_again_changes_nothing() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(BOOKS), (
        "run: python -m services.triage.domain.lifecycle_page > docs/lifecycle.md"
    )


@pytest.mark.parametrize("book", list(BOOKS), ids=lambda book: book.id)
def test_the_page_shows_every_move_every_change_of_stage_and_every_deadline(book: Rulebook) -> None:
    text = page([book])
    rows = [len(Stage), len(book.moves), len(book.deadlines)]
    readings = sum(len(rule.readings) for rule in book.deadlines.values())
    assert text.count("\n| ") == sum(rows) + readings + len(rows) + bool(readings)
    changes = sum(move.to not in {None, stage} for move in book.moves for stage in move.stages or (None,))
    ends = {stage for stage in book.case_stages if f"{stage} --> [*]" in text}
    assert text.count(" --> ") == changes + len(ends)
    assert {stage for stage, row in book.case_stages.items() if row.terminal} <= ends
    for rule in book.deadlines:
        assert f"| `{rule}` |" in text


def test_everything_has_a_name_for_the_screen() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert set(STAGE_NAMES) == set(Stage)
    assert set(DECISION_NAMES) == set(Decision)
