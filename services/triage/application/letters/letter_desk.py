"""What a case's page of letters shows: what may be issued now, what was, and what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.triage.application.letters.issue_letter import EDITION
from services.triage.application.letters.letter_ports import LetterBook, LetterPress, Page
from services.triage.domain.errors import Erased
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters.letter import Letter, day
from services.triage.domain.letters.letter_errors import FieldEmpty
from services.triage.domain.letters.letter_offers import FIRST, Offer, offers
from services.triage.domain.letters.letter_written import with_words
from shared.clock import Clock
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class Desk:
    """The letters of a case. `page` is None once its content cannot be opened: then nothing new is made."""

    issued: Sequence[LetterIssued]
    offered: Sequence[Offer] = ()
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class ShowLetters:
    """The use case."""

    book: LetterBook
    press: LetterPress
    clock: Clock

    async def __call__(self, who: Principal, case_id: str) -> Desk:
        """The letters of the case as it stands.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
            NotFound: nobody said how the case's office writes.
        """
        issued = await self.book.letters(who, case_id)
        try:
            page = await self.book.page(who, case_id)
        except Erased:
            return Desk(issued)
        return Desk(issued, [self._possible(one, page) for one in offers(page.snapshot, page.rules)], page)

    def _possible(self, offer: Offer, page: Page) -> Offer:
        """The offer with the parts about which a letter could really be set now."""
        if not offer.possible:
            return offer
        if not offer.subjects:
            return offer if self._fills(offer, page, "") else replace(offer, first=FIRST[offer.form.kind])
        fitting = tuple(one for one in offer.subjects if self._fills(offer, page, one.key))
        return replace(offer, subjects=fitting, first="" if fitting else FIRST[offer.form.kind])

    def _fills(self, offer: Offer, page: Page, about: str) -> bool:
        """Whether every sentence can be filled; what the officer is still to write counts as written."""
        words = {one.name: "-" for one in offer.asked if one.required}
        snapshot = with_words(page.snapshot, offer.form.kind, words)
        today = day(self.clock(), page.rules.zone.key)
        letter = Letter(form=offer.form, snapshot=snapshot, dated=today, edition=EDITION, about=about)
        try:
            self.press.check(letter)
        except FieldEmpty:
            return False
        return True
