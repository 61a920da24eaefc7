"""A dossier in the reader's words: names of categories, places, receivers and clocks from the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.notify.console.wording import KINDS
from services.notify.domain.dossier import Deadline, Dossier
from shared.errors import N_
from shared.rules.errors import NoSuchRulebook
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.formats import date_only, date_time
from shared.web.i18n import Language, translate

_DATE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class DossierView:
    """What the pages say of a dossier without opening anything sealed."""

    category: str
    article: str
    kind: str
    receiver: str
    kelurahan: str
    kecamatan: str
    tps: str
    occurred: str
    deadline_name: str

    @property
    def place(self) -> str:
        """Where, in one line; empty if nobody said."""
        return ", ".join(part for part in (self.kelurahan, self.kecamatan, self.tps) if part)


@dataclass(frozen=True, slots=True)
class DossierViews:
    """Looks words up in the rulebook to which the case is pinned."""

    books: Rulebooks

    def of(self, dossier: Dossier, language: Language) -> DossierView:
        """The dossier in a language."""
        book = self._book(dossier.deadline)
        category = book.categories.get(dossier.category or "")
        receiver = book.receivers.get(dossier.receiver)
        code = dossier.place.kelurahan if dossier.place and dossier.place.kelurahan else ""
        kelurahan, kecamatan = book.places.get(code), book.kecamatan_of(code)
        stations = ", ".join(dossier.place.tps) if dossier.place else ""
        return DossierView(
            category=book.category_name(dossier.category, language)
            or translate(N_("Belum digolongkan"), language),
            article=category.article if category else "",
            kind=translate(KINDS.get(dossier.kind, dossier.kind), language),
            receiver=receiver.name(language) if receiver else dossier.receiver,
            kelurahan=kelurahan.name if kelurahan else code,
            kecamatan=kecamatan.name if kecamatan else "",
            tps=f"TPS {stations}" if stations else "",
            occurred=occurred(dossier.occurred_at, language),
            deadline_name=_deadline_name(book, dossier.deadline, language),
        )

    def _book(self, deadline: Deadline | None) -> Rulebook:
        try:
            return self.books.pinned(deadline.rule) if deadline else self.books.latest()
        except NoSuchRulebook:
            return self.books.latest()


def occurred(text: str | None, language: Language) -> str:
    """The day or moment of the event as it was given, in words; what is neither is shown as it came."""
    if not text:
        return ""
    try:
        if len(text) == _DATE_LENGTH:
            return date_only(date.fromisoformat(text), language)
        return date_time(datetime.fromisoformat(text), language)
    except ValueError:
        return text


def _deadline_name(book: Rulebook, deadline: Deadline | None, language: Language) -> str:
    rule = book.deadlines.get(deadline.id) if deadline else None
    return rule.name(language) if rule else translate(N_("Tenggat penerusan"), language)
