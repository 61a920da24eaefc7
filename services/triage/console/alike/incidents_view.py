"""A mass incident in words: its cases by kelurahan and polling station, each with stage and next deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from services.triage.application.incidents.read_incidents import IncidentSeen
from services.triage.application.queue.assign_cases import Given
from services.triage.application.queue.board import Listed
from services.triage.application.queue.views import CEILING
from services.triage.console.case.case_words import CaseWords
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.site import CASE_PATH, INCIDENTS_PATH
from services.triage.domain.parts import Place
from shared.errors import N_
from shared.security.principals import Principal
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class IncidentViews:
    """Puts incidents into words."""

    words: CaseWords
    rows: QueueViews

    def listed(self, seen: IncidentSeen, language: Language) -> dict[str, Any]:
        """An incident in a list."""
        return {
            "id": seen.id,
            "href": f"{INCIDENTS_PATH}/{seen.id}",
            "name": seen.name or translate(N_("Nama tidak dapat dibuka lagi"), language),
            "cause": seen.cause,
            "begun": seen.begun,
            "count": f"{CEILING}+" if seen.count >= CEILING else str(seen.count),
            "number": seen.count,
        }

    def entire(self, seen: IncidentSeen, who: Principal, now: datetime, language: Language) -> dict[str, Any]:
        """An incident with its cases, under their kelurahan."""
        groups = groupby(seen.cases, key=lambda one: one.row.kelurahan or "")
        return {
            **self.listed(seen, language),
            "groups": [self._group(list(ones), who, now, language) for _, ones in groups],
        }

    def chosen(self, cases: Sequence[Listed], language: Language) -> list[dict[str, str]]:
        """Cases that somebody chose, for the form that makes an incident of them."""
        return [
            {
                "id": one.row.case_id,
                "number": one.row.receipt_number,
                "title": one.opened.title,
                "place": self._place(one).line or translate(N_("tidak disebut"), language),
            }
            for one in cases
        ]

    def _group(
        self, ones: Sequence[Listed], who: Principal, now: datetime, language: Language
    ) -> dict[str, Any]:
        place = self._place(ones[0])
        named = ", ".join(part for part in (place.kelurahan, place.kecamatan) if part)
        rows = [
            {**self.rows.row(one, who, now, language), "tps": one.row.tps, "revision": one.row.revision}
            for one in ones
        ]
        stations = {tps for one in ones for tps in one.row.tps}
        title = named or translate(N_("Tanpa kelurahan"), language)
        return {"title": title, "rows": rows, "stations": len(stations)}

    def _place(self, listed: Listed) -> Any:
        row = listed.row
        place = Place(kelurahan=row.kelurahan, tps=row.tps)
        return self.words.place(self.words.book(row.rulebook), place)


def told(results: Sequence[Given], language: Language) -> dict[str, list[dict[str, str]]]:
    """What was taken in and what was not, each by its number and with the reason."""
    rows = [(one, f"{CASE_PATH}/{one.case_id}", one.number or one.case_id) for one in results]
    return {
        "passed": [{"href": href, "number": number} for one, href, number in rows if one.refused is None],
        "kept": [
            {
                "href": href if one.number else "",
                "number": number,
                "reason": translate(one.refused.detail, language, one.refused.extra),
            }
            for one, href, number in rows
            if one.refused is not None
        ],
    }
