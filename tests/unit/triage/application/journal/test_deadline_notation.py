"""A deadline with rival readings comes back from a document and from an entry as it was."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from services.triage.application.journal import deadline_notation
from shared.contracts.triage import DeadlineV1
from shared.rules.deadlines import Deadline, StartsFrom
from shared.rules.rulebooks import Rulebooks
from tests.support.rule_rows import BOOK, read, reading, wita

STUDY = read(
    BOOK.deadline("study"),
    reading("first_day", BOOK.deadline("study"), first_day_counts=True),
    reading("statute", BOOK.deadline("study"), starts_from=StartsFrom.REPORT),
)
RIVALLED = replace(BOOK, deadlines=MappingProxyType({**BOOK.deadlines, "study": STUDY}))
BOOKS = Rulebooks({BOOK.id: RIVALLED})
REGISTERED = wita(2024, 11, 3, 10)
DEADLINES = {
    "the rule's own alone": BOOK.deadline("preliminary_review").starting(REGISTERED),
    "a rival of the same start": STUDY.starting(REGISTERED),
    "a rival of another start": STUDY.starting(REGISTERED, moments={StartsFrom.REPORT: wita(2024, 11, 1, 8)}),
    "a rival that was over": STUDY.starting(REGISTERED, moments={StartsFrom.REPORT: wita(2024, 10, 1, 8)}),
}
ALL = pytest.mark.parametrize("deadline", DEADLINES.values(), ids=DEADLINES.keys())


@ALL
def test_it_comes_back_from_its_document(deadline: Deadline) -> None:
    assert deadline_notation.deadline_of(deadline_notation.clock(deadline), BOOKS) == deadline


@ALL
def test_it_comes_back_from_what_an_entry_announced_and_kept(deadline: Deadline) -> None:
    data = {
        "deadline": deadline_notation.announced([deadline]),
        "internal": deadline_notation.kept([deadline]),
    }
    assert deadline_notation.restored(data, BOOKS) == (deadline,)


@ALL
def test_it_is_announced_as_the_contract_has_it(deadline: Deadline) -> None:
    told = DeadlineV1.model_validate(deadline_notation.announced([deadline]))
    assert (told.starts_at, told.due_at, told.article) == (
        deadline.started_at,
        deadline.due_at,
        deadline.article,
    )


def test_a_deadline_of_one_reading_is_written_as_it_always_was() -> None:
    plain = DEADLINES["the rule's own alone"]
    assert set(deadline_notation.clock(plain)) == {"id", "rulebook", "starts_from", "started_at", "due_at"}
    assert deadline_notation.kept([plain]) == {"starts_from": "report"}
