"""A letter is previewed, then issued as it was previewed, and can be made again from the journal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256

from services.triage.application.access import ACTORS, READERS, require
from services.triage.application.act_on_case import Asked
from services.triage.application.letters.letter_orders import Consent, Issued, Order, Preview
from services.triage.application.letters.letter_ports import LetterBook, LetterPress, Page
from services.triage.domain.errors import CaseChanged
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.letters.letter import Letter, day
from services.triage.domain.letters.letter_errors import (
    LetterClosed,
    LetterDiffers,
    NoSuchLetter,
    OtherNumber,
    PreviewStale,
)
from services.triage.domain.letters.letter_snapshot import form_for
from shared.clock import Clock
from shared.security.principals import Principal

EDITION = 1
"""The wording in which letters are set from now on; earlier ones are made again in theirs."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The use cases of letters. Setting is done in a thread, so nobody else waits for it."""

    book: LetterBook
    press: LetterPress
    clock: Clock

    async def preview(self, who: Principal, order: Order) -> Preview:
        """The draft, and what issuing it now would give.

        Raises:
            NotAllowed, NoSuchCase, Erased: see `LetterBook.page`.
            NoSuchForm, NothingToTell, FieldEmpty: the case has no such letter, or not yet.
        """
        require(who, ACTORS)
        letter = self._letter(await self.book.page(who, order.case_id), order)
        draft = await asyncio.to_thread(self.press.set, letter, draft=True)
        made = await asyncio.to_thread(self.press.set, letter, draft=False)
        return Preview(
            draft=draft,
            sha256=sha256(made).hexdigest(),
            case_number=letter.snapshot.case_number,
            letter_no=letter.no,
            revision=letter.snapshot.seq,
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
        if asked.case_id != order.case_id or not _same(consent.case_number, snapshot.case_number):
            raise OtherNumber(snapshot.case_number)
        if asked.read != snapshot.seq:
            raise CaseChanged(asked.read or 0, snapshot.seq)
        made = await asyncio.to_thread(self.press.set, letter, draft=False)
        digest = sha256(made).hexdigest()
        if digest != consent.sha256:
            raise PreviewStale
        command = IssueLetter(
            by=asked.who.actor(),
            form=order.form,
            sha256=digest,
            snapshot=snapshot.seq,
            head=snapshot.head,
            about=order.about,
            edition=EDITION,
            dated=letter.dated,
        )
        await self.book.record(asked, command)
        return Issued(made, digest, letter.no)

    async def again(self, who: Principal, case_id: str, letter_no: int) -> Issued:
        """An issued letter, made again from the journal as it stood then.

        Raises:
            NoSuchLetter: the case has no letter of that number.
            LetterDiffers: what is made is not what was issued.
            LetterClosed: it tells what was closed to this reader after it was issued.
            NotAllowed, NoSuchCase, Erased: see `LetterBook.page`.
        """
        require(who, READERS)
        listed = await self.book.letters(who, case_id)
        fact = next((one for one in listed if one.letter == letter_no), None)
        if fact is None:
            raise NoSuchLetter(letter_no)
        page = await self.book.page(who, case_id, fact.snapshot)
        form = form_for(page.snapshot, page.rules, fact.form, fact.about)
        letter = Letter(
            form=form,
            snapshot=page.snapshot,
            dated=fact.dated or day(fact.at, page.rules.zone.key),
            edition=fact.edition,
            about=fact.about,
        )
        made = await asyncio.to_thread(self.press.set, letter, draft=False)
        digest = sha256(made).hexdigest()
        if digest != fact.sha256 or page.snapshot.head != fact.head:
            raise LetterDiffers(letter_no, fact.sha256, digest)
        if page.closed is not None:
            later = await asyncio.to_thread(
                self.press.set, replace(letter, snapshot=page.closed), draft=False
            )
            if later != made:
                raise LetterClosed
        return Issued(made, digest, letter_no)

    def _letter(self, page: Page, order: Order) -> Letter:
        form = form_for(page.snapshot, page.rules, order.form, order.about)
        dated = day(self.clock(), page.rules.zone.key)
        return Letter(form=form, snapshot=page.snapshot, dated=dated, edition=EDITION, about=order.about)


def _same(typed: str, number: str) -> bool:
    """Whether it is the number; only spaces may differ."""
    return "".join(typed.split()) == "".join(number.split())
