"""What the form's templates need: choices, what was typed, what is wrong, what the law still wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from starlette.requests import Request

from services.intake.application.ports import EvidenceVault
from services.intake.application.prepare_report import HandIn
from services.intake.channels.form_reading import Form, date_parts
from services.intake.domain.completeness import WINDOW, missing
from services.intake.domain.evidence import Exhibit
from shared.clock import WITA, Clock
from shared.errors import Infrastructure
from shared.rules.model import Level, Rulebook
from shared.web.i18n import language_of

DATES = ("known_on", "occurred_on", "lodged_on", "reporter_born")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last page says before sending: what the law still wants, and whether its time is over."""

    missing: tuple[str, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """Makes the context of the form's pages."""

    rules: Rulebook
    vault: EvidenceVault
    clock: Clock

    async def context(self, request: Request, form: Form, faults: Mapping[str, str]) -> dict[str, Any]:
        """The values, choices and faults that the fields' macros take."""
        language = language_of(request)
        return {
            "form": form,
            "dates": {name: date_parts(form.values, name) for name in DATES},
            "faults": faults,
            "categories": [(row.id, row.name(language)) for row in self.rules.categories.values()],
            "districts": self._districts(),
            "place_name": self._place_name(form["kelurahan"]),
            "category_name": self.rules.category_name(form["category"] or None, language),
            "exhibits": await self._exhibits(form),
            "bribery": self._bribery(),
            "example": f"{self.clock().astimezone(WITA) - timedelta(days=1):%d %m %Y}",
            "window": self.rules.deadline(WINDOW).length,
            "requirement": partial(self.rules.requirement_name, language=language),
        }

    def checked(self, given: HandIn) -> Checked:
        """What would be noted as missing if it were sent now."""
        lacking = missing(given.submission, self.rules, received_at=self.clock())
        return Checked(tuple(name for name in lacking if name != WINDOW), WINDOW in lacking)

    def _bribery(self) -> str:
        """The article under which a voter who took money may be punished as well."""
        row = self.rules.categories.get("money_politics")
        return row.article if row else ""

    def _districts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The kelurahan, grouped by kecamatan."""
        return [
            (district.name, [(place.id, place.name) for place in self.rules.kelurahan_in(district.id)])
            for district in self.rules.places.values()
            if district.level is Level.KECAMATAN
        ]

    def _place_name(self, code: str) -> str:
        place, district = self.rules.places.get(code), self.rules.kecamatan_of(code)
        return f"{place.name}, {district.name}" if place and district else code

    async def _exhibits(self, form: Form) -> list[Exhibit]:
        """The files of the form; while nobody can tell which are there, all that it names."""
        try:
            found = await self.vault.find(form.evidence) if form.evidence else {}
        except Infrastructure:
            return [Exhibit(upload_id, "", 0, "") for upload_id in form.evidence]
        return [found[upload_id].exhibit for upload_id in form.evidence if upload_id in found]
