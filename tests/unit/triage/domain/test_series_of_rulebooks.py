"""The series of every rulebook give numbers that differ and that a person can type into SigapLapor."""

from __future__ import annotations

from datetime import date

import pytest

from services.triage.domain.numbers.official_numbers import parse
from services.triage.domain.numbers.patterns import Signs, check_pattern, render
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

WITH_SERIES = [book for book in Rulebooks.load() if book.series]


@pytest.mark.parametrize("book", WITH_SERIES, ids=lambda book: str(book.id))
def test_the_series_of_a_rulebook_print_numbers_that_differ_and_can_be_read(book: Rulebook) -> None:
    """Where the region code is known; without an overlay `RR.RR` stands there, which nobody reads."""
    office = book.office
    printed = []
    for series in book.series.values():
        check_pattern(series)
        for kind in office.election_types:
            signs = Signs(kind, office.level, "14.03", date(2024, 10, 7))
            printed.append(render(series, 9, signs))
            number = parse(printed[-1])
            assert (number.seq, number.election, number.month, number.year) == (9, kind, 10, 2024)
    assert printed
    assert len(set(printed)) == len(printed)
