"""What was asked for, read as terms: words, numbers in parts, codes of places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from services.triage.domain.search.numbers import is_code, marks_of_receipt, parts_of, pieces_of
from services.triage.domain.search.words import COMMON, Field, Mark, marks, words
from shared.errors import N_, InvalidInput

LONGEST: Final = 200
"""Characters of a question."""
MOST_TERMS: Final = 8
SHORTEST: Final = 2
"""Letters of a word; a digit alone may be a number."""

_RECEIPT: Final = "jjk"
_AROUND: Final = " .,;:!?\"'()[]{}“”‘’-/"
_LETTERS_THEN_DIGITS = re.compile(r"[^\W\d_]+\d+|\d+")
_ANYWHERE: Final = (Field.PARTY, Field.PLACE, Field.NARRATIVE, Field.NOTE)


class BadQuestion(InvalidInput):
    """Nothing can be looked for; `fields` says under `text` what to type."""

    code: ClassVar[str] = "bad-search"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"text": sentence})


@dataclass(frozen=True, slots=True)
class Term:
    """A word or number as it was typed. It is met by a case that has one mark of each of `needs`."""

    said: str
    needs: tuple[frozenset[Mark], ...]


def terms_of(text: str) -> tuple[Term, ...]:
    """The terms of a question, each once, in the order in which they were typed.

    Words that tell no case from another are left out; `left_out` says which.

    Raises:
        BadQuestion: nothing is left, or it is too much for one question.
    """
    if len(text) > LONGEST:
        raise BadQuestion(N_("Tulis paling banyak 200 huruf."))
    found = [term for chunk in text.split() for term in _terms(chunk.strip(_AROUND))]
    terms = tuple({term.needs: term for term in found}.values())
    if len(terms) > MOST_TERMS:
        raise BadQuestion(N_("Tulis paling banyak 8 kata; pilih yang paling khas."))
    if terms:
        return terms
    if left_out(text):
        raise BadQuestion(
            N_("Kata itu terlalu umum atau terlalu pendek. Tambahkan nama, tempat, atau nomor.")
        )
    raise BadQuestion(N_("Tulis kata, nomor, tempat, atau nama yang dicari."))


def left_out(text: str) -> tuple[str, ...]:
    """The words of a question that are too common or too short to be looked for."""
    plain_words = (chunk.strip(_AROUND) for chunk in text.split())
    return tuple(dict.fromkeys(chunk for chunk in plain_words if chunk and not any(_terms(chunk))))


def _terms(chunk: str) -> Iterator[Term]:
    parts = parts_of(chunk)
    if "/" in chunk and any(part.isdigit() for part in parts):
        yield _number(chunk, parts)
    elif is_code(chunk):
        yield Term(chunk, (frozenset({Mark(Field.PLACE, chunk)}),))
    elif _like_receipt(chunk):
        yield Term(chunk, tuple(_piece(piece) for piece in pieces_of(chunk) if piece != _RECEIPT))
    else:
        yield from (Term(word, (_anywhere(word),)) for word in words(chunk) if _tells(word))


def _number(chunk: str, parts: list[str]) -> Term:
    """Each other part beside the sequence, so that parts of two numbers are not taken for one."""
    at = next(at for at, part in enumerate(parts) if part.isdigit())
    sequence, others = parts[at], [*parts[:at], *parts[at + 1 :]]
    marked = [f"{sequence}/{part}" for part in others if part != sequence] or [sequence]
    return Term(chunk, tuple(frozenset({Mark(Field.NUMBER, one)}) for one in marked))


def _like_receipt(chunk: str) -> bool:
    """Letters and digits mixed, or parted by hyphens (JJK-7Q2M-04TX); RT14 and 012 are words."""
    pieces = pieces_of(chunk)
    if len(pieces) > 1:
        return pieces[0] == _RECEIPT or any(sign.isdigit() for sign in chunk)
    return (
        any(sign.isdigit() for sign in chunk)
        and chunk.isalnum()
        and not _LETTERS_THEN_DIGITS.fullmatch(chunk)
    )


def _piece(piece: str) -> frozenset[Mark]:
    found = list(words(piece))
    own = frozenset(marks_of_receipt(piece))
    return own | _anywhere(found[0]) if len(found) == 1 else own


def _anywhere(word: str) -> frozenset[Mark]:
    fields: Iterable[Field] = (*_ANYWHERE, *((Field.NUMBER,) if word.isdigit() else ()))
    return frozenset(mark for field in fields for mark in marks(field, word))


def _tells(word: str) -> bool:
    return word not in COMMON and (word.isdigit() or len(word) >= SHORTEST)
