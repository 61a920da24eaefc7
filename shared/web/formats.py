"""How moments, spans, sizes and numbers are written, in Indonesian and English; every moment in WITA (UTC+8).

Template filters of the same names: `{{ moment|date_time }}`, `|short_date_time`, `|short_end`, `|date_only`,
`|time_only`, `{{ text|as_given }}`, `{{ due|left(now) }}`, `{{ n|file_size }}`, `{{ n|number }}`.
`countdown.js` writes the same words as `left`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from shared.clock import WITA
from shared.web.i18n import Language

Urgency = Literal["overdue", "soon", "later"]

SOON = timedelta(hours=6)
"""From here on a deadline is amber; a matter of display, the law knows no such step."""

_ISO_DATE = 10
_ROUNDS_TO_100 = 99.95
_ROUNDS_TO_1000 = 999.5
_LOCALE = {"id": "id", "en": "en_GB"}


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "a moment without a zone cannot be shown"
        raise ValueError(message)
    return moment.astimezone(WITA)


def date_time(moment: datetime, language: Language = "id") -> str:
    """`Rabu, 27 November 2024 pukul 14.05 WITA` / `Wednesday, 27 November 2024 at 14:05 WITA`.

    Raises:
        ValueError: the moment has no zone.
    """
    pattern = "EEEE, d MMMM y 'pukul' HH.mm" if language == "id" else "EEEE, d MMMM y 'at' HH:mm"
    return f"{format_datetime(_local(moment), pattern, locale=_LOCALE[language])} WITA"


def short_date_time(moment: datetime, language: Language = "id") -> str:
    """`27/11/2024 14.05 WITA` / `27/11/2024 14:05 WITA`."""
    return f"{_local(moment):%d/%m/%Y} {time_only(moment, language)}"


def short_end(moment: datetime, language: Language = "id") -> str:
    """As `short_date_time`, but the end of a day as letters write it: `27/11/2024 24.00 WITA`."""
    local = _local(moment)
    if local.time() != time():
        return short_date_time(moment, language)
    return f"{local - timedelta(days=1):%d/%m/%Y} {'24.00' if language == 'id' else '24:00'} WITA"


def time_only(moment: datetime, language: Language = "id") -> str:
    """`14.05 WITA` / `14:05 WITA`."""
    return f"{_local(moment):{'%H.%M' if language == 'id' else '%H:%M'}} WITA"


def date_only(day: date, language: Language = "id") -> str:
    """`27 November 2024`; a moment is taken at its WITA day."""
    plain = _local(day).date() if isinstance(day, datetime) else day
    return format_date(plain, "d MMMM y", locale=_LOCALE[language])


def as_given(text: str | None, language: Language = "id") -> str:
    """A date or date-time as a reporter gave it, in words; what is neither is shown as it came."""
    if not text:
        return ""
    try:
        if len(text) == _ISO_DATE:
            return date_only(date.fromisoformat(text), language)
        return date_time(datetime.fromisoformat(text), language)
    except ValueError:
        return text


def urgency(due: datetime, now: datetime) -> Urgency:
    """How a deadline is coloured: past, within six hours, or later."""
    if due <= now:
        return "overdue"
    return "soon" if due - now <= SOON else "later"


def left(due: datetime, now: datetime, language: Language = "id") -> str:
    """What is left until a deadline, or how late it is: `3 hari 4 jam`, `lewat 36 menit`."""
    late = due <= now
    words = span(abs(due - now), language)
    if language == "en":
        return f"{words} overdue" if late else words
    return f"lewat {words}" if late else words


def span(length: timedelta, language: Language = "id") -> str:
    """A span in its two largest units, rounded down: days and hours, hours and minutes, or minutes."""
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _two(days, "day", hours, "hour", language)
    if hours:
        return _two(hours, "hour", minutes, "minute", language)
    return _unit(minutes, "minute", language) if minutes else _less_than_a_minute(language)


def _less_than_a_minute(language: Language) -> str:
    return "kurang dari 1 menit" if language == "id" else "less than 1 minute"


def _two(first: int, first_unit: str, second: int, second_unit: str, language: Language) -> str:
    tail = f" {_unit(second, second_unit, language)}" if second else ""
    return f"{_unit(first, first_unit, language)}{tail}"


def _unit(count: int, unit: str, language: Language) -> str:
    if language == "id":
        return f"{count} {({'day': 'hari', 'hour': 'jam', 'minute': 'menit'})[unit]}"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def file_size(size: int, language: Language = "id") -> str:
    """`812 B`, `1,4 MB` (1 kB = 1000 B)."""
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < _ROUNDS_TO_1000:
            return f"{_digits(value, unit, language)} {unit}"
        value /= 1000
    return f"{_digits(value, 'GB', language)} GB"


def _digits(value: float, unit: str, language: Language) -> str:
    pattern = "#,##0" if unit == "B" or value >= _ROUNDS_TO_100 else "#,##0.#"
    return format_decimal(value, pattern, locale=_LOCALE[language])


def number(value: int, language: Language = "id") -> str:
    """`12.345` / `12,345`."""
    return format_decimal(value, locale=_LOCALE[language])


def machine(moment: datetime) -> str:
    """The moment for a `datetime` attribute: RFC 3339, UTC, whole seconds."""
    return _local(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
