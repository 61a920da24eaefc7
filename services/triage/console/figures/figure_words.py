"""What figures, rows of tables and sums are called, and where each is listed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from services.triage.application.figures.cuts import CaseCut, Cut, HandoffCut, QueueCut
from services.triage.application.figures.figure import Figure
from services.triage.application.figures.read_figures import places_of
from services.triage.application.queue.views import Filters
from services.triage.console.queue.queue_state import QueueState
from services.triage.console.site import DASHBOARD_PATH
from services.triage.domain.phases import HANDOFF_NAMES, PHASE_NAMES, REGISTRATION_NAMES
from services.triage.domain.words import KIND_NAMES
from shared.errors import N_
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.formats import date_only
from shared.web.i18n import Language, translate

CASES_API = "/api/v1/figures/cases"
HANDOFFS_API = "/api/v1/figures/handoffs"
SINGLE: Mapping[str, str] = {
    "received": N_("Yang masuk"),
    "lapsed": N_("Pernah lewat tenggat"),
    "overdue": N_("Lewat tenggat sekarang"),
    "at_risk": N_("Tenggat berisiko"),
    "handoffs": N_("Penerusan"),
    "handoffs_overdue": N_("Belum diterima lebih dari 24 jam"),
}
CHECKS: Mapping[str, str] = {
    "received_in_queues": N_("Masuk, dan yang ada di antrean"),
    "received_by_kind": N_("Masuk, dan jumlah menurut jenis"),
    "received_by_registration": N_("Masuk, dan jumlah menurut registrasi"),
    "received_by_phase": N_("Masuk, dan jumlah menurut tahap"),
    "received_by_category": N_("Masuk, dan jumlah menurut dugaan pelanggaran"),
    "received_by_kelurahan": N_("Masuk, dan jumlah menurut kelurahan"),
    "received_by_kecamatan": N_("Masuk, dan jumlah menurut kecamatan"),
    "received_by_week": N_("Masuk, dan jumlah menurut minggu"),
    "handed_off_is_registered": N_("Sudah dikaji atau diteruskan, dan di antaranya yang diregistrasi"),
    "handoffs_by_route": N_("Penerusan, dan jumlah menurut jalurnya"),
}
TABLES: Mapping[str, str] = {
    "kind": N_("Menurut jenis"),
    "registration": N_("Menurut registrasi"),
    "phase": N_("Menurut tahap"),
    "category": N_("Menurut dugaan pelanggaran"),
    "kelurahan": N_("Menurut kelurahan"),
    "kecamatan": N_("Menurut kecamatan"),
    "week": N_("Menurut minggu masuk"),
    "route": N_("Penerusan menurut jalur"),
    "outcome": N_("Hasil dari instansi lain"),
}
NAMED: Mapping[str, Mapping[str, str]] = {
    "kind": {one.value: name for one, name in KIND_NAMES.items()},
    "registration": {one.value: name for one, name in REGISTRATION_NAMES.items()},
    "phase": {one.value: name for one, name in PHASE_NAMES.items()},
    "state": {one.value: name for one, name in HANDOFF_NAMES.items()},
}
LAPSED: Mapping[str, str] = {"true": N_("Pernah lewat tenggat"), "false": N_("Tidak pernah lewat tenggat")}
UNSAID = N_("Tidak disebut")


def api_of(cut: Cut) -> str:
    """The address that lists what a cut counts, as JSON."""
    path = {CaseCut: CASES_API, HandoffCut: HANDOFFS_API, QueueCut: "/api/v1/cases"}[type(cut)]
    return _address(path, cut.chosen())


def page_of_cut(cut: Cut) -> str:
    """The page that lists what a cut counts."""
    if isinstance(cut, QueueCut):
        return QueueState.showing(cut.queue, Filters(due=cut.due)).address()
    where = "kasus" if isinstance(cut, CaseCut) else "penerusan"
    return _address(f"{DASHBOARD_PATH}/{where}", cut.chosen())


def _address(path: str, chosen: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(chosen)}" if chosen else path


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Names in a language, under the words of all rulebooks; what none knows any more keeps its own name."""

    books: Rulebooks

    def row(self, figure: Figure, language: Language) -> str:
        """The name of a row of a table."""
        table, _, row = figure.name.partition(".")
        if not row:
            return translate(UNSAID, language)
        words = NAMED.get(table, {})
        if row in words:
            return translate(words[row], language)
        return self._of_rulebook(table, row, language)

    def _of_rulebook(self, table: str, row: str, language: Language) -> str:
        if table == "category":
            return self.category(row, language)
        if table in {"kelurahan", "kecamatan"}:
            return self.place(row, language)
        if table == "week":
            first = date.fromisoformat(row)
            return f"{date_only(first, language)} – {date_only(first + timedelta(days=6), language)}"
        return self.route(row, language) if table == "route" else self.outcome(row, language)

    def category(self, category: str, language: Language) -> str:
        """The name of a category."""
        known = (book.categories[category] for book in self._books() if category in book.categories)
        return next((one.name(language) for one in known), category or translate(UNSAID, language))

    def place(self, code: str, language: Language) -> str:
        """The name of a kelurahan or kecamatan."""
        place = places_of(self.books).get(code)
        return place.name if place else code or translate(UNSAID, language)

    def route(self, route: str, language: Language) -> str:
        """The name of a route."""
        known = (book.routes[route] for book in self._books() if route in book.routes)
        return next((one.name(language) for one in known), route or translate(UNSAID, language))

    def receiver(self, receiver: str, language: Language) -> str:
        """The name of a receiver."""
        known = (book.receivers[receiver] for book in self._books() if receiver in book.receivers)
        return next((one.name(language) for one in known), receiver)

    def outcome(self, row: str, language: Language) -> str:
        """A route and how it ended."""
        route, _, outcome = row.partition(":")
        known = (book.outcomes[outcome] for book in self._books() if outcome in book.outcomes)
        ended = next((one.name(language) for one in known), outcome)
        return f"{self.route(route, language)}: {ended}"

    def cut(self, cut: Cut, language: Language) -> list[str]:
        """What a list is narrowed to, in words."""
        chosen = cut.chosen()
        if chosen.pop("overdue", ""):
            return [translate(SINGLE["handoffs_overdue"], language), *self._cut(chosen, language)]
        return self._cut(chosen, language)

    def _cut(self, chosen: Mapping[str, str], language: Language) -> list[str]:
        return [self._chosen(name, value, language) for name, value in chosen.items()]

    def _chosen(self, name: str, value: str, language: Language) -> str:
        if name in NAMED:
            return translate(NAMED[name][value], language)
        if name == "lapsed":
            return translate(LAPSED[value], language)
        return (
            self.receiver(value, language) if name == "receiver" else self._of_rulebook(name, value, language)
        )

    def _books(self) -> Sequence[Rulebook]:
        return (self.books.for_new_cases(), *self.books)
