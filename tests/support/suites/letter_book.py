"""What a book of letters must keep, whoever implements it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.triage.domain.errors import CaseChanged, NoSuchCase
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.letters.letter_errors import NoSuchRevision
from tests.support.letter_books import SARI, LetterWorld
from tests.support.letters import OTHER_CASE


def command(revision: int) -> IssueLetter:
    return IssueLetter(
        by=SARI.actor(),
        form="status",
        sha256="a" * 64,
        snapshot=revision,
        head="b" * 64,
        about="3",
        edition=1,
        dated=date(2024, 11, 25),
    )


class LetterBookSuite:
    async def test_a_page_is_the_case_as_it_stands(self, letters: LetterWorld) -> None:
        before = (await letters.book.page(SARI, letters.case_id)).snapshot
        await letters.move()
        after = (await letters.book.page(SARI, letters.case_id)).snapshot
        assert after.seq == before.seq + 1
        assert after.head != before.head
        assert after.case_id == before.case_id == letters.case_id

    async def test_an_earlier_page_is_the_case_as_it_stood(self, letters: LetterWorld) -> None:
        before = (await letters.book.page(SARI, letters.case_id)).snapshot
        await letters.move()
        again = (await letters.book.page(SARI, letters.case_id, before.seq)).snapshot
        assert again == before

    async def test_a_letter_is_recorded_with_its_place_among_the_case_s(self, letters: LetterWorld) -> None:
        first = (await letters.book.page(SARI, letters.case_id)).snapshot
        await letters.book.record(letters.asked(first.seq), command(first.seq))
        second = (await letters.book.page(SARI, letters.case_id)).snapshot
        await letters.book.record(letters.asked(second.seq), command(second.seq))
        assert (first.letters, second.letters) == (0, 1)
        listed = await letters.book.letters(SARI, letters.case_id)
        assert [one.letter for one in listed] == [1, 2]
        fact = listed[0]
        assert (fact.form, fact.sha256, fact.snapshot) == ("status", "a" * 64, first.seq)
        assert fact.head == "b" * 64
        assert (fact.about, fact.edition, fact.dated) == ("3", 1, date(2024, 11, 25))

    async def test_a_repeat_under_one_key_records_nothing_again(self, letters: LetterWorld) -> None:
        seen = (await letters.book.page(SARI, letters.case_id)).snapshot
        asked = letters.asked(seen.seq, key="once")
        for _ in range(2):
            await letters.book.record(asked, command(seen.seq))
        assert len(await letters.book.letters(SARI, letters.case_id)) == 1

    async def test_a_case_that_went_on_gets_no_letter(self, letters: LetterWorld) -> None:
        seen = (await letters.book.page(SARI, letters.case_id)).snapshot
        await letters.move()
        with pytest.raises(CaseChanged):
            await letters.book.record(letters.asked(seen.seq), command(seen.seq))
        assert not await letters.book.letters(SARI, letters.case_id)

    async def test_a_revision_that_never_was_is_refused(self, letters: LetterWorld) -> None:
        with pytest.raises(NoSuchRevision):
            await letters.book.page(SARI, letters.case_id, 99)

    async def test_another_office_and_another_case_find_nothing(self, letters: LetterWorld) -> None:
        elsewhere = replace(SARI, office="samarinda")
        with pytest.raises(NoSuchCase):
            await letters.book.page(elsewhere, letters.case_id)
        with pytest.raises(NoSuchCase):
            await letters.book.letters(elsewhere, letters.case_id)
        with pytest.raises(NoSuchCase):
            await letters.book.page(SARI, OTHER_CASE)
