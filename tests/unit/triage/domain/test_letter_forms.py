"""What the wordings take for granted of a rulebook: every form that is a letter can be set, ids are there."""

from __future__ import annotations

import pytest

from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.domain.letters.letter_kinds import LetterKind
from shared.rules.handling import Record
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

FILLED_IN_ELSEWHERE = {"report", "finding"}
"""Forms that are the report or finding itself, no letters about it."""
BOOKS = [book for book in Rulebooks.load() if book.format > 1]


@pytest.mark.parametrize("rules", BOOKS, ids=lambda book: book.id)
def test_every_form_that_is_a_letter_can_be_set(rules: Rulebook) -> None:
    templates = {form.template for form in rules.forms.values()}
    assert templates - FILLED_IN_ELSEWHERE <= set(LetterKind)
    invites = any(move.record is Record.DISCUSSION_INVITATION for move in rules.moves)
    late = set() if invites else {LetterKind.DISCUSSION_INVITATION}
    assert set(LetterKind) - {LetterKind.CANCELLATION} - late <= templates


@pytest.mark.parametrize("rules", BOOKS, ids=lambda book: book.id)
def test_the_deadlines_and_the_number_that_wordings_name_are_in_the_rulebook(rules: Rulebook) -> None:
    named = {one.deadline for edition in read_editions().values() for one in edition.wordings.values()}
    assert named - {None} <= set(rules.deadlines)
    assert "registration" in rules.series
