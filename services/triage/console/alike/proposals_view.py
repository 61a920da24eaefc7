"""Proposed mass incidents in words: the cause, where, which cases, and why they are proposed as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.triage.application.incidents.propose_incidents import Denied, Proposals, Proposed
from services.triage.application.queue.board import Listed
from services.triage.console.alike.cause_words import cause_words
from services.triage.console.case.case_words import CaseWords
from services.triage.domain.hints.causes import CATEGORY, parts_of
from services.triage.domain.hints.incidents import WINDOW
from services.triage.domain.parts import Place
from shared.errors import N_
from shared.web.formats import short_date_time
from shared.web.i18n import Language, translate

BY_WORDS = N_("Uraian setiap kasus memuat kata dari daftar “%(row)s”.")
BY_CATEGORY = N_("Jenis dugaan setiap kasus sama: %(row)s. Itu petunjuk yang lemah; periksa uraiannya.")
SPAN = N_(
    "%(cases)s kasus di %(stations)s TPS, dari %(begins)s sampai %(ends)s, jeda paling lama %(hours)s jam."
)


@dataclass(frozen=True, slots=True)
class ProposalViews:
    """Puts proposals into words; a row of the law is named as the cases' own rulebook names it."""

    words: CaseWords

    def page(self, look: Proposals, language: Language) -> dict[str, Any]:
        """A look as the page shows it."""
        return {
            "proposed": [self.proposed(one, language) for one in look.proposed],
            "denied": [self._denied(one, language) for one in look.denied],
            "look": look,
        }

    def proposed(self, one: Proposed, language: Language) -> dict[str, Any]:
        """One proposal: what its cases have in common, and why it is told as one."""
        found = one.incident
        return {
            "row": found.cause,
            "cause": self.cause(found.cause, one.cases, language),
            "why": self.why(one, language),
            "places": self._places(one, language),
            "stations": found.size,
            "count": len(found.cases),
            "cases": [self._case(each, language) for each in one.cases],
            "more": one.more,
        }

    def cause(self, cause: str, cases: Sequence[Listed], language: Language) -> str:
        """What is taken for the cause, by name."""
        return cause_words(cause, self.words.book(cases[0].row.rulebook), language)

    def why(self, one: Proposed, language: Language) -> list[str]:
        """The reasons, one sentence each."""
        found, table = one.incident, parts_of(one.incident.cause)[0]
        row = {"row": self.cause(found.cause, one.cases, language)}
        values = {
            "cases": len(found.cases),
            "stations": found.size,
            "begins": short_date_time(found.begins, language),
            "ends": short_date_time(found.ends, language),
            "hours": int(WINDOW.total_seconds() // 3_600),
        }
        first = translate(BY_CATEGORY if table == CATEGORY else BY_WORDS, language, row)
        return [first, translate(SPAN, language, values)]

    def _places(self, one: Proposed, language: Language) -> str:
        book = self.words.book(one.cases[0].row.rulebook)
        named = (
            (self.words.place(book, Place(kelurahan=code)).kelurahan, number)
            for code, number in one.incident.stations.items()
        )
        saying = N_("%(place)s: %(n)s TPS")
        return "; ".join(translate(saying, language, {"place": place, "n": n}) for place, n in named)

    def _case(self, listed: Listed, language: Language) -> dict[str, Any]:
        row = listed.row
        place = self.words.place(self.words.book(row.rulebook), Place(kelurahan=row.kelurahan, tps=row.tps))
        return {
            "id": row.case_id,
            "number": row.receipt_number,
            "title": listed.opened.title,
            "erased": listed.opened.erased,
            "place": place.line or translate(N_("tidak disebut"), language),
        }

    def _denied(self, one: Denied, language: Language) -> dict[str, Any]:
        return {
            "row": one.cause,
            "cause": self.cause(one.cause, one.cases, language),
            "words": one.words,
            "cases": [self._case(each, language) for each in one.cases],
        }
