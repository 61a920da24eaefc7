"""The deadlines of the rulebook against what is known of the law and of practice."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.rules.calendar import start_of
from shared.rules.errors import NoSuchRule
from shared.rules.model import StartsFrom
from shared.rules.rulebooks import Rulebooks
from shared.rules.wording import due_words, sum_words, words

WITA = ZoneInfo("Asia/Makassar")
RULES = Rulebooks.load().pinned("pilkada_2024_1")
REPORTED = datetime(2024, 11, 27, 9, 15, tzinfo=WITA)


def test_balikpapan_2020_forwarded_within_the_five_days_that_the_rule_gives() -> None:
    registered = datetime(2020, 10, 4, 15, 0, tzinfo=WITA)
    study = RULES.deadline("study").starting(registered)
    forwarded = datetime(2020, 10, 9, 21, 0, tzinfo=WITA)
    assert study.lapsed(forwarded)
    assert study.extended_due_at is not None
    assert forwarded < study.extended_due_at <= datetime(2020, 10, 10, tzinfo=WITA)


def test_pekalongan_2024_took_every_step_within_what_the_rule_gives() -> None:
    reported, registered = datetime(2024, 10, 29, 10, tzinfo=WITA), datetime(2024, 11, 3, 10, tzinfo=WITA)
    event = start_of(datetime(2024, 10, 23, tzinfo=WITA).date(), WITA)
    review = RULES.deadline("preliminary_review").starting(reported)
    completed = RULES.deadline("completion").starting(review.due_at.replace(hour=2, minute=0))
    study = RULES.deadline("study").starting(registered)
    assert not RULES.deadline("report_window").starting(event).lapsed(reported)
    assert completed.due_at <= registered
    assert study.extended_due_at is not None
    assert datetime(2024, 11, 8, 20, tzinfo=WITA) < study.extended_due_at


def test_a_report_on_day_seven_is_in_time_and_on_day_eight_it_is_not() -> None:
    known = start_of(datetime(2024, 11, 20, tzinfo=WITA).date(), WITA)
    window = RULES.deadline("report_window").starting(known)
    assert not window.lapsed(datetime(2024, 11, 27, 23, 59, 59, tzinfo=WITA))
    assert window.lapsed(datetime(2024, 11, 28, 0, 0, tzinfo=WITA))


def test_the_police_get_it_within_24_hours() -> None:
    deadline = RULES.deadline("forward_to_police").starting(REPORTED)
    assert (deadline.due_at - deadline.started_at).total_seconds() == 24 * 3600


def test_a_deadline_carries_all_it_needs_to_be_printed() -> None:
    deadline = RULES.deadline("preliminary_review").starting(REPORTED)
    assert deadline.started_at == REPORTED
    assert deadline.started_at.tzinfo is UTC
    assert deadline.due_at == datetime(2024, 11, 29, 16, 0, tzinfo=UTC)
    assert (deadline.rulebook, deadline.length, deadline.calendar) == ("pilkada_2024_1", 2, "calendar_days")
    assert (deadline.first_day_counts, deadline.ends, deadline.zone) == (
        False,
        "end_of_last_day",
        "Asia/Makassar",
    )
    assert "Perbawaslu 8/2020" in deadline.article
    assert deadline.source.startswith("https://")
    assert not deadline.confirmed
    assert "Kediri" in deadline.question("id")


def test_a_stored_rule_and_start_give_the_same_deadline_again() -> None:
    for rule in RULES.deadlines.values():
        deadline = rule.starting(REPORTED)
        assert RULES.deadline(deadline.id).starting(deadline.started_at) == deadline


def test_the_words_name_length_start_counting_end_basis_and_doubt() -> None:
    deadline = RULES.deadline("preliminary_review").starting(REPORTED)
    assert words(deadline, "id").startswith(
        "Kajian awal: 2 hari kalender sejak laporan disampaikan (27 November 2024 pukul 09.15 WITA);"
        " hari pertama tidak dihitung; berakhir 29 November 2024 pukul 24.00 WITA. Dasar: Perbawaslu 8/2020"
    )
    assert "Belum dikonfirmasi: nomor pasal dan cara menghitung hari" in words(deadline, "id")
    assert words(deadline, "en").startswith(
        "Preliminary review: 2 calendar days since the report was lodged (27 November 2024 at 09:15 WITA);"
        " the first day does not count; ends 29 November 2024 at 24:00 WITA. Basis: "
    )


def test_the_words_of_a_study_name_the_extension() -> None:
    deadline = RULES.deadline("study").starting(REPORTED)
    assert sum_words(deadline, "id").endswith(
        "berakhir 30 November 2024 pukul 24.00 WITA, atau 2 Desember 2024 pukul 24.00 WITA"
        " bila diperlukan keterangan tambahan (+2)."
    )


def test_the_words_of_hours_end_at_the_hour() -> None:
    assert (
        due_words(RULES.deadline("forward_to_police").starting(REPORTED), "id")
        == "28 November 2024 pukul 09.15 WITA"
    )


def test_a_start_known_as_a_day_is_not_printed_with_an_invented_hour() -> None:
    known = start_of(REPORTED.date(), WITA)
    assert "(27 November 2024);" in sum_words(RULES.deadline("report_window").starting(known), "id")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_deadline_can_be_worded(language: str) -> None:
    for rule in RULES.deadlines.values():
        for start in StartsFrom:
            assert words(rule.starting(REPORTED, starts_from=start), "id" if language == "id" else "en")


def test_an_unknown_deadline_is_named_with_those_that_exist() -> None:
    with pytest.raises(NoSuchRule, match=r"no deadline 'kajian'.*preliminary_review"):
        RULES.deadline("kajian")
