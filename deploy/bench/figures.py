"""The arithmetic of a benchmark, pure: medians, ratios of paired rounds, verdicts, and their JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal, TypeAlias

Verdict: TypeAlias = Literal["aim", "must", "missed", "none"]
Json: TypeAlias = dict[str, Any]
SCHEMA = "jejak.bench.v1"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure (or its ratio to the floor) must be, and what it aims at; `at_most`: less is better."""

    must: float
    aim: float | None = None
    of: Literal["ratio", "value"] = "ratio"
    at_most: bool = False

    def judge(self, number: float) -> Verdict:
        """How good a number is."""
        if not self._holds(number, self.must):
            return "missed"
        return "must" if self.aim is None or not self._holds(number, self.aim) else "aim"

    def _holds(self, number: float, bound: float) -> bool:
        return number <= bound if self.at_most else number >= bound


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a row: a sample of each round, and the floor's of the same round beside it."""

    what: str
    unit: str
    ours: Sequence[float]
    floor: Sequence[float] = ()
    bound: Bound | None = None

    @property
    def value(self) -> float:
        """The median of our rounds."""
        return median(self.ours)

    @property
    def base(self) -> float | None:
        """The median of the floor's rounds."""
        return median(self.floor) if self.floor else None

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios: both sides of a round ran one after the other."""
        pairs = [(ours, floor) for ours, floor in zip(self.ours, self.floor, strict=False) if floor]
        return median(ours / floor for ours, floor in pairs) if pairs else None

    @property
    def verdict(self) -> Verdict:
        """Whether it is what it must be."""
        judged = self.ratio if self.bound and self.bound.of == "ratio" else self.value
        return "none" if self.bound is None or judged is None else self.bound.judge(judged)

    def record(self) -> Json:
        """The figure in the results file."""
        return {
            "what": self.what,
            "unit": self.unit,
            "ours": {"median": _short(self.value), "rounds": [_short(one) for one in self.ours]},
            "floor": _side(self.base, self.floor),
            "ratio": None if self.ratio is None else _short(self.ratio),
            "bound": None if self.bound is None else asdict(self.bound),
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One published row. `spent` is processor time by process and reading, e.g. µs a report."""

    name: str
    title: str
    floor: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()
    spent: Sequence[Json] = ()
    seconds: float = 0.0
    limits: str = ""

    @property
    def missed(self) -> list[str]:
        """The figures that are not what they must be."""
        return [figure.what for figure in self.figures if figure.verdict == "missed"]

    def record(self) -> Json:
        """The row in the results file."""
        return {
            "name": self.name,
            "title": self.title,
            "floor": self.floor,
            "seconds": _short(self.seconds),
            "figures": [figure.record() for figure in self.figures],
            "notes": list(self.notes),
            "spent": list(self.spent),
            "limits": self.limits,
        }


@dataclass(frozen=True, slots=True)
class Curve:
    """How a count rose: (seconds, count) as it was looked at, in order."""

    points: list[tuple[float, int]] = field(default_factory=list)

    def reached(self, count: float) -> float:
        """The second at which the count stood there, between two looks in proportion.

        Raises:
            ValueError: it never did.
        """
        before = (0.0, 0)
        for at, seen in self.points:
            if seen >= count:
                rise = seen - before[1]
                share = (count - before[1]) / rise if rise else 1.0
                return before[0] + share * (at - before[0])
            before = (at, seen)
        raise ValueError(f"the count never reached {count:.0f}; it came to {before[1]}")

    def rate(self, total: int, *, start: float = 0.1, end: float = 0.9) -> float:
        """Per second between two shares of the total, so that neither the start nor the tail counts."""
        took = self.reached(total * end) - self.reached(total * start)
        return total * (end - start) / took


def quantile(numbers: Sequence[float], share: float) -> float:
    """The nearest-rank quantile.

    Raises:
        ValueError: there are no numbers.
    """
    if not numbers:
        raise ValueError("no numbers, no quantile")
    ordered = sorted(numbers)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def document(rows: Sequence[Row], *, about: Json) -> Json:
    """The results file: what the machine was, and every row."""
    return {"schema": SCHEMA, **about, "rows": [row.record() for row in rows]}


def _side(middle: float | None, rounds: Sequence[float]) -> Json | None:
    return None if middle is None else {"median": _short(middle), "rounds": [_short(one) for one in rounds]}


def _short(number: float) -> float:
    """Four significant digits: what lies beyond them is noise."""
    return float(f"{number:.4g}")
