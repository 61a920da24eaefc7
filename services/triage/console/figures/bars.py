"""Bars as SVG: the words above, the number behind; the same on paper and on a narrow screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.triage.console.figures.svg import chart, element, row, words

WIDTH: Final = 360
ROW: Final = 40
LONGEST: Final = 300
"""The longest bar; the number stands behind it."""
COLOUR: Final = "#8f1d1d"
INK: Final = "#14181d"


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart; `href` is where its cases are listed, "" for no link."""

    label: str
    value: int
    href: str = ""


def bars(rows: Sequence[Bar], label: str) -> str:
    """The rows as SVG, each as long as its share of the largest; empty when nothing is to be shown."""
    most = max((row.value for row in rows), default=0)
    if most == 0:
        return ""
    drawn = [_bar(one, n * ROW, most) for n, one in enumerate(rows)]
    return chart(WIDTH, ROW * len(rows), label, *drawn, kind="bars")


def _bar(one: Bar, y: int, most: int) -> str:
    length = max(LONGEST * one.value // most, 2) if one.value else 0
    back = element("rect", x=0, y=y, width=WIDTH, height=ROW, fill="#ffffff", fill_opacity=0)
    name = words(one.label, x=0, y=y + 13, font_size=12.5, fill=INK)
    box = element("rect", x=0, y=y + 18, width=length, height=14, fill=COLOUR)
    number = words(str(one.value), x=length + 6, y=y + 30, font_size=13, font_weight=700, fill=INK)
    return row(one.label, one.value, one.href, back, name, box, number)
