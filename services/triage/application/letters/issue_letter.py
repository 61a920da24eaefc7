"""A letter is previewed, then issued as it was previewed, and can be made again from the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from services.triage.application.access import ACTORS, READERS, require
from services.triage.application.act_on_case import Asked
from services.triage.application.letters.letter_consent import issue_command, same_number
from services.triage.application.letters.letter_made import made_from
from services.triage.application.letters.letter_orders import Consent, Issued, Order, Preview
from services.triage.application.letters.letter_ports import LetterBook, LetterPress, Page, WorkingCopies
from services.triage.domain.errors import CaseChanged
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters.letter import Letter, day
from services.triage.domain.letters.letter_errors import (
    LetterClosed,
    LetterDiffers,
    NoSuchLetter,
    OtherNumber,
    PreviewStale,
    WordsWanted,
)
from services.triage.domain.letters.letter_snapshot import form_for
from services.triage.domain.letters.letter_written import wrong_in
from shared.clock import Clock
from shared.security.principals import Principal

EDITION = 2
"""The wording in which letters are set from now on; earlier ones are made again in theirs."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The use cases of letters. Setting is done in a thread, so nobody else waits for it.

    `mark` gives the id under which a letter is verified; who knows case and place cannot guess it.
    """

    book: LetterBook
    press: LetterPress
    copies: WorkingCopies
    clock: Clock
    mark: Callable[[str, int], str] = field(repr=False)

    async def preview(self, who: Principal, order: Order) -> Preview:
        """The draft, and what issuing it now would give.

        Raises:
            NotAllowed, NoSuchCase, Erased: see `LetterBook.page`.
            NoSuchForm, NothingToTell, FieldEmpty: the case has no such letter, or not yet.
            WordsWanted: what is written into it is missing or too long.
        """
        require(who, ACTORS)
        letter = self._letter(await self.book.page(who, order.case_id), order)
        draft = await asyncio.to_thread(self.press.set, letter, draft=True)
        made = await self._set(letter)
        return Preview(
            draft=draft,
            sha256=sha256(made).hexdigest(),
            case_number=letter.snapshot.case_number,
            letter_no=letter.no,
            revision=letter.snapshot.seq,
            form=letter.form,
        )

    async def issue(self, asked: Asked, order: Order, consent: Consent) -> Issued:
        """Issue it as it was previewed; `asked.read` is the preview's revision. A repeat issues none anew.

        Raises:
            OtherNumber: what was retyped is not the number of this case.
            CaseChanged: the case is no longer as it was at the preview.
            PreviewStale: the letter would not be the one that was previewed.
            DomainError: as `preview` and `LetterBook.record`.
        """
        require(asked.who, ACTORS)
        for one in await self.book.letters(asked.who, order.case_id):
            if (one.form, one.snapshot, one.sha256) == (order.form, asked.read, consent.sha256):
                return await self.again(asked.who, order.case_id, one.letter)
        letter = self._letter(await self.book.page(asked.who, order.case_id), order)
        snapshot = letter.snapshot
        if asked.case_id != order.case_id:
            raise OtherNumber(snapshot.case_number)
        # Before the number: a case may have got one since, and then its old one was typed rightly.
        if asked.read != snapshot.seq:
            raise CaseChanged(asked.read or 0, snapshot.seq)
        if not same_number(consent.case_number, snapshot.case_number):
            raise OtherNumber(snapshot.case_number)
        made = await self._set(letter)
        digest = sha256(made).hexdigest()
        if digest != consent.sha256:
            raise PreviewStale
        await self.book.record(asked, issue_command(asked, order, letter, digest))
        return Issued(made, digest, letter.no)

    async def again(self, who: Principal, case_id: str, letter_no: int) -> Issued:
        """An issued letter, made again from the journal as it stood then.

        Raises:
            NoSuchLetter: the case has no letter of that number.
            LetterDiffers: what is made is not what was issued.
            LetterClosed: it tells what was closed to this reader after it was issued.
            NotAllowed, NoSuchCase, Erased: see `LetterBook.page`.
        """
        letter, fact = await self._issued(who, case_id, letter_no)
        made = await self._set(letter)
        digest = sha256(made).hexdigest()
        if digest != fact.sha256 or letter.snapshot.head != fact.head:
            raise LetterDiffers(letter_no, fact.sha256, digest)
        return Issued(made, digest, letter_no)

    async def copy(self, who: Principal, case_id: str, letter_no: int) -> bytes:
        """The working copy (DOCX) of an issued letter, for editing by hand; raises as `again`."""
        letter, _ = await self._issued(who, case_id, letter_no)
        return await asyncio.to_thread(self.copies.set, letter)

    async def _issued(self, who: Principal, case_id: str, letter_no: int) -> tuple[Letter, LetterIssued]:
        require(who, READERS)
        listed = await self.book.letters(who, case_id)
        fact = next((one for one in listed if one.letter == letter_no), None)
        if fact is None:
            raise NoSuchLetter(letter_no)
        page = await self.book.page(who, case_id, fact.snapshot)
        order = Order(case_id, fact.form, fact.about, page.words(fact.words))
        dated = fact.dated or day(fact.at, page.rules.zone.key)
        letter = made_from(page, order, edition=fact.edition, dated=dated, mark=fact.verification)
        if page.closed is not None:
            closed = replace(page, snapshot=page.closed)
            later = made_from(closed, order, edition=fact.edition, dated=dated, mark=fact.verification)
            if await self._set(letter) != await self._set(later):
                raise LetterClosed
        return letter, fact

    async def _set(self, letter: Letter) -> bytes:
        return await asyncio.to_thread(self.press.set, letter, draft=False)

    def _letter(self, page: Page, order: Order) -> Letter:
        kind = form_for(page.snapshot, page.rules, order.form, order.about).kind
        if wrong := wrong_in(page.snapshot, kind, order.words):
            raise WordsWanted(wrong)
        mark = self.mark(page.snapshot.case_id, page.snapshot.letters + 1)
        return made_from(
            page, order, edition=EDITION, dated=day(self.clock(), page.rules.zone.key), mark=mark
        )
