"""The cases that SigapLapor asks for: listed while nobody has entered them, exported in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final, Protocol

from services.triage.application.access import viewer
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.queue.rows import Viewer
from services.triage.domain.audit.looks import Look
from services.triage.domain.case import Case
from services.triage.domain.file.sigaplapor import Reviewed, export, not_entered
from services.triage.domain.file.sigaplapor_cases import Standing, TwiceEntered, reviewed, twice_entered
from services.triage.domain.numbers.official_numbers import OddMonth, odd_months
from shared.clock import WITA, Clock, rfc3339
from shared.errors import N_, InvalidInput
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal

MOST_LISTED: Final = 300
MOST_EXPORTED: Final = 5_000
LONGEST: Final = timedelta(days=366)
"""Days of one export."""
_EVER: Final = datetime(2000, 1, 1, tzinfo=WITA)


class BadRange(InvalidInput):
    """The days of an export are in the wrong order, or too many."""

    code: ClassVar[str] = "bad-range"


class SigapCases(Protocol):
    """Finds the cases that SigapLapor asks for, by when they were received, the oldest first."""

    async def found(
        self, viewer: Viewer, standings: Sequence[Standing], *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Case]:
        """Those received from `since` on and before `until`; none behind a wall."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """What nobody has entered, the oldest first; `more`: there are others behind them.

    `odd` and `twice` are numbers noted in the last year that may be wrong; none of them is refused.
    """

    cases: Sequence[Reviewed]
    more: bool
    odd: Sequence[OddMonth]
    twice: Sequence[TwiceEntered]


@dataclass(frozen=True, slots=True)
class EnterCases:
    """The use cases of reading; noting an entry is an act on its case (`EnterElsewhere`)."""

    cases: SigapCases
    books: Rulebooks
    clock: Clock
    keep: KeepLook

    async def waiting(self, who: Principal) -> Waiting:
        """What has to be entered.

        Raises:
            NotAllowed: the principal may see no case at all.
        """
        seen, now = viewer(who), self.clock()
        until = now + timedelta(days=1)
        found = await self.cases.found(
            seen, [Standing.WAITING], since=_EVER, until=until, limit=MOST_LISTED + 1
        )
        entered = self._told(
            await self.cases.found(
                seen, [Standing.ENTERED], since=now - LONGEST, until=until, limit=MOST_EXPORTED
            )
        )
        return Waiting(
            cases=not_entered(self._told(found[:MOST_LISTED])),
            more=len(found) > MOST_LISTED,
            odd=list(odd_months(one.entry.number for one in entered if one.entry)),
            twice=twice_entered(entered),
        )

    async def export(self, who: Principal, first: date, last: date) -> bytes:
        """The cases received on these days (WITA, both included) as CSV, entered or not; it is on record.

        Raises:
            Infrastructure: it is not known to be recorded.
            NotAllowed: the principal may see no case at all.
            BadRange: the last day is before the first, or they are too many, or their cases are.
        """
        seen = viewer(who)
        if last < first:
            raise _bad_range(N_("Tanggal akhir tidak boleh sebelum tanggal awal."))
        if last - first >= LONGEST:
            raise _bad_range(N_("Pilih rentang paling lama satu tahun."))
        since = datetime.combine(first, time(), WITA)
        until = datetime.combine(last, time(), WITA) + timedelta(days=1)
        found = await self.cases.found(
            seen, list(Standing), since=since, until=until, limit=MOST_EXPORTED + 1
        )
        if len(found) > MOST_EXPORTED:
            raise _bad_range(N_("Terlalu banyak kasus dalam rentang ini. Pilih rentang yang lebih pendek."))
        made = export(self._told(found))
        await self.keep.given(
            who,
            Look.SIGAPLAPOR,
            made,
            about={"since": rfc3339(since), "until": rfc3339(until), "rows": str(len(found))},
        )
        return made

    def _told(self, cases: Sequence[Case]) -> list[Reviewed]:
        return [reviewed(case, self.books.pinned(case.rulebook).zone) for case in cases]


def _bad_range(sentence: str) -> BadRange:
    return BadRange(sentence, fields={"sampai": sentence})
