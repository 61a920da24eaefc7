"""The clock as an argument: whoever needs the time is handed one of these."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

WITA = ZoneInfo("Asia/Makassar")
"""Balikpapan's legal time, UTC+8 without summer time."""


def system_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """The moment as the journal keeps it: UTC, microseconds, closed by Z.

    Raises:
        ValueError: the moment has no zone.
    """
    if moment.tzinfo is None:
        message = "a moment without a zone cannot be recorded"
        raise ValueError(message)
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:-6] + "Z"


def from_rfc3339(text: str) -> datetime:
    """The aware UTC moment written by `rfc3339`."""
    return datetime.fromisoformat(text).astimezone(UTC)
