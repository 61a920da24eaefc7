"""Numbers as SigapLapor prints them, read part by part; a refusal names the part that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, TypeVar

from services.triage.domain.numbers.patterns import ROMAN
from shared.errors import N_, InvalidInput

REGISTERED: Final = "Reg"
_SEQ = re.compile(r"0{0,5}[1-9][0-9]{0,5}")
_REGION, _YEAR = re.compile(r"[0-9]{2}\.[0-9]{2}"), re.compile(r"20[0-9]{2}")
_WITHOUT_LEVEL: Final = 3
"""Parts behind the kind of election when no level is written: region, month, year."""


class Origin(StrEnum):
    """What was numbered, in the office's own letters."""

    REPORT = "LP"
    FINDING = "TM"


class ElectionType(StrEnum):
    """Who is elected, in the letters that stand in a number."""

    GOVERNOR = "PG"
    REGENT = "PB"
    MAYOR = "PW"
    LEGISLATIVE = "PL"
    PRESIDENT = "PP"


class OfficeLevel(StrEnum):
    """The level of the office that gave the number."""

    REGENCY = "Kab"
    CITY = "Kota"
    PROVINCE = "Prov"
    NATIONAL = "RI"


class UnreadableNumber(InvalidInput):
    """A number is not written as SigapLapor writes them; `extra` has the part and what may stand there."""

    code: ClassVar[str] = "unreadable-number"

    def __init__(self, detail: str, **found: str) -> None:
        super().__init__(detail, fields={"number": _LIKE})
        self.extra = found


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialNumber:
    """A number as it was read; `text` is as given, `level` None where left out."""

    seq: int
    registered: bool
    origin: Origin
    election: ElectionType
    level: OfficeLevel | None
    region: str
    month: int
    year: int
    text: str


@dataclass(frozen=True, slots=True)
class OddMonth:
    """`number` carries an earlier month than `before`, which has a lower sequence; which errs nobody says."""

    number: OfficialNumber
    before: OfficialNumber


T = TypeVar("T")
_LIKE: Final = N_("Tulis nomornya seperti di SigapLapor, misalnya 009/LP/PB/Kab/14.09/X/2024.")
_WRONG: Final = {
    "seq": N_("Nomor urut harus bilangan seperti 001, yang tertulis “%(found)s”. Periksa awal nomornya."),
    "origin": N_("Setelah nomor urut (dan Reg) harus LP atau TM, yang tertulis “%(found)s”."),
    "election": N_("Setelah LP atau TM harus PG, PB, PW, PL atau PP, yang tertulis “%(found)s”."),
    "level": N_("Tingkat harus Kab, Kota, Prov atau RI, yang tertulis “%(found)s”."),
    "region": N_("Kode wilayah harus seperti 14.03, yang tertulis “%(found)s”."),
    "month": N_("Bulan harus angka Romawi dari I sampai XII, yang tertulis “%(found)s”."),
    "year": N_("Tahun harus empat angka seperti 2024, yang tertulis “%(found)s”."),
    "rest": N_("Setelah tahun tidak boleh ada lagi, yang tertulis “%(found)s”. Hapus bagian itu."),
}
"""What is wrong with each part; an empty quotation says that it is missing."""


def parse(text: str) -> OfficialNumber:
    """Read `seq/[Reg/]LP|TM/type/[level/]region/month/year`; months are taken as written, in any order.

    Raises:
        UnreadableNumber: names the part that is missing, too much or not one of those that may stand there.
    """
    words = text.strip().split("/")
    seq = _take(words, "seq", _matching(_SEQ, int))
    registered = words[:1] == [REGISTERED]
    del words[: int(registered)]
    origin, election = _take(words, "origin", Origin), _take(words, "election", ElectionType)
    # A part too few can only be the level; with all parts there, the level is what stands in its place.
    level = None if len(words) <= _WITHOUT_LEVEL else _take(words, "level", OfficeLevel)
    number = OfficialNumber(
        seq=seq,
        registered=registered,
        origin=origin,
        election=election,
        level=level,
        region=_take(words, "region", _matching(_REGION, str)),
        month=_take(words, "month", lambda word: ROMAN.index(word) + 1),
        year=_take(words, "year", _matching(_YEAR, int)),
        text=text.strip(),
    )
    if words:
        raise UnreadableNumber(_WRONG["rest"], found="/".join(words))
    return number


def _take(words: list[str], part: str, read: Callable[[str], T]) -> T:
    word = words.pop(0) if words else ""
    try:
        return read(word)
    except ValueError as error:
        raise UnreadableNumber(_WRONG[part], part=part, found=word[:40]) from error


def _matching(pattern: re.Pattern[str], read: Callable[[str], T]) -> Callable[[str], T]:
    def matched(word: str) -> T:
        if not pattern.fullmatch(word):
            raise ValueError(word)
        return read(word)

    return matched


def odd_months(numbers: Iterable[OfficialNumber]) -> Iterator[OddMonth]:
    """Numbers whose month is earlier than that of a lower sequence in the same series and year."""
    latest: dict[tuple[object, ...], OfficialNumber] = {}
    for number in sorted(numbers, key=lambda one: one.seq):
        series = (number.registered, number.origin, number.election, number.level, number.region, number.year)
        before = latest.get(series)
        if before is not None and before.seq < number.seq and number.month < before.month:
            yield OddMonth(number, before)
        elif before is None or number.month > before.month:
            latest[series] = number
