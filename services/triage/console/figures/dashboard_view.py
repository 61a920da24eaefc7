"""The dashboard as its page, its print and its refreshing show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.triage.application.figures.figure import Figure, Figures, Receiver, Table
from services.triage.application.figures.kept_counts import oldest_s
from services.triage.console.figures.bars import Bar, bars
from services.triage.console.figures.cartogram import Tile, cartogram, ranges
from services.triage.console.figures.figure_words import (
    CHECKS,
    TABLES,
    FigureWords,
    api_of,
    page_of_cut,
)
from shared.errors import N_
from shared.web.formats import span
from shared.web.i18n import Language, translate

HEADLINES: Final = (
    ("received", N_("Yang masuk"), ""),
    ("registration.registered", N_("Diregistrasi"), ""),
    ("registration.refused", N_("Tidak diregistrasi"), ""),
    ("overdue", N_("Lewat tenggat sekarang"), "red"),
    ("handoffs.awaited", N_("Terkirim, belum diterima"), "amber"),
)
"""Five figures that a commissioner looks for first: name, label, and the tone when it is not zero."""
CHARTS: Final = ("kecamatan", "category", "phase", "week", "route", "outcome")
MAP: Final = "kelurahan"
RECENT_WEEKS: Final = 12
"""Weeks of the chart; the table has all."""


@dataclass(frozen=True, slots=True)
class DashboardViews:
    """Puts figures into words and pictures."""

    words: FigureWords

    def page(self, figures: Figures, language: Language, *, links: bool = True) -> dict[str, Any]:
        """Everything that the page shows of the figures."""
        return {
            "position": figures.position,
            "minutes": oldest_s(figures.position.cases) // 60,
            "headlines": [self._headline(figures, *one, language) for one in HEADLINES],
            "map": self._map(figures.table(MAP), language, links=links),
            "charts": [self._chart(figures.table(name), language, links=links) for name in CHARTS],
            "others": [self.table(figures.table(name), language) for name in ("kind", "registration")],
            "receivers": [self._receiver(one, language) for one in figures.receivers],
            "breaches": [
                {"name": translate(CHECKS[one.name], language), "left": one.left, "right": one.right}
                for one in figures.breaches
            ],
            "checked": len(figures.checks),
        }

    def _headline(
        self, figures: Figures, name: str, label: str, tone: str, language: Language
    ) -> dict[str, Any]:
        figure = _named(figures, name)
        return {
            "name": name,
            "label": translate(label, language),
            "value": figure.value,
            "tone": tone if figure.value else "",
            "href": page_of_cut(figure.cut),
            "query": api_of(figure.cut),
        }

    def _map(self, table: Table, language: Language, *, links: bool) -> dict[str, Any]:
        tiles = [
            Tile(
                _code(one),
                self.words.row(one, language),
                one.value,
                page_of_cut(one.cut) if links else "",
            )
            for one in table.rows
            if _code(one)
        ]
        label = translate(N_("Masuk per kelurahan"), language)
        most, shown = max((tile.value for tile in tiles), default=0), self.table(table, language)
        empty = table.total == 0
        return {
            **shown,
            "label": label,
            "svg": "" if empty else cartogram(tiles, label),
            "small": "" if empty else cartogram(tiles, label, names=False),
            "legend": ranges(most),
            "unplaced": next((one for one in shown["rows"] if one["name"] == f"{MAP}."), None),
        }

    def _chart(self, table: Table, language: Language, *, links: bool) -> dict[str, Any]:
        shown = table.rows[-RECENT_WEEKS:] if table.name == "week" else table.rows
        drawn = [
            Bar(self.words.row(one, language), one.value, page_of_cut(one.cut) if links else "")
            for one in shown
        ]
        if table.name in {"kecamatan", "category", "route"}:
            drawn = sorted((one for one in drawn if one.value), key=lambda one: -one.value)
        chart = self.table(table, language)
        return {**chart, "svg": bars(drawn, chart["title"])}

    def table(self, table: Table, language: Language) -> dict[str, Any]:
        """All rows of a table with the queries that list the same."""
        return {
            "name": table.name,
            "title": translate(TABLES[table.name], language),
            "total": table.total,
            "rows": [
                {
                    "name": one.name,
                    "label": self.words.row(one, language),
                    "value": one.value,
                    "href": page_of_cut(one.cut),
                    "query": api_of(one.cut),
                }
                for one in table.rows
            ],
        }

    def _receiver(self, one: Receiver, language: Language) -> dict[str, Any]:
        return {
            "name": self.words.receiver(one.receiver, language),
            "awaited": one.awaited.value,
            "overdue": one.overdue.value,
            "acknowledged": one.acknowledged.value,
            "longest": span(one.longest, language) if one.longest is not None else "",
            "href": page_of_cut(one.awaited.cut),
            "overdue_href": page_of_cut(one.overdue.cut),
        }


def _named(figures: Figures, name: str) -> Figure:
    rows: Sequence[Figure] = [row for table in figures.tables for row in table.rows]
    return next(one for one in (*figures.single, *rows) if one.name == name)


def _code(figure: Figure) -> str:
    return figure.name.partition(".")[2]
