"""A narrative with closed passages: what is left of it to read, and where words stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.protection.protection_facts import PassageMarked
from shared.errors import N_

PLACEHOLDER: Final = N_("[bagian %(number)s ditutup: hanya untuk komisioner yang memutus]")
"""Stands in the place of a closed passage; it is part of a narrative, so it is always Indonesian."""


def masked(narrative: str, passages: Iterable[PassageMarked]) -> str:
    """The narrative with a placeholder for each closed passage; those that touch are closed as one."""
    text, end = [], 0
    for start, stop, number in united(passages):
        text += [narrative[end:start], PLACEHOLDER % {"number": number}]
        end = stop
    return "".join([*text, narrative[end:]])


def united(passages: Iterable[PassageMarked]) -> list[tuple[int, int, int]]:
    """Start, end and lowest number of what is closed without a gap, in the order of the narrative."""
    united: list[tuple[int, int, int]] = []
    for one in sorted(passages, key=lambda one: one.start):
        if united and one.start <= united[-1][1]:
            start, end, number = united[-1]
            united[-1] = (start, max(end, one.end), min(number, one.passage))
        else:
            united.append((one.start, one.end, one.passage))
    return united


def place_of(words: str, narrative: str, passages: Iterable[PassageMarked]) -> tuple[int, int]:
    """Where the words stand in the narrative, spaces and line ends aside.

    Closed passages are not searched, so that nobody can guess at them.

    Raises:
        BadRecord: nowhere, or more than once.
    """
    wanted = r"\s+".join(re.escape(word) for word in words.split())
    closed = [(start, end) for start, end, _ in united(passages)]
    found = [hit.span() for hit in re.finditer(wanted, narrative)] if wanted else []
    open_ = [(start, end) for start, end in found if not _touches(start, end, closed)]
    if not open_:
        raise BadRecord(fields={"passage": N_("Salin bagian itu persis seperti tertulis dalam uraian.")})
    if len(open_) > 1:
        raise BadRecord(
            fields={"passage": N_("Kata-kata ini muncul lebih dari sekali. Salin lebih panjang.")}
        )
    return open_[0]


def _touches(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in ranges)
