"""One cause at many polling stations becomes one proposal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from services.triage.domain.hints.incidents import WINDOW, Incident, Occurrence, proposed

NIGHT = datetime(2024, 11, 27, 13, 0, tzinfo=UTC)
JATI, REJO, ILIR, ULU = "64.71.04.1004", "64.71.04.1003", "64.71.04.1002", "64.71.04.1001"
LOST = {JATI: 34, REJO: 74, ILIR: 63, ULU: 43}
"""Stations whose C-hasil copies were lost in one power cut (Balikpapan, Pemilu 2024)."""


def lost(
    number: int, kelurahan: str | None, *tps: str, minutes: int = 0, cause: str = "power_cut"
) -> Occurrence:
    at = NIGHT + timedelta(minutes=minutes)
    return Occurrence(case_id=f"c{number:04d}", cause=cause, at=at, kelurahan=kelurahan, tps=tps)


def test_the_copies_of_214_stations_lost_in_a_power_cut_are_one_incident() -> None:
    stations = [(kelurahan, f"{tps:03d}") for kelurahan, many in LOST.items() for tps in range(1, many + 1)]
    told = [lost(number, *one, minutes=number) for number, one in enumerate(stations)]
    (incident,) = proposed(told)
    assert (incident.size, incident.stations) == (214, dict(sorted(LOST.items())))
    assert (incident.lead, len(incident.cases)) == ("c0000", 214)
    assert incident.ends - incident.begins == timedelta(minutes=213)


def test_another_cause_is_another_incident() -> None:
    told = [lost(n, JATI, f"{n:03d}", cause=cause) for n in range(3) for cause in ("power_cut", "flood")]
    assert [one.cause for one in proposed(told)] == ["flood", "power_cut"]


def test_a_longer_pause_parts_two_incidents() -> None:
    pause = int(WINDOW.total_seconds() // 60) + 1
    told = [lost(n, JATI, f"{n:03d}", minutes=n + (pause if n >= 3 else 0)) for n in range(6)]
    assert [len(one.cases) for one in proposed(told)] == [3, 3]


def test_two_stations_and_many_reports_of_one_are_no_mass_incident() -> None:
    assert proposed([lost(n, JATI, f"{n % 2:03d}") for n in range(20)]) == ()


def test_one_report_may_name_all_its_stations() -> None:
    (incident,) = proposed([lost(1, JATI, "001", "002", "003")])
    assert incident.stations == {JATI: 3}


def test_a_case_without_a_place_belongs_to_it_and_counts_no_station() -> None:
    told = [lost(n, JATI, f"{n:03d}") for n in range(3)] + [lost(9, None, "007"), lost(8, JATI)]
    (incident,) = proposed(told)
    assert (incident.size, len(incident.cases)) == (3, 5)


OCCURRENCES = st.lists(
    st.builds(
        lost,
        st.integers(0, 9_999),
        st.sampled_from([None, JATI, REJO]),
        st.sampled_from(["001", "002", "003"]),
        minutes=st.integers(0, 5_000),
        cause=st.sampled_from(["power_cut", "flood"]),
    ),
    max_size=30,
    unique_by=lambda one: one.case_id,
)


@given(OCCURRENCES)
def test_a_case_is_in_one_proposal_at_most_whatever_the_order(told: list[Occurrence]) -> None:
    found: tuple[Incident, ...] = proposed(told)
    cases = [case for one in found for case in one.cases]
    assert len(cases) == len(set(cases))
    assert found == proposed(list(reversed(told)))
