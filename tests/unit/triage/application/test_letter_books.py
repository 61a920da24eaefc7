"""Both books of letters keep what a book must."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.letter_books import LetterWorld, in_fake, in_journal
from tests.support.suites.letter_book import LetterBookSuite


class TestFakeLetterBook(LetterBookSuite):
    @pytest.fixture
    def letters(self) -> LetterWorld:
        return in_fake()


class TestJournalLetterBook(LetterBookSuite):
    @pytest.fixture
    async def letters(self) -> AsyncIterator[LetterWorld]:
        async with in_journal() as world:
            yield world
