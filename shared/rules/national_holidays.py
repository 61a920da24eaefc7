"""Days off of the whole country, from the `holidays` package; dated rows of a rulebook override them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import holidays

from shared.rules.model import Holiday, HolidayKind
from shared.rules.sources import Sourced

KINDS: Final = {HolidayKind.JOINT_LEAVE: "government", HolidayKind.NATIONAL: "public"}
"""The package's category of each kind; a day that is both counts as national."""
GUESSED: Final = ("(perkiraan)", "(estimated)")
"""What the package writes behind a date that nobody has fixed yet (it depends on the moon)."""


def national_holidays(years: Iterable[Sourced]) -> dict[str, Holiday]:
    """The days off of these years by ISO date; each row stands on the basis of its year (`id`)."""
    found: dict[str, Holiday] = {}
    for year in years:
        for kind in KINDS:
            found |= {holiday.id: holiday for holiday in _of(year, kind)}
    return found


def _of(year: Sourced, kind: HolidayKind) -> Iterator[Holiday]:
    indonesian, english = (_names(int(year.id), KINDS[kind], language) for language in ("id", "en_US"))
    for day, name in sorted(indonesian.items()):
        guessed = any(mark in name for mark in GUESSED)
        yield Holiday(
            id=day.isoformat(),
            day=day,
            kind=kind,
            name_id=_plain(name),
            name_en=_plain(english[day]),
            article=year.article,
            source=f"{year.source} ; Python package holidays (ID: {KINDS[kind]})",
            confirmed=year.confirmed and not guessed,
            question_id="tanggalnya perkiraan" if guessed else year.question_id,
            question_en="the date is an estimate" if guessed else year.question_en,
        )


def _names(year: int, category: str, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, categories=(category,), language=language))


def _plain(name: str) -> str:
    for mark in GUESSED:
        name = name.replace(mark, "")
    return " ".join(name.split())
