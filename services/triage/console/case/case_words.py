"""A case in the reader's words: names of categories, places and clocks from its pinned rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.triage.console.law.law_words import FIELDS, calendars_of, value_words
from services.triage.domain.parts import Clock, Place
from shared.errors import N_
from shared.rules.amending import Field
from shared.rules.deadlines import Deadline, RowCorrection
from shared.rules.errors import NoSuchRulebook
from shared.rules.model import Group, Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.rules.wording import UNITS, actor_words, length_words, margin_words, steps, sum_words
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
class ReadingWords:
    """One reading of the law beside its rivals; work goes to the one that `governs`."""

    name: str
    due_at: datetime
    sum: str
    article: str
    confirmed: bool
    question: str
    governs: bool
    over: bool


@dataclass(frozen=True, slots=True)
class CorrectionWords:
    """A correction of the row by which a clock is counted."""

    id: str
    field: str
    old: str
    new: str
    article: str


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """A clock as its card shows it; `sum` has start, calendar, whether the first day counts, and the end.

    `arithmetic` is the sum day by day, `actor` who must act, `margin` how far the readings lie apart.
    `moved_from` is where it ended before a correction of the law reached it.
    """

    name: str
    due_at: datetime
    extended: bool
    extended_due_at: datetime | None
    length: str
    sum: str
    arithmetic: tuple[str, ...]
    actor: str
    article: str
    sources: tuple[str, ...]
    confirmed: bool
    question: str
    rulebook: str
    met_at: datetime | None
    closed_at: datetime | None
    lapsed_at: datetime | None
    late: bool
    recorded_late: bool
    readings: tuple[ReadingWords, ...]
    margin: str
    route: str | None
    moved_from: datetime | None
    corrections: tuple[CorrectionWords, ...]


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
        deadline, book = clock.deadline, self.book(clock.deadline.rulebook)
        return DeadlineWords(
            name=deadline.name(language),
            due_at=clock.due_at,
            extended=clock.extended,
            extended_due_at=deadline.extended_due_at,
            length=length_words(deadline, language),
            sum=sum_words(deadline, language),
            arithmetic=steps(deadline, language, {one.day: one for one in book.holidays.values()}),
            actor=actor_words(deadline, language, book.receivers),
            article=deadline.article,
            sources=_addresses(deadline.source),
            confirmed=deadline.confirmed,
            question=deadline.question(language),
            rulebook=deadline.rulebook,
            met_at=clock.met_at,
            closed_at=clock.closed_at,
            lapsed_at=clock.lapsed_at,
            late=clock.late(now),
            recorded_late=clock.recorded_late,
            readings=_readings(deadline, language),
            margin=margin_words(deadline, language) if len(deadline.readings) > 1 else "",
            route=clock.route,
            moved_from=clock.moved_from,
            corrections=tuple(self._correction(one, book, language) for one in deadline.corrections),
        )

    def _correction(self, one: RowCorrection, book: Rulebook, language: Language) -> CorrectionWords:
        names = calendars_of(book, language)
        return CorrectionWords(
            id=one.id,
            field=translate(FIELDS[Field(one.field)], language),
            old=value_words(one.old, names, language),
            new=value_words(one.new, names, language),
            article=one.article,
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


def _readings(deadline: Deadline, language: Language) -> tuple[ReadingWords, ...]:
    """Rival readings side by side; none where everybody reads the law alike."""
    if len(deadline.readings) <= 1:
        return ()
    return tuple(
        ReadingWords(
            name=one.name(language),
            due_at=one.due_at,
            sum=sum_words(one, language),
            article=one.article,
            confirmed=one.confirmed,
            question=one.question(language),
            governs=one.id == deadline.governing,
            over=one.over,
        )
        for one in deadline.readings
    )


def _addresses(source: str) -> tuple[str, ...]:
    """The addresses in a source note, for links."""
    return tuple(word.rstrip(";,") for word in source.split() if word.startswith(("https://", "http://")))
