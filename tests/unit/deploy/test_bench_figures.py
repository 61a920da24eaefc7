"""The arithmetic of the benchmark: medians, paired ratios, verdicts, curves and the JSON's shape."""

from __future__ import annotations

import json

import pytest

from deploy.bench.figures import SCHEMA, Bound, Curve, Figure, Row, document, quantile


def test_a_figure_is_the_median_of_its_rounds() -> None:
    assert Figure("rate", "reports/s", [900, 1_200, 1_000]).value == 1_000


def test_a_ratio_is_the_median_of_the_rounds_own_ratios_and_not_the_ratio_of_medians() -> None:
    figure = Figure("rate", "reports/s", [100, 200, 900], [100, 400, 300])
    assert figure.ratio == 1.0
    assert figure.value / (figure.base or 0) != figure.ratio


def test_a_round_whose_floor_did_nothing_has_no_ratio() -> None:
    assert Figure("rate", "/s", [5, 6], [0, 3]).ratio == 2.0
    assert Figure("rate", "/s", [5], [0]).ratio is None


def test_a_figure_without_a_floor_has_neither_ratio_nor_base() -> None:
    figure = Figure("memory", "MB", [120.0])
    assert figure.ratio is None
    assert figure.base is None


@pytest.mark.parametrize(("number", "verdict"), [(1.5, "aim"), (1.4, "aim"), (1.2, "must"), (1.0, "missed")])
def test_more_is_better_unless_the_bound_says_at_most(number: float, verdict: str) -> None:
    assert Bound(1.1, 1.4).judge(number) == verdict


@pytest.mark.parametrize(("number", "verdict"), [(2.0, "must"), (3.3, "must"), (3.4, "missed")])
def test_a_bound_of_at_most_is_kept_from_below(number: float, verdict: str) -> None:
    assert Bound(3.3, at_most=True).judge(number) == verdict


def test_a_bound_on_the_value_does_not_look_at_the_ratio() -> None:
    figure = Figure("p50", "ms", [20], [5], Bound(30, of="value", at_most=True))
    assert figure.verdict == "must"
    assert Figure("p50", "ms", [20], [5], Bound(3, at_most=True)).verdict == "missed"


def test_a_ratio_that_could_not_be_taken_is_not_judged() -> None:
    assert Figure("rate", "/s", [5], [0], Bound(1)).verdict == "none"


def test_a_row_names_the_figures_that_are_not_what_they_must_be() -> None:
    figures = [Figure("good", "", [2], [1], Bound(1)), Figure("bad", "", [1], [2], Bound(1))]
    assert Row("taken", "Taken", "a floor", figures).missed == ["bad"]


def test_a_quantile_is_the_nearest_rank() -> None:
    numbers = [float(number) for number in range(1, 101)]
    assert quantile(numbers, 0.5) == 50
    assert quantile(numbers, 0.99) == 99
    assert quantile([7.0], 0.99) == 7.0
    with pytest.raises(ValueError, match="no numbers"):
        quantile([], 0.5)


def test_a_curve_gives_the_rate_between_a_tenth_and_nine_tenths() -> None:
    slow_start = [(0.0, 0), (5.0, 0), (6.0, 100), (10.0, 900), (20.0, 1_000)]
    assert Curve(slow_start).rate(1_000) == pytest.approx(800 / 4)


def test_a_curve_is_read_between_two_looks_in_proportion() -> None:
    assert Curve([(0.0, 0), (2.0, 100)]).reached(25) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="never reached"):
        Curve([(1.0, 10)]).reached(11)


def test_the_results_file_holds_every_round_the_ratio_and_the_bound() -> None:
    figure = Figure("rate", "reports/s", [1_234.56, 1_000], [1_000, 1_000], Bound(1.1, 1.4))
    row = Row("taken", "Taken", "a bare insert", [figure], notes=["n"], seconds=1.5, limits="the core")
    results = json.loads(json.dumps(document([row], about={"taken_at": "2024-11-27T00:00:00.000000Z"})))
    assert results["schema"] == SCHEMA
    assert results["taken_at"] == "2024-11-27T00:00:00.000000Z"
    assert results["rows"] == [
        {
            "name": "taken",
            "title": "Taken",
            "floor": "a bare insert",
            "seconds": 1.5,
            "figures": [
                {
                    "what": "rate",
                    "unit": "reports/s",
                    "ours": {"median": 1_117.0, "rounds": [1_235.0, 1_000.0]},
                    "floor": {"median": 1_000.0, "rounds": [1_000.0, 1_000.0]},
                    "ratio": 1.117,
                    "bound": {"must": 1.1, "aim": 1.4, "of": "ratio", "at_most": False},
                    "verdict": "must",
                }
            ],
            "notes": ["n"],
            "spent": [],
            "limits": "the core",
        }
    ]
