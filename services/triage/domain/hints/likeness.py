"""Which reports may tell of the same thing, and why: hints for a person, who alone links or merges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import hypot
from typing import Final

from services.triage.domain.hints.fingerprints import TextSketch, alike, bands, of_bucket, of_name, of_text
from services.triage.domain.parts import Report

NEAR_DAYS: Final = 3
"""A polling station of another day this far away may still be the same thing, told later."""
SAME_WEEK_DAYS: Final = 7
MOST_STATIONS: Final = 4
"""Stations of a report that are looked under; what happened at more of them is a mass incident."""
MOST_PARTIES: Final = 8
MOST_EXHIBITS: Final = 8
NEAR_METRES: Final = 150
CELL: Final = 15_000
"""Side of a cell of the map in 1e-7 degree: 167 m, so that what is near lies in the same or the next cell."""
_METRES: Final = 0.01113
"""Of 1e-7 degree, at the equator, on which Balikpapan lies."""
WORTH_SHOWING: Final = 30
"""The least score of a hint; `tests/office_week/likeness_figures.py` prints what other ones would give."""


class Sign(StrEnum):
    """Why two reports may be about the same thing."""

    SAME_EXHIBIT = "same_exhibit"
    SIMILAR_TEXT = "similar_text"
    SAME_STATION = "same_station"
    NEAR_POINT = "near_point"
    SAME_KELURAHAN = "same_kelurahan"
    SAME_PARTY = "same_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is kept of a report to find its like: no name, no text. `day` is WITA, `point` in 1e-7 degree."""

    report_id: str
    case_id: str
    day: date
    kelurahan: str | None = None
    tps: tuple[str, ...] = ()
    point: tuple[int, int] | None = None
    parties: frozenset[str] = frozenset()
    exhibits: frozenset[str] = frozenset()
    text: TextSketch = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Hint:
    """Another case that may be about the same; each sign with its own strength, both in percent."""

    case_id: str
    score: int
    signs: tuple[tuple[Sign, int], ...]


def sketched(
    key: bytes, report: Report, case_id: str, narrative: str, parties: Iterable[str], *, day: date
) -> Sketch:
    """The sketch of an opened report; `day` is when it happened or, if nobody said, when it arrived."""
    names = {mark for name in parties if (mark := of_name(key, name))}
    place = report.place
    return Sketch(
        report_id=report.report_id,
        case_id=case_id,
        day=day,
        kelurahan=place.kelurahan if place else None,
        tps=tuple(sorted(place.tps)) if place else (),
        point=place.point if place else None,
        parties=frozenset(names),
        exhibits=frozenset(one.sha256 for one in report.evidence),
        text=of_text(key, narrative),
    )


def kept_under(key: bytes, sketch: Sketch) -> tuple[str, ...]:
    """The buckets in which a sketch is found."""
    return tuple(of_bucket(key, *parts) for parts in _buckets(sketch, days=(0,), weeks=(0,), cells=(0,)))


def looked_under(key: bytes, sketch: Sketch) -> tuple[str, ...]:
    """The buckets in which its like is found: also those of the days and cells beside; about 100 at most."""
    days, near = range(-NEAR_DAYS, NEAR_DAYS + 1), (-1, 0, 1)
    return tuple(of_bucket(key, *parts) for parts in _buckets(sketch, days=days, weeks=near, cells=near))


def _buckets(
    sketch: Sketch, *, days: Iterable[int], weeks: Iterable[int], cells: Iterable[int]
) -> Iterator[tuple[object, ...]]:
    yield from (("text", number, band) for number, band in enumerate(bands(sketch.text)))
    yield from (("exhibit", one) for one in sorted(sketch.exhibits)[:MOST_EXHIBITS])
    week = sketch.day.toordinal() // 7
    yield from (("party", one, week + off) for one in sorted(sketch.parties)[:MOST_PARTIES] for off in weeks)
    for station in sketch.tps[:MOST_STATIONS] if sketch.kelurahan else ():
        yield from (("station", sketch.kelurahan, station, sketch.day + timedelta(days=off)) for off in days)
    if sketch.point:
        x, y = (one // CELL for one in sketch.point)
        squares = [(x + right, y + up) for right in cells for up in cells]
        yield from (("cell", *square, week + off) for square in squares for off in weeks)


def compare(one: Sketch, other: Sketch, *, text: int | None = None) -> Hint | None:
    """The hint that `other` gives to whoever reads `one`; None if the signs are too weak or there are none.

    `text` is how alike the opened texts are, in percent, in place of what their sketches tell. Signs add up
    as if each were right by chance: two of 40 make 64.
    """
    signs = tuple((sign, strength) for sign, strength in _signs(one, other, text) if strength)
    doubt = 1.0
    for _, strength in signs:
        doubt *= 1 - strength / 100
    score = round(100 * (1 - doubt))
    return Hint(other.case_id, score, signs) if score >= WORTH_SHOWING else None


def _signs(one: Sketch, other: Sketch, text: int | None) -> Iterator[tuple[Sign, int]]:
    apart = abs((one.day - other.day).days)
    near, same_week = apart <= NEAR_DAYS, apart <= SAME_WEEK_DAYS
    shared = one.kelurahan is not None and one.kelurahan == other.kelurahan
    station = shared and not set(one.tps).isdisjoint(other.tps)
    found = alike(one.text, other.text) if text is None else text
    yield Sign.SAME_EXHIBIT, 90 if one.exhibits & other.exhibits else 0
    yield Sign.SIMILAR_TEXT, found if found >= WORTH_SHOWING else 0
    yield Sign.SAME_STATION, 40 - 10 * apart if station and near else 0
    yield Sign.NEAR_POINT, 30 if near and _near(one.point, other.point) else 0
    yield Sign.SAME_KELURAHAN, 10 if shared and near and not station else 0
    yield Sign.SAME_PARTY, 30 if same_week and one.parties & other.parties else 0


def _near(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    if one is None or other is None:
        return False
    return hypot(one[0] - other[0], one[1] - other[1]) * _METRES <= NEAR_METRES
