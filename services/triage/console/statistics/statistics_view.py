"""Publications in words, and as the rows of a data set."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.triage.application.statistics.publications import Publication, Subject
from services.triage.console.figures.figure_words import NAMED, UNSAID, FigureWords
from services.triage.domain.statistics.periods import FEWEST
from services.triage.domain.statistics.suppression import LEAST, WIDTH
from shared.clock import rfc3339
from shared.errors import N_
from shared.web.i18n import Language, translate

LICENCE: Final = "CC-BY-4.0"
SUBJECTS: Final = {
    Subject.RECEIVED: N_("Yang masuk, menurut dugaan pelanggaran dan kecamatan"),
    Subject.RESULTS: N_("Hasil registrasi, menurut jenis"),
}
ALL: Final = "*"
"""Stands in a row of the data set for a sum."""
COLUMNS: Final = {
    "table": "received: reports, findings and tips that came in; results: whether they were registered",
    "period_first": "Monday on which the period begins, Asia/Makassar",
    "period_last": "Sunday on which it ends",
    "row": "received: category, empty if none was said; results: registration; * is the sum",
    "column": "received: official code of the kecamatan, empty if none was said; results: kind; * is the sum",
    "number": f"how many; empty is kept back, never under {LEAST}",
    "counted_at": "when it was counted, RFC 3339, UTC",
    "journal_entries": "how many entries the journals of the counted cases had then",
}
METHOD: Final = (
    "Counted from the cases of the office once, and never again for the same period. A period is whole "
    f"weeks, prolonged until at least {FEWEST} came in, and published a week after its end; whether they "
    "were registered, eight weeks after it. Each report is counted in one period by the week in which it "
    "came in; what arrived more than a week later is counted in none. "
    f"Numbers under {LEAST} are kept back, noughts too, and further ones until each could be any of at "
    f"least {WIDTH + 1} numbers whatever one computes from the rest."
)


@dataclass(frozen=True, slots=True)
class StatisticsViews:
    """Puts publications into words."""

    words: FigureWords

    def page(self, publications: Sequence[Publication], language: Language) -> dict[str, Any]:
        """What the page shows: the newest period first."""
        received = [one for one in publications if one.subject is Subject.RECEIVED]
        return {
            "total": sum(one.table.total for one in received),
            "since": received[0].period.first if received else None,
            "until": received[-1].period.last if received else None,
            "tables": [self._table(one, language) for one in reversed(publications)],
            "least": LEAST,
            "fewest": FEWEST,
            "licence": LICENCE,
        }

    def _table(self, one: Publication, language: Language) -> dict[str, Any]:
        table = one.table
        return {
            "id": f"{one.subject}-{one.period.first.isoformat()}",
            "title": translate(SUBJECTS[one.subject], language),
            "period": one.period,
            "at": one.at,
            "entries": one.entries,
            "columns": [self._column(one.subject, name, language) for name in table.columns],
            "rows": [
                (self._row(one.subject, name, language), (*line, total))
                for name, line, total in zip(table.rows, table.cells, table.row_sums, strict=True)
            ],
            "sums": (*table.column_sums, table.total),
        }

    def _row(self, subject: Subject, name: str, language: Language) -> str:
        if subject is Subject.RECEIVED:
            return self.words.category(name, language)
        return translate(NAMED["registration"].get(name, name), language)

    def _column(self, subject: Subject, name: str, language: Language) -> str:
        if subject is Subject.RECEIVED:
            return self.words.place(name, language) if name else translate(UNSAID, language)
        return translate(NAMED["kind"].get(name, name), language)


def rows_of(publications: Sequence[Publication]) -> Iterator[dict[str, str | int | None]]:
    """The data set row by row: cells, then sums."""
    for one in publications:
        for row, column, number in _numbers(one):
            yield {
                "table": one.subject.value,
                "period_first": one.period.first.isoformat(),
                "period_last": one.period.last.isoformat(),
                "row": row,
                "column": column,
                "number": number,
                "counted_at": rfc3339(one.at),
                "journal_entries": one.entries,
            }


def _numbers(one: Publication) -> Iterator[tuple[str, str, int | None]]:
    table = one.table
    for row, line, total in zip(table.rows, table.cells, table.row_sums, strict=True):
        yield from ((row, column, number) for column, number in zip(table.columns, line, strict=True))
        yield row, ALL, total
    yield from (
        (ALL, column, number) for column, number in zip(table.columns, table.column_sums, strict=True)
    )
    yield ALL, ALL, table.total


def as_csv(publications: Sequence[Publication]) -> str:
    """The data set as CSV (RFC 4180); a number that is kept back is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS))
    writer.writeheader()
    writer.writerows(rows_of(publications))
    return text.getvalue()


def as_json(publications: Sequence[Publication], office: str) -> dict[str, Any]:
    """The data set with what is to be known of it."""
    return {
        "title": f"Jejak: {office}",
        "licence": LICENCE,
        "method": METHOD,
        "columns": COLUMNS,
        "rows": list(rows_of(publications)),
    }
