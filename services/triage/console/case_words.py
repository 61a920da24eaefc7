"""A case in the reader's words: names of categories, places and clocks from its pinned rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.triage.domain.parts import Clock, Place
from shared.errors import N_
from shared.rules.errors import NoSuchRulebook
from shared.rules.model import Deadline, Group, Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.rules.wording import UNITS, length_words, sum_words
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Where it happened; each part empty if nobody said."""

    kelurahan: str
    kecamatan: str
    tps: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        return ", ".join(part for part in (self.kelurahan, self.kecamatan, self.tps) if part)


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """A clock as its card shows it; `sum` has start, calendar, whether the first day counts, and the end."""

    name: str
    due_at: datetime
    extended_due_at: datetime | None
    length: str
    sum: str
    article: str
    sources: tuple[str, ...]
    confirmed: bool
    question: str
    rulebook: str
    met_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the law wants and the report lacks."""

    name: str
    article: str
    group: str


@dataclass(frozen=True, slots=True)
class CaseWords:
    """Looks words up in the rulebook to which a case is pinned."""

    books: Rulebooks

    def book(self, rulebook: str) -> Rulebook:
        """The pinned book, or the latest where this installation lacks it: a page is still readable then."""
        try:
            return self.books.pinned(rulebook)
        except NoSuchRulebook:
            return self.books.latest()

    def category(self, book: Rulebook, category: str | None, language: Language) -> str:
        """The kind of violation."""
        return book.category_name(category, language) or translate(N_("Belum digolongkan"), language)

    def place(self, book: Rulebook, place: Place | None) -> PlaceWords:
        """The place by name; a code that the book lacks is shown as it is."""
        code = place.kelurahan if place and place.kelurahan else ""
        kelurahan, kecamatan = book.places.get(code), book.kecamatan_of(code)
        stations = ", ".join(place.tps) if place else ""
        return PlaceWords(
            kelurahan.name if kelurahan else code,
            kecamatan.name if kecamatan else "",
            f"TPS {stations}" if stations else "",
        )

    def length(self, book: Rulebook, deadline_id: str | None, language: Language) -> str:
        """How long a clock of a list is: "2 hari kalender"."""
        rule = book.deadlines.get(deadline_id or "")
        return f"{rule.length} {UNITS[language, rule.calendar.kind]}" if rule else ""

    def deadline(self, clock: Clock, now: datetime, language: Language) -> DeadlineWords:
        """A clock whole."""
        deadline: Deadline = clock.deadline
        return DeadlineWords(
            name=deadline.name(language),
            due_at=deadline.due_at,
            extended_due_at=deadline.extended_due_at,
            length=length_words(deadline, language),
            sum=sum_words(deadline, language),
            article=deadline.article,
            sources=_addresses(deadline.source),
            confirmed=deadline.confirmed,
            question=deadline.question(language),
            rulebook=deadline.rulebook,
            met_at=clock.met_at,
            late=clock.late(now),
        )

    def missing(self, book: Rulebook, requirement: str, language: Language) -> Missing:
        """A requirement by name, and whether it is formal or material."""
        row = book.requirements.get(requirement)
        if row is None:
            return Missing(requirement, "", "")
        return Missing(row.name(language), row.article, translate(_GROUPS[row.group], language))


_GROUPS: Mapping[Group, str] = {
    Group.FORMAL: N_("syarat formal"),
    Group.MATERIAL: N_("syarat materiel"),
}


def _addresses(source: str) -> tuple[str, ...]:
    """The addresses in a source note, for links."""
    return tuple(word.rstrip(";,") for word in source.split() if word.startswith(("https://", "http://")))
