"""What can be corrected of a row of the law, and its values, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.errors import N_
from shared.rules.amending import Field
from shared.rules.model import Rulebook
from shared.web.i18n import Language, translate

FIELDS: Final[Mapping[Field, str]] = {
    Field.LENGTH: N_("panjang waktu (angka)"),
    Field.EXTENSION: N_("perpanjangan (angka, 0 bila tidak ada)"),
    Field.CALENDAR: N_("kalender"),
    Field.FIRST_DAY_COUNTS: N_("hari pertama dihitung"),
    Field.ENDS: N_("saat berakhir"),
}
VALUES: Final[Mapping[str, str]] = {
    "yes": N_("ya"),
    "no": N_("tidak"),
    "end_of_last_day": N_("pukul 24.00 hari terakhir"),
    "same_hour": N_("pada jam yang sama"),
}
"""The values that are neither numbers nor calendars."""


def calendars_of(book: Rulebook, language: Language) -> dict[str, str]:
    """The names of calendars by id."""
    return {one.id: one.name(language) for one in book.calendars.values()}


def value_words(value: str, calendars: Mapping[str, str], language: Language) -> str:
    """A value of a row; a number as it is."""
    return calendars.get(value) or translate(VALUES.get(value, value), language)
