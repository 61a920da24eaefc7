"""A deadline explains itself: what, from when, counted how, who must act, and who reads the law otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.rules.calendar import Calendar, Ends
from shared.rules.deadlines import StartsFrom
from shared.rules.sources import Language
from shared.rules.wording import actor_words, margin_words, steps, sum_words, words
from tests.support.rule_rows import BOOK, DAYS, HOURS, LEAVE_IS_WORK, WORKING, read, reading, rule, wita

STUDY = rule("study", 3, DAYS, StartsFrom.REGISTRATION, actor="office")
STATUTE = reading(
    "statute",
    STUDY,
    starts_from=StartsFrom.REPORT,
    confirmed=False,
    question_id="mana yang berlaku",
    question_en="which one holds",
)
FIRST_DAY = reading("first_day", STUDY, first_day_counts=True)
REGISTERED = wita(2024, 11, 3, 10)
REPORTED = {StartsFrom.REPORT: wita(2024, 10, 29, 10)}


def test_a_working_day_sum_lists_every_day_counted_or_passed_over() -> None:
    deadline = rule("review", 3, WORKING, StartsFrom.REPORT).starting(wita(2024, 10, 30, 9))
    assert steps(deadline, "id") == (
        "Rab 30 Okt: hari pertama, tidak dihitung",
        "Kam 31 Okt: hari ke-1",
        "Jum 1 Nov: hari ke-2",
        "Sab 2 Nov: libur",
        "Min 3 Nov: libur",
        "Sen 4 Nov: hari ke-3",
    )
    assert steps(deadline, "en")[3:] == ("Sat 2 Nov: day off", "Sun 3 Nov: day off", "Mon 4 Nov: day 3")


def test_days_off_are_called_by_their_names_where_they_have_one() -> None:
    deadline = rule("one", 1, WORKING, StartsFrom.REPORT).starting(wita(2024, 12, 24, 9))
    named = {holiday.day: holiday for holiday in BOOK.holidays.values()}
    off = BOOK.holidays["2024-12-25"].name_id
    assert steps(deadline, "id", named)[1] == f"Rab 25 Des: libur ({off})"


def test_a_first_day_that_counts_is_day_one() -> None:
    deadline = rule("two", 2, DAYS, StartsFrom.REPORT, first_day_counts=True).starting(wita(2024, 2, 28, 9))
    assert steps(deadline, "id") == ("Rab 28 Feb: hari ke-1", "Kam 29 Feb: hari ke-2")


def test_hours_are_one_line() -> None:
    deadline = rule("hours", 24, HOURS, StartsFrom.DECISION, ends=Ends.SAME_HOUR).starting(
        wita(2024, 11, 3, 21)
    )
    assert steps(deadline, "id") == (
        "3 November 2024 pukul 21.00 WITA + 24 jam = 4 November 2024 pukul 21.00 WITA",
    )


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("calendar", [DAYS, WORKING, LEAVE_IS_WORK], ids=lambda each: each.id)
def test_the_steps_count_to_the_length_and_end_on_the_last_day(calendar: Calendar, first: bool) -> None:  # noqa: FBT001 - a parameter
    deadline = rule("x", 14, calendar, StartsFrom.RECEIPT, first_day_counts=first).starting(
        wita(2024, 12, 6, 10)
    )
    listed = steps(deadline, "id")
    assert listed[-1].endswith("hari ke-14")
    assert sum("hari ke-" in line for line in listed) == 14
    assert sum("libur" in line for line in listed) == len(deadline.skipped)


def test_the_words_say_who_must_act() -> None:
    reporter = rule("completion", 2, DAYS, StartsFrom.NOTICE, actor="reporter").starting(REGISTERED)
    assert "Wajib bertindak: pelapor." in words(reporter, "id")
    assert "Who must act: the reporter." in words(reporter, "en")
    assert "kantor pengawas" in words(STUDY.starting(REGISTERED), "id")


def test_a_body_that_must_act_is_called_by_the_rulebooks_name_or_by_its_id() -> None:
    commission = rule("kpu", 7, DAYS, StartsFrom.RECEIPT, actor="election_commission").starting(REGISTERED)
    named = BOOK.receivers["election_commission"].name_id
    assert actor_words(commission, "id", BOOK.receivers) == named
    assert actor_words(commission, "id") == "election_commission"


def test_words_without_rival_readings_speak_of_none() -> None:
    for text in (words(STUDY.starting(REGISTERED), "id"), words(STUDY.starting(REGISTERED), "en")):
        assert "Selisih" not in text
        assert "Margin" not in text


def test_every_reading_is_worded_with_its_own_start_basis_and_doubt() -> None:
    text = words(read(STUDY, STATUTE, FIRST_DAY).starting(REGISTERED, moments=REPORTED), "id")
    assert "3 hari kalender sejak registrasi (3 November 2024 pukul 10.00 WITA)" in text
    assert (
        "cara baca statute: 3 hari kalender sejak laporan disampaikan (29 Oktober 2024 pukul 10.00 WITA);"
        " hari pertama tidak dihitung; berakhir 1 November 2024 pukul 24.00 WITA"
        " (Pasal 2; sudah lewat ketika tenggat mulai; belum dikonfirmasi: mana yang berlaku)"
    ) in text
    assert "berakhir 5 November 2024 pukul 24.00 WITA (Pasal 2; acuan kerja)" in text
    assert text.endswith("Selisih dengan cara baca terlama: 1 hari.")


def test_the_readings_in_english() -> None:
    text = words(read(STUDY, STATUTE, FIRST_DAY).starting(REGISTERED, moments=REPORTED), "en")
    assert "ends 5 November 2024 at 24:00 WITA (Pasal 2; the one worked to)" in text
    assert "over when the clock started; not confirmed: which one holds" in text
    assert text.endswith("Margin to the latest reading: 1 day.")


def test_the_sum_is_that_of_the_reading_worked_to() -> None:
    deadline = read(STUDY, FIRST_DAY).starting(REGISTERED)
    assert "hari pertama dihitung; berakhir 5 November 2024 pukul 24.00" in sum_words(deadline, "id")


@pytest.mark.parametrize(
    ("later", "id_", "en"),
    [
        (timedelta(days=2, hours=1, minutes=5), "2 hari 1 jam 5 menit", "2 days 1 hour 5 minutes"),
        (timedelta(hours=14), "14 jam", "14 hours"),
        (timedelta(0), "tidak ada", "none"),
    ],
)
def test_the_margin_in_words(later: timedelta, id_: str, en: str) -> None:
    hours = rule("hours", 24, HOURS, StartsFrom.DECISION, ends=Ends.SAME_HOUR)
    rival = reading("rival", hours, starts_from=StartsFrom.RECEIPT)
    deadline = read(hours, rival).starting(REGISTERED, moments={StartsFrom.RECEIPT: REGISTERED + later})
    languages: dict[Language, str] = {"id": id_, "en": en}
    for language, span in languages.items():
        assert margin_words(deadline, language).endswith(f": {span}.")
