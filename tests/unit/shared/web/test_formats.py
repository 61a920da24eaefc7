"""How moments, spans and sizes are written, in both languages and always in WITA."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.web import formats
from shared.web.i18n import Language

MOMENT = datetime(2024, 11, 27, 6, 5, tzinfo=UTC)
NOW = datetime(2024, 11, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", "Rabu, 27 November 2024 pukul 14.05 WITA"),
        ("en", "Wednesday, 27 November 2024 at 14:05 WITA"),
    ],
)
def test_moment_is_written_in_full_and_in_wita(language: Language, words: str) -> None:
    assert formats.date_time(MOMENT, language) == words
    assert formats.date_time(MOMENT.astimezone(timezone(timedelta(hours=-5))), language) == words


def test_short_forms() -> None:
    assert formats.short_date_time(MOMENT) == "27/11/2024 14.05 WITA"
    assert formats.short_date_time(MOMENT, "en") == "27/11/2024 14:05 WITA"
    assert formats.time_only(MOMENT) == "14.05 WITA"
    assert formats.machine(MOMENT) == "2024-11-27T06:05:00Z"


def test_day_is_the_wita_day() -> None:
    late = datetime(2024, 11, 27, 16, 30, tzinfo=UTC)
    assert formats.date_only(late) == "28 November 2024"
    assert formats.date_only(date(2024, 5, 1)) == "1 Mei 2024"
    assert formats.date_only(date(2024, 5, 1), "en") == "1 May 2024"


@pytest.mark.parametrize(
    "write", [formats.date_time, formats.short_date_time, formats.time_only, formats.machine]
)
def test_moment_without_zone_is_not_shown(write: object) -> None:
    with pytest.raises(ValueError, match="zone"):
        write(datetime(2024, 11, 27, 6, 5))  # type: ignore[operator] # noqa: DTZ001 - what must be refused


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (0.5, "kurang dari 1 menit", "less than 1 minute"),
        (1, "1 menit", "1 minute"),
        (59.9, "59 menit", "59 minutes"),
        (60, "1 jam", "1 hour"),
        (83, "1 jam 23 menit", "1 hour 23 minutes"),
        (1440, "1 hari", "1 day"),
        (1440 + 59, "1 hari", "1 day"),
        (2 * 1440 + 60, "2 hari 1 jam", "2 days 1 hour"),
        (-36, "lewat 36 menit", "36 minutes overdue"),
        (0, "lewat kurang dari 1 menit", "less than 1 minute overdue"),
    ],
)
def test_what_is_left_is_said_in_two_units_rounded_down(
    minutes: float, indonesian: str, english: str
) -> None:
    due = NOW + timedelta(minutes=minutes)
    assert formats.left(due, NOW) == indonesian
    assert formats.left(due, NOW, "en") == english


@pytest.mark.parametrize(("hours", "level"), [(-1, "overdue"), (0, "overdue"), (6, "soon"), (6.01, "later")])
def test_deadline_is_soon_within_six_hours(hours: float, level: str) -> None:
    assert formats.urgency(NOW + timedelta(hours=hours), NOW) == level


@pytest.mark.parametrize(
    ("size", "indonesian", "english"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (1000, "1 kB", "1 kB"),
        (1_430_000, "1,4 MB", "1.4 MB"),
        (999_900, "1 MB", "1 MB"),
        (50_000_000, "50 MB", "50 MB"),
        (2_500_000_000, "2,5 GB", "2.5 GB"),
    ],
)
def test_size_is_rounded_for_people(size: int, indonesian: str, english: str) -> None:
    assert formats.file_size(size) == indonesian
    assert formats.file_size(size, "en") == english


def test_number_has_the_separators_of_its_language() -> None:
    assert formats.number(12345) == "12.345"
    assert formats.number(12345, "en") == "12,345"
