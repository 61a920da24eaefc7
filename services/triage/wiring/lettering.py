"""Letters: made, issued, shown on the case's page, and verified by anybody."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.adapters.letters.docx_letters import DocxLetters
from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.adapters.letters.letterheads import SettingsLetterheads
from services.triage.adapters.letters.typst_letters import TypstLetters
from services.triage.application.contents import Contents
from services.triage.application.letters.give_letter import GiveLetters
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.letters.letter_book import JournalLetterBook
from services.triage.application.letters.letter_desk import ShowLetters
from services.triage.application.letters.verify_letter import VerifyLetter, marks
from services.triage.console.api.letter_api import LettersApi
from services.triage.console.api.verification_api import VerificationApi
from services.triage.console.case.acts import Acts
from services.triage.console.screens.letters import LettersScreen
from services.triage.console.screens.verification import VerificationScreen
from services.triage.domain.letters.snapshot import Letterhead
from services.triage.settings import TriageSettings
from services.triage.wiring.audit import keep_look_of, read_case_of
from services.triage.wiring.parts import Adapters, Keys, Outside
from shared.web.idempotency import Causes


def lettering(
    settings: TriageSettings, outside: Outside, keys: Keys, adapters: Adapters, acts: Acts
) -> Sequence[APIRouter]:
    """The ways to letters over HTTP; typst is loaded when the first one is set."""
    contents, clock = Contents(keys.contents), outside.clock
    editions = read_editions()
    press = TypstLetters(editions)
    book = JournalLetterBook(
        adapters.cases,
        contents,
        adapters.people,
        adapters.books,
        SettingsLetterheads(settings.office, _letterhead(settings)),
        acts.file,
    )
    mark = marks(hmac.digest(keys.answers, b"letters", "sha256"))
    letters = Letters(book, press, DocxLetters(editions), clock, mark)
    give = GiveLetters(letters, keep_look_of(outside, adapters))
    desk, causes = ShowLetters(book, press, clock), Causes(outside.new_id, keys.answers)
    read = read_case_of(outside, keys, adapters)
    verify = VerifyLetter(adapters.letters, adapters.looks)
    return [
        LettersScreen(letters, give, desk, read, causes).router(),
        LettersApi(letters, give, desk, causes).router(),
        VerificationScreen(verify).router(),
        VerificationApi(verify).router(),
    ]


def _letterhead(settings: TriageSettings) -> Letterhead:
    return Letterhead(
        lines=(settings.office_name,),
        address=settings.office_address,
        town=settings.office_town,
        signs_as=settings.office_signs_as,
        origin=settings.triage_url.rstrip("/"),
    )
