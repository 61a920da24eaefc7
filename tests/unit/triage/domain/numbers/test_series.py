"""A series gives its numbers in order: no gap but a skipped one with its reason, none twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.numbers.patterns import BadPattern, Signs
from services.triage.domain.numbers.series import (
    BrokenSeries,
    Fact,
    Numbered,
    NumberSeries,
    NumbersIssued,
    NumbersSkipped,
    SeriesKey,
    Wanting,
    evolve,
    is_series,
    issue,
    last_of,
)
from services.triage.domain.numbers.skipped_numbers import BadSkip, skip
from shared.ids import derived, is_uuid7, new_id
from tests.support.number_series import reports

AT = datetime(2024, 10, 7, 2, 0, tzinfo=UTC)
KEY = SeriesKey(office="balikpapan", election="pilkada_2024", series="reports", year=2024)
SIGNS = Signs("PW", "Kota", "00.99", date(2024, 10, 7))


def wanting(*cases: str) -> list[Wanting]:
    return [Wanting(case, reports(), SIGNS) for case in cases]


def folded(facts: list[Fact]) -> NumberSeries | None:
    state: NumberSeries | None = None
    for fact in facts:
        state = evolve(state, fact)
    return state


def given_to(facts: list[Fact]) -> dict[int, Numbered]:
    issued = [fact for fact in facts if isinstance(fact, NumbersIssued)]
    return {seq: one for fact in issued for seq, one in enumerate(fact.cases, fact.first)}


def test_the_first_number_is_one_and_the_next_follow() -> None:
    (first,) = issue(None, KEY, wanting("a", "b"), at=AT)
    (second,) = issue(evolve(None, first), KEY, wanting("c"), at=AT)
    assert [one.text for one in first.cases] == ["001/LP/PW/Kota/00.99/X/2024", "002/LP/PW/Kota/00.99/X/2024"]
    assert (second.first, second.cases[0].case_id) == (3, "c")


def test_each_case_is_numbered_by_the_row_of_its_own_rulebook() -> None:
    later = replace(reports(), pattern="{seq}/Reg/LP/{type}/{year}")
    (fact,) = issue(None, KEY, [*wanting("a"), Wanting("b", later, SIGNS)], at=AT)
    assert [one.text for one in fact.cases] == ["001/LP/PW/Kota/00.99/X/2024", "002/Reg/LP/PW/2024"]


def test_nobody_waiting_is_no_fact() -> None:
    assert issue(None, KEY, [], at=AT) == []


def test_a_bad_pattern_gives_no_number() -> None:
    with pytest.raises(BadPattern):
        issue(None, KEY, [Wanting("a", replace(reports(), pattern="LP/{year}"), SIGNS)], at=AT)


@pytest.mark.parametrize("first", [1, 2, 4])
def test_a_fact_that_does_not_follow_is_refused(first: int) -> None:
    state = NumberSeries(key=KEY, last=2)
    with pytest.raises(BrokenSeries, match="stands at 2"):
        evolve(state, NumbersIssued(key=KEY, first=first, cases=(Numbered("a", "x"),), at=AT))


def test_a_fact_of_another_series_is_refused() -> None:
    other = replace(KEY, series="findings")
    with pytest.raises(BrokenSeries):
        evolve(NumberSeries(key=KEY), NumbersIssued(key=other, first=1, cases=(Numbered("a", "x"),), at=AT))


def test_a_fact_about_no_number_is_refused() -> None:
    with pytest.raises(BrokenSeries):
        evolve(None, NumbersSkipped(key=KEY, first=1, last=0, reason="-", at=AT))


def test_skipped_numbers_are_never_given_and_say_why() -> None:
    state = folded([*skip(None, KEY, 7, reason="pindah dari buku lama", at=AT)])
    (issued,) = issue(state, KEY, wanting("a"), at=AT)
    assert issued.first == 8
    assert state is not None
    assert [(gap.first, gap.last, gap.reason) for gap in state.skipped] == [(1, 7, "pindah dari buku lama")]
    assert skip(state, KEY, 7, reason="lagi", at=AT) == []


def test_a_skip_without_a_reason_is_refused() -> None:
    with pytest.raises(BadSkip, match="say why"):
        skip(None, KEY, 7, reason=" ", at=AT)


def test_a_series_has_its_own_stream() -> None:
    others = [
        replace(KEY, office="samarinda"),
        replace(KEY, election="pemilu_2024"),
        replace(KEY, series="findings"),
        replace(KEY, year=2025),
        replace(KEY, year=None),
    ]
    streams = {key.stream for key in [KEY, *others]}
    assert len(streams) == 6
    assert all(map(is_uuid7, streams))
    assert replace(KEY).stream == KEY.stream
    assert all(map(is_series, streams))
    assert not is_series(new_id())
    assert not is_series(derived(new_id(), "case"))


@given(st.lists(st.one_of(st.integers(0, 5), st.integers(-3, -1))))
def test_whatever_is_issued_and_skipped_each_number_is_either(sizes: list[int]) -> None:
    """A negative size skips so many numbers."""
    facts: list[Fact] = []
    for turn, size in enumerate(sizes):
        state = folded(facts)
        names = [f"case-{turn}-{each}" for each in range(size)]
        facts += issue(state, KEY, wanting(*names), at=AT)
        facts += skip(state, KEY, last_of(state) - size, reason="buku lama", at=AT) if size < 0 else []
    issued, state = given_to(facts), folded(facts)
    skipped = [seq for gap in (state.skipped if state else ()) for seq in range(gap.first, gap.last + 1)]
    assert sorted([*issued, *skipped]) == list(range(1, sum(map(abs, sizes)) + 1))
    assert len({one.case_id for one in issued.values()}) == len(issued)
    assert len({one.text for one in issued.values()}) == len(issued)
    assert folded(list(facts)) == state
