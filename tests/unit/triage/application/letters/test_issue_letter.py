"""A letter is issued as it was previewed, by who retypes the case number, and can be made again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from services.triage.adapters.letters.docx_letters import DocxLetters
from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.adapters.letters.typst_letters import TypstLetters
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.letters.letter_orders import Consent, Order, Preview
from services.triage.application.letters.letter_ports import LetterPress
from services.triage.application.letters.verify_letter import marks
from services.triage.domain.errors import CaseChanged, NoSuchCase
from services.triage.domain.letters.letter import Letter
from services.triage.domain.letters.letter_errors import (
    LetterDiffers,
    NoSuchForm,
    NoSuchLetter,
    NothingToTell,
    OtherNumber,
    PreviewStale,
)
from shared.errors import NotAllowed
from tests.support.letter_books import DEWI, SARI, TONO, FakeLetterBook, LetterWorld, in_fake, in_journal
from tests.support.letters import OTHER_CASE


@dataclass
class FakePress:
    """Sets a letter as the words that say which it is."""

    paper: str = "a4"
    pressed: list[str] = field(default_factory=list)

    def set(self, letter: Letter, *, draft: bool) -> bytes:
        """The words."""
        snapshot = letter.snapshot
        told = (self.paper, letter.form.id, letter.about, letter.no, letter.dated, snapshot.head)
        return f"{'draft' if draft else 'letter'} {told}".encode()

    def check(self, letter: Letter) -> None:
        """Everything can be set."""


def letters_of(world: LetterWorld, press: LetterPress) -> Letters:
    return Letters(world.book, press, DocxLetters(read_editions()), world.clock, marks(b"m" * 32))


@pytest.fixture
def world() -> LetterWorld:
    return in_fake()


@pytest.fixture
def letters(world: LetterWorld) -> Letters:
    return letters_of(world, FakePress())


def order(world: LetterWorld, form: str = "status", about: str = "") -> Order:
    return Order(world.case_id, form, about)


def consent(preview: Preview, number: str | None = None) -> Consent:
    return Consent(number or preview.case_number, preview.sha256)


async def test_a_preview_is_a_draft_and_names_what_would_be_issued(
    world: LetterWorld, letters: Letters
) -> None:
    preview = await letters.preview(SARI, order(world))
    issued = await letters.issue(world.asked(preview.revision), order(world), consent(preview))
    assert preview.draft.startswith(b"draft")
    assert preview.sha256 == issued.sha256 == sha256(issued.pdf).hexdigest()
    assert (preview.letter_no, issued.letter_no) == (1, 1)


async def test_what_is_issued_stands_in_the_book_with_its_snapshot(
    world: LetterWorld, letters: Letters
) -> None:
    preview = await letters.preview(SARI, order(world, "refusal", "2"))
    issued = await letters.issue(
        world.asked(preview.revision), order(world, "refusal", "2"), consent(preview)
    )
    (fact,) = await world.book.letters(SARI, world.case_id)
    page = await world.book.page(SARI, world.case_id, fact.snapshot)
    assert (fact.form, fact.about, fact.letter, fact.sha256) == ("refusal", "2", 1, issued.sha256)
    assert (fact.snapshot, fact.head) == (preview.revision, page.snapshot.head)


async def test_spaces_in_the_retyped_number_do_not_matter(world: LetterWorld, letters: Letters) -> None:
    preview = await letters.preview(SARI, order(world))
    typed = "  " + preview.case_number.replace("/", " / ") + " "
    issued = await letters.issue(world.asked(preview.revision), order(world), consent(preview, typed))
    assert issued.letter_no == 1


@pytest.mark.parametrize("typed", ["", "019", "009/reg/lp/pw/kota/rr.rr/xi/2024", "010/Reg/LP/PW/Kota"])
async def test_any_other_number_issues_nothing(world: LetterWorld, letters: Letters, typed: str) -> None:
    preview = await letters.preview(SARI, order(world))
    with pytest.raises(OtherNumber):
        await letters.issue(
            world.asked(preview.revision), order(world), Consent(typed or "-", preview.sha256)
        )
    assert not await world.book.letters(SARI, world.case_id)


async def test_an_order_for_another_case_than_is_asked_issues_nothing(
    world: LetterWorld, letters: Letters
) -> None:
    preview = await letters.preview(SARI, order(world))
    asked = replace(world.asked(preview.revision), case_id=OTHER_CASE)
    with pytest.raises(OtherNumber):
        await letters.issue(asked, order(world), consent(preview))
    with pytest.raises(NoSuchCase):
        await letters.preview(SARI, Order(OTHER_CASE, "status"))


async def test_a_case_that_went_on_since_the_preview_gets_no_letter(
    world: LetterWorld, letters: Letters
) -> None:
    preview = await letters.preview(SARI, order(world))
    await world.move()
    with pytest.raises(CaseChanged):
        await letters.issue(world.asked(preview.revision), order(world), consent(preview))
    with pytest.raises(CaseChanged):
        await letters.issue(world.asked(None), order(world), consent(preview))
    assert not await world.book.letters(SARI, world.case_id)


async def test_a_preview_of_another_day_is_stale(world: LetterWorld, letters: Letters) -> None:
    world.clock.now = datetime(2024, 11, 25, 15, 59, tzinfo=UTC)  # 23.59 WITA
    preview = await letters.preview(SARI, order(world))
    world.clock.pass_(minutes=1)
    with pytest.raises(PreviewStale):
        await letters.issue(world.asked(preview.revision), order(world), consent(preview))


async def test_issuing_again_what_was_issued_answers_the_same_letter(
    world: LetterWorld, letters: Letters
) -> None:
    preview = await letters.preview(SARI, order(world))
    asked = world.asked(preview.revision)
    first = await letters.issue(asked, order(world), consent(preview))
    assert await letters.issue(asked, order(world), consent(preview)) == first
    assert len(await world.book.letters(SARI, world.case_id)) == 1


async def test_an_issued_letter_is_made_again_after_the_case_went_on(
    world: LetterWorld, letters: Letters
) -> None:
    preview = await letters.preview(SARI, order(world))
    issued = await letters.issue(world.asked(preview.revision), order(world), consent(preview))
    await world.move()
    world.clock.pass_(days=40)
    assert await letters.again(TONO, world.case_id, 1) == issued


async def test_a_letter_that_comes_out_otherwise_is_not_handed_out(world: LetterWorld) -> None:
    before, after = (letters_of(world, FakePress(paper)) for paper in ("a4", "letter"))
    preview = await before.preview(SARI, order(world))
    await before.issue(world.asked(preview.revision), order(world), consent(preview))
    with pytest.raises(LetterDiffers):
        await after.again(SARI, world.case_id, 1)


async def test_a_journal_with_another_hash_at_the_snapshot_is_found_out(letters: Letters) -> None:
    book = letters.book
    assert isinstance(book, FakeLetterBook)
    world = LetterWorld(book, book.states[0].case_id, book.move, book.clock)
    preview = await letters.preview(SARI, order(world))
    await letters.issue(world.asked(preview.revision), order(world), consent(preview))
    book.states[0] = replace(book.states[0], head="f" * 64)
    with pytest.raises(LetterDiffers):
        await letters.again(SARI, world.case_id, 1)


async def test_only_who_handles_cases_issues_and_an_auditor_reads(
    world: LetterWorld, letters: Letters
) -> None:
    for stranger in (DEWI, TONO):
        with pytest.raises(NotAllowed):
            await letters.preview(stranger, order(world))
        asked = replace(world.asked(1), who=stranger)
        with pytest.raises(NotAllowed):
            await letters.issue(asked, order(world), Consent("x", "y"))
    with pytest.raises(NotAllowed):
        await letters.again(DEWI, world.case_id, 1)
    with pytest.raises(NoSuchLetter):
        await letters.again(TONO, world.case_id, 1)


async def test_an_unknown_form_and_a_letter_about_nothing_are_refused(
    world: LetterWorld, letters: Letters
) -> None:
    with pytest.raises(NoSuchForm):
        await letters.preview(SARI, order(world, "model_z"))
    with pytest.raises(NothingToTell):
        await letters.preview(SARI, order(world, "summons", "no such summons"))


class TestFromTheJournal:
    """The same over the case's own journal and the real press."""

    @pytest.fixture
    async def world(self) -> AsyncIterator[LetterWorld]:
        async with in_journal() as made:
            yield made

    async def test_the_journal_alone_gives_the_issued_bytes_again(self, world: LetterWorld) -> None:
        letters = letters_of(world, TypstLetters(read_editions()))
        preview = await letters.preview(SARI, order(world, "receipt"))
        issued = await letters.issue(world.asked(preview.revision), order(world, "receipt"), consent(preview))
        await world.move()
        world.clock.pass_(days=3)
        other_process = letters_of(world, TypstLetters(read_editions()))
        assert await other_process.again(TONO, world.case_id, 1) == issued
        assert issued.pdf.startswith(b"%PDF-1.7")
        assert preview.draft != issued.pdf
