"""What of a case may be found by words: the one place that says it.

Whatever is given here is found by everybody who may read the case. What only some of them may read does not
belong here: a search would tell the others that it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from services.triage.application.contents import Opened
from services.triage.domain.case import Case
from services.triage.domain.search.numbers import marks_of_number, marks_of_place, marks_of_receipt
from services.triage.domain.search.words import Field, Mark, marks_of
from shared.contracts.intake import ReportContent
from shared.rules.model import Rulebook


def texts_of(case: Case, opened: Opened) -> Iterator[tuple[Field, str]]:
    """The words that every reader of the case may read, each text with its field; none once it was erased.

    Walls and what was typed with them stay out: they say who is in conflict.
    """
    content = opened.content
    if content is None:
        return
    yield Field.NARRATIVE, content.narrative
    yield from ((Field.NOTE, opened.words(note.words)) for note in case.dossier.notes)
    yield from _said_of_people(content)
    if content.place_text:
        yield Field.PLACE, content.place_text


def marks_of_case(case: Case, opened: Opened, rules: Rulebook) -> set[Mark]:
    """Under which marks the case is found."""
    found = {mark for field, text in texts_of(case, opened) for mark in marks_of(field, text)}
    found.update(_numbers(case), _place(case, rules))
    return found


def _said_of_people(content: ReportContent) -> Iterator[tuple[Field, str]]:
    for party in (*content.reported_parties, *content.witnesses):
        yield from ((Field.PARTY, text) for text in (party.name, party.role) if text)


def _numbers(case: Case) -> Iterator[Mark]:
    yield from marks_of_receipt(case.report.receipt_number)
    for number in case.dossier.numbers:
        yield from marks_of_number(number.number)
    if case.dossier.elsewhere:
        yield from marks_of_number(case.dossier.elsewhere.number)


def _place(case: Case, rules: Rulebook) -> Iterator[Mark]:
    """Code and names of kelurahan and kecamatan, and the stations."""
    place = case.report.place
    if place is None:
        return
    if place.kelurahan:
        yield from marks_of_place(place.kelurahan)
        codes = (place.kelurahan, place.kecamatan)
        names = (rules.places[code].name for code in codes if code in rules.places)
        yield from (mark for name in names for mark in _named(name))
    for station in place.tps:
        yield from marks_of(Field.PLACE, f"TPS {station}")


def _named(name: str) -> Iterator[Mark]:
    """Names of places are written in one word or in two: Gunung Sari, Gunungsari."""
    yield from marks_of(Field.PLACE, name)
    apart = name.split()
    yield from (mark for one, other in pairwise(apart) for mark in marks_of(Field.PLACE, one + other))
