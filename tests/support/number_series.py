"""Series of numbers as a rulebook would have them, invented for tests."""

from __future__ import annotations

from shared.rules.handling import NumberSeries


def reports(*, yearly: bool = True, series: str = "reports", letters: str = "LP") -> NumberSeries:
    """The series of an office's reports, or another one whose numbers differ by their letters."""
    return NumberSeries(
        id=series,
        article="-",
        source="-",
        confirmed=False,
        name_id="Laporan",
        name_en="Reports",
        on=("register",),
        kinds=frozenset({"report"}),
        pattern="{seq}/" + letters + "/{type}/{level}/{region}/{month}/{year}",
        width=3,
        yearly=yearly,
    )
