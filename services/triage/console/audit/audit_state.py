"""What the audit page shows, as its URL says it; days are those of WITA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from services.triage.application.audit.trail_ports import TrailFilters, TrailPlace
from services.triage.console.site import AUDIT_PATH
from services.triage.domain.audit.deeds import Deed
from shared.clock import WITA, from_rfc3339, rfc3339
from shared.errors import N_, InvalidInput
from shared.web.paging import BadCursor, Position

_BAD: Final = N_("Penanda halaman tidak sah. Mulai lagi dari awal daftar.")
USUAL: Final = timedelta(days=6)
"""Before today: a week, unless other days are named."""
DEEDS: Final[Mapping[str, Deed]] = {
    "membuka": Deed.OPENED,
    "mengeluarkan": Deed.EXPORTED,
    "memutus": Deed.DECIDED,
    "lainnya": Deed.OTHER,
}
"""The value of `?jenis=`."""
LATEST: Final = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class AuditState:
    """From the first day to the last, both included."""

    first: date
    last: date
    person: str = ""
    deed: str = ""
    cursor: str = ""
    chain: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], now: datetime) -> AuditState:
        """From the query; what is no day or no kind is left open, since people edit URLs."""
        today = now.astimezone(WITA).date()
        last = _day(query.get("sampai")) or today
        first = _day(query.get("dari")) or last - USUAL
        deed = query.get("jenis", "")
        return cls(
            min(first, last),
            max(first, last),
            query.get("orang", ""),
            deed if deed in DEEDS else "",
            query.get("setelah", ""),
            query.get("periksa", ""),
        )

    @property
    def filters(self) -> TrailFilters:
        """The same as a question."""
        return period(self.first, self.last, self.person or None, DEEDS.get(self.deed))

    def address(self, *, cursor: str = "", chain: str = "") -> str:
        """The URL of this state, at another place or with another case's chain."""
        place = {"setelah": cursor, "periksa": chain}
        return f"{AUDIT_PATH}?{urlencode({**self.fields(), **_said(place)})}"

    def fields(self) -> dict[str, str]:
        """The filters by the names of their fields; what is open is left out."""
        days = {"dari": self.first.isoformat(), "sampai": self.last.isoformat()}
        return {**days, **_said({"orang": self.person, "jenis": self.deed})}


def period(first: date, last: date, person: str | None, deed: Deed | None) -> TrailFilters:
    """Whole days of WITA.

    Raises:
        InvalidInput: the last day is before the first, or later than any calendar has.
    """
    if not first <= last <= LATEST:
        raise InvalidInput(N_("Masa tidak sah: hari terakhir mendahului hari pertama."))
    since = datetime.combine(first, time(), WITA)
    until = datetime.combine(last + timedelta(days=1), time(), WITA)
    return TrailFilters(since=since, until=until, person=person, deed=deed)


def view_of(filters: TrailFilters) -> str:
    """The name of a narrowed trail, to which its cursors are bound."""
    days = (rfc3339(filters.since), rfc3339(filters.until))
    return "|".join(("audit", *days, filters.person or "-", filters.deed or "-"))


def place_of(position: Position | None) -> TrailPlace | None:
    """The place that a cursor names.

    Raises:
        BadCursor: it names no place in a trail.
    """
    match position:
        case None:
            return None
        case (str(at), str(stream), int(seq)):
            return TrailPlace(_moment(at), stream, seq)
    raise BadCursor(_BAD)


def _moment(text: str) -> datetime:
    try:
        return from_rfc3339(text)
    except (ValueError, OverflowError):
        raise BadCursor(_BAD) from None


def position_of(place: TrailPlace) -> Position:
    """A place as a cursor's text."""
    return rfc3339(place.at), place.stream, place.seq


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if date.min + USUAL < day <= LATEST else None


def _said(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}
