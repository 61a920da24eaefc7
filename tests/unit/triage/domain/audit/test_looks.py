"""A look that goes on is one look; each taking away is one of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.triage.adapters.mongo_looks import LookAggregate
from services.triage.domain.audit.looks import AGAIN, Look, Looked, LookLog, evolve, note, stream_of
from services.triage.domain.numbers.series import is_series
from shared.ids import is_uuid7

NOW = datetime(2024, 11, 25, 3, 0, tzinfo=UTC)


def looked(look: Look = Look.CASE, after: timedelta = timedelta(), case_id: str = "c1") -> Looked:
    return Looked(look=look, at=NOW + after, case_id=case_id)


def after(*looks: Looked) -> LookLog | None:
    log = None
    for one in looks:
        log = evolve(log, one)
    return log


def test_the_first_look_is_noted() -> None:
    assert note(None, looked()) == [looked()]


def test_the_same_look_within_a_quarter_of_an_hour_is_one() -> None:
    assert note(after(looked()), looked(after=AGAIN - timedelta(microseconds=1))) == []


def test_after_it_the_look_is_a_new_one() -> None:
    again = looked(after=AGAIN)
    assert note(after(looked()), again) == [again]


def test_another_case_and_other_filters_are_other_looks() -> None:
    log = after(looked(), Looked(look=Look.AUDIT, at=NOW, about={"person": "a"}))
    assert note(log, looked(case_id="c2"))
    assert note(log, Looked(look=Look.AUDIT, at=NOW, about={"person": "b"}))


@pytest.mark.parametrize("look", [Look.EXPORT, Look.FEED])
def test_taking_something_away_is_noted_each_time(look: Look) -> None:
    assert note(after(looked(look)), looked(look)) == [looked(look)]


def test_what_can_no_longer_go_on_is_forgotten_and_still_counted() -> None:
    log = after(looked(), looked(case_id="c2", after=AGAIN))
    assert log is not None
    assert list(log.recent) == [looked(case_id="c2").mark]
    assert log.times == 2


def test_a_person_has_one_stream_a_month_that_no_series_has() -> None:
    streams = {
        stream_of(office, who, month)
        for office in ("balikpapan", "samarinda")
        for who in ("a", "b")
        for month in ("2024-11", "2024-12")
    }
    assert len(streams) == 8
    assert all(is_uuid7(one) and not is_series(one) for one in streams)


def test_a_log_and_its_entries_come_back_as_they_were_written() -> None:
    kept = LookAggregate()
    fact = Looked(look=Look.EXPORT, at=NOW, about={"rows": "3", "a.b": "$x"})
    draft = kept.draft(fact)
    entry = {"type": draft.type, "at": "2024-11-25T03:00:00.000000Z", "data": draft.data}
    assert kept.restore(entry) == fact
    assert draft.event_type is None
    log = after(looked(), Looked(look=Look.AUDIT, at=NOW, about={"a.b": "$x"}))
    assert log is not None
    assert kept.load(kept.dump(log)) == log
