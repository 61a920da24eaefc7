"""The dashboard as it is printed: the same figures and words as on the page, each table whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.triage.application.figures.figure import Figures, Table
from services.triage.application.figures.figure_press import FigureSheet
from services.triage.console.figures.cartogram import FIRST_WHITE, STEPS, TILES, ranges, step_of
from services.triage.console.figures.dashboard_view import CHARTS, MAP, DashboardViews
from shared.errors import N_
from shared.web.formats import number, short_date_time, short_end
from shared.web.i18n import Language, translate

OTHERS: Final = ("kind", "registration")
COUNT: Final = N_("Jumlah")
RISK_HEAD: Final = (N_("Kasus"), N_("Tahap"), N_("Tenggat"))
RECEIVER_HEAD: Final = (
    N_("Penerima"),
    N_("Belum diterima"),
    N_("Lebih dari 24 jam"),
    N_("Menunggu paling lama"),
    N_("Diterima"),
)
NOTE: Final = N_(
    "Setiap angka dihitung dari kasus yang boleh dilihat oleh yang mencetak, dalam satu potret data. "
    "Alamat di bawah baris tabel angka memberi kasus yang sama melalui API."
)


@dataclass(frozen=True, slots=True)
class DashboardPrint:
    """Puts figures on a sheet."""

    views: DashboardViews
    offices: Mapping[str, str]
    """The names of the offices, by code."""

    def sheet(
        self, figures: Figures, risky: Sequence[Mapping[str, Any]], language: Language, *, office: str
    ) -> FigureSheet:
        """The sheet of that office; `risky` are the rows of the cases at risk that are named."""
        name = self.offices.get(office, office)

        def said(text: str) -> str:
            return translate(text, language)

        shown = self.views.page(figures, language, links=False)
        return FigureSheet(
            {
                "language": language,
                "title": said(N_("Dasbor")),
                "office": name,
                "page": said(N_("Halaman {page} dari {pages}")),
                "foot": f"{name} · {short_date_time(figures.position.at, language)}",
                "note": said(NOTE),
                "count": said(COUNT),
                "empty": said(N_("Belum ada data")),
                **_position(figures, shown, language),
                "headlines": [_headline(one, language) for one in shown["headlines"]],
                "map": self._map(figures.table(MAP), shown["map"], language),
                "risk": _risk(figures["at_risk"].value, risky, language),
                "receivers": _receivers(shown["receivers"], language),
                "charts": [self._chart(figures.table(one), language) for one in (MAP, *CHARTS, *OTHERS)],
            },
            figures.position.at,
        )

    def _map(self, table: Table, shown: Mapping[str, Any], language: Language) -> dict[str, Any]:
        most = max((row.value for row in table.rows), default=0)
        unplaced = shown["unplaced"]
        text = translate(N_("Tanpa kelurahan:"), language)
        return {
            "label": shown["label"],
            "alt": translate(
                N_("Jumlah per kelurahan sebagai petak; angka yang sama ada di tabel."), language
            ),
            "tiles": [] if table.total == 0 else self._tiles(table, most, language),
            "legend": [({"colour": colour}, words) for colour, words in ranges(most)],
            "unplaced": f"{text} {number(unplaced['value'], language)}"
            if unplaced and unplaced["value"]
            else "",
        }

    def _tiles(self, table: Table, most: int, language: Language) -> list[dict[str, Any]]:
        placed = {row.name.partition(".")[2]: row for row in table.rows}
        return [
            {
                "column": TILES[code][0],
                "line": TILES[code][1],
                "name": self.views.words.row(row, language),
                "number": number(row.value, language),
                "colour": STEPS[step_of(row.value, most)],
                "light": step_of(row.value, most) >= FIRST_WHITE,
            }
            for code, row in placed.items()
            if code in TILES
        ]

    def _chart(self, table: Table, language: Language) -> dict[str, Any]:
        shown = self.views.table(table, language)
        return {
            "title": shown["title"],
            "head": shown["title"],
            "total": number(shown["total"], language),
            "rows": [{**one, "number": number(one["value"], language)} for one in shown["rows"]]
            if shown["total"]
            else [],
        }


def _headline(one: Mapping[str, Any], language: Language) -> dict[str, Any]:
    return {
        "number": number(one["value"], language),
        "label": one["label"],
        "alarming": bool(one["tone"]),
    }


def _position(figures: Figures, shown: Mapping[str, Any], language: Language) -> dict[str, Any]:
    where = figures.position
    counted = translate(
        N_("Dihitung %(time)s pada entri jurnal ke-%(entries)s dari %(cases)s kasus."),
        language,
        {
            "time": short_date_time(where.at, language),
            "entries": number(where.entries, language),
            "cases": number(where.cases, language),
        },
    )
    agreed = translate(N_("%(n)s penjumlahan cocok."), language, {"n": shown["checked"]})
    breaches = [
        f"{one['name']}: {number(one['left'], language)} ≠ {number(one['right'], language)}"
        for one in shown["breaches"]
    ]
    return {
        "position": counted if breaches else f"{counted} {agreed}",
        "breaches": breaches,
        "warning": translate(N_("Ada penjumlahan yang tidak cocok"), language),
        "advice": translate(N_("Jangan umumkan angka ini. Beri tahu operator."), language),
    }


def _risk(total: int, rows: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    return {
        "title": translate(N_("Tenggat berisiko"), language),
        "head": [translate(one, language) for one in RISK_HEAD],
        "rows": [
            [row["number"], f"{row['stage']} · {row['category']}", short_end(row["due_at"], language)]
            for row in rows
        ],
        "total": translate(
            N_("%(shown)s dari %(total)s kasus berisiko."),
            language,
            {"shown": number(len(rows), language), "total": number(total, language)},
        ),
        "empty": translate(N_("Tidak ada tenggat yang berisiko"), language),
    }


def _receivers(rows: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    return {
        "title": translate(N_("Penerusan belum diterima"), language),
        "head": [translate(one, language) for one in RECEIVER_HEAD],
        "rows": [
            [
                one["name"],
                number(one["awaited"], language),
                number(one["overdue"], language),
                one["longest"] or "–",
                number(one["acknowledged"], language),
            ]
            for one in rows
        ],
        "empty": translate(N_("Belum ada penerusan"), language),
    }
