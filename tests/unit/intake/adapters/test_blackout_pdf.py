"""Nothing of a covered place, no text and nothing beside the pixels survives in a copy of a PDF."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
import pytest
from PIL import Image

from services.intake.adapters import blackout, blackout_pdf
from services.intake.adapters.alone import Alone
from services.intake.adapters.blackout_pdf import MOST_PAGES, MOST_PIXELS, covered
from services.intake.adapters.coverers import Coverers
from services.intake.adapters.page_coverer import PageCoverer
from services.intake.adapters.picture_coverer import PictureCoverer
from services.intake.domain import redaction
from services.intake.domain.evidence import LARGEST_FILE, Exhibit
from services.intake.domain.redaction import BadMarks, Mark, NotCovered, Why
from shared.errors import Busy
from tests.support.documents import LOCKED, document, written
from tests.support.pictures import chequered

SECRET = "rahasia-di-berkas"
MIDDLE = [1, 2_500, 4_000, 5_000, 3_000]
MARK = Mark(2_500, 4_000, 5_000, 3_000, Why.WITNESS)
NEAR_BLACK = 12
"""The pages are JPEG pictures: black comes back within a few steps."""


def page(data: bytes, n: int = 1) -> Image.Image:
    """A page as the picture that its file holds, whatever is laid over it."""
    (one,) = pdfium.PdfDocument(data)[n - 1].get_objects()
    assert isinstance(one, pdfium.PdfImage)
    held: Image.Image = one.get_bitmap().to_pil().convert("RGB")
    return held


def darkest_and_lightest(picture: Image.Image) -> tuple[int, int]:
    """Of all its channels."""
    low, high = zip(*picture.getextrema(), strict=True)
    return min(low), max(high)


async def made(data: bytes, *marks: Mark) -> bytes:
    """The copy by the program."""
    return b"".join([piece async for piece in await PageCoverer()(data, marks or (MARK,))])


def test_a_covered_place_is_black_and_the_page_around_it_stays_white() -> None:
    data = document(["Saksi"])
    drawn = page(covered(data, []))
    width, height = drawn.size
    place = (width // 4 + 8, height * 4 // 10 + 8, width * 3 // 4 - 8, height * 7 // 10 - 8)
    assert darkest_and_lightest(drawn.crop(place)) != (255, 255), "there is something to cover"
    after = page(covered(data, [MIDDLE]))
    assert darkest_and_lightest(after.crop(place))[1] <= NEAR_BLACK
    assert darkest_and_lightest(after.crop((0, 0, width, height * 4 // 10 - 16)))[0] >= 255 - NEAR_BLACK


def test_documents_that_differ_only_under_the_box_give_one_and_the_same_file() -> None:
    first, second = document(["Saksi A"]), document(["Saksi B"])
    assert covered(first, []) != covered(second, [])
    assert covered(first, [MIDDLE]) == covered(second, [MIDDLE])


def test_only_the_page_of_a_mark_is_covered() -> None:
    data = document(["satu", "dua", "tiga"])
    plain, after = covered(data, []), covered(data, [[2, *MIDDLE[1:]]])
    same = [page(plain, n).tobytes() == page(after, n).tobytes() for n in (1, 2, 3)]
    assert same == [True, False, True]


async def test_no_text_metadata_script_attachment_or_note_goes_over() -> None:
    data = document([SECRET, SECRET], secret=SECRET)
    before = pdfium.PdfDocument(data)
    assert SECRET in before[0].get_textpage().get_text_range()
    assert (before.get_metadata_value("Title"), before.count_attachments()) == (SECRET, 1)
    copy = await made(data)
    after = pdfium.PdfDocument(copy)
    assert (len(after), after.count_attachments(), after.get_formtype()) == (2, 0, 0)
    assert set(after.get_metadata_dict().values()) == {""}
    for one in after:
        assert one.get_textpage().get_text_range() == ""
        assert pdfium.raw.FPDFPage_GetAnnotCount(one) == 0
        assert [type(item) for item in one.get_objects()] == [pdfium.PdfImage]
    for word in (SECRET.encode(), b"/JavaScript", b"/OpenAction", b"/EmbeddedFile", b"/Annot", b"Date"):
        assert word in data or word == b"Date"
        assert word not in copy


def test_a_turned_page_is_covered_where_people_see_it() -> None:
    upright = page(covered(document(["x"], turned=90), [[1, 0, 0, 10_000, 1_000]]))
    assert upright.width < upright.height
    top = upright.crop((0, 0, upright.width, upright.height // 10 - 8))
    assert darkest_and_lightest(top)[1] <= NEAR_BLACK


async def test_the_program_covers_like_the_function() -> None:
    data = document(["satu", "dua"])
    assert await made(data, MARK) == covered(data, [MIDDLE])


async def test_a_huge_page_is_drawn_coarser_and_not_refused() -> None:
    drawn = page(await made(document(["x"], box=(14_400, 14_400))))
    assert drawn.width * drawn.height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize("count", [MOST_PAGES + 1, 3_000])
async def test_a_document_with_too_many_pages_is_refused(count: int) -> None:
    with pytest.raises(NotCovered, match="60 halaman"):
        await made(document(["x"] * count))


async def test_as_many_pages_as_are_taken_fit_into_the_memory_that_is_given() -> None:
    copy = await made(document(["x"] * MOST_PAGES, box=(2_000, 2_000)))
    assert len(pdfium.PdfDocument(copy)) == MOST_PAGES


def test_a_copy_that_is_larger_than_an_exhibit_may_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert blackout_pdf.MOST_BYTES == LARGEST_FILE
    monkeypatch.setattr(blackout_pdf, "MOST_BYTES", 1_000)
    with pytest.raises(blackout_pdf.TooLarge):
        covered(document(["x"]), [MIDDLE])


async def test_a_document_behind_a_password_says_so() -> None:
    with pytest.raises(NotCovered, match="kata sandi"):
        await made(LOCKED)


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.4 teks", chequered(10, 10), document(["x"])[:60],
     written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])],
)  # fmt: skip
async def test_a_document_that_cannot_be_read_gives_no_copy(data: bytes) -> None:
    with pytest.raises(NotCovered, match="tidak dapat dibaca"):
        await made(data)


async def test_a_mark_on_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadMarks):
        await made(document(["satu"]), Mark(0, 0, 1, 1, Why.CHILD, page=2))


async def test_a_program_that_hangs_or_dies_is_ended_and_gives_no_copy(tmp_path: Path) -> None:
    for body in ("import time; time.sleep(60)", "import os; os.kill(os.getpid(), 9)", "pass"):
        program = tmp_path / "program.py"
        program.write_text(body)
        with pytest.raises(Busy):
            await PageCoverer(Alone(longest_s=1.0), program)(b"", [MARK])


async def test_the_media_type_chooses_the_program() -> None:
    both = Coverers(PictureCoverer(), PageCoverer())
    for media_type, data, start in (
        ("application/pdf", document(["x"]), b"%PDF-"),
        ("image/png", chequered(20, 20), b"\x89PNG"),
    ):
        about = Exhibit("e", "a" * 64, len(data), media_type)
        copy = b"".join([piece async for piece in await both(about, data, [MARK])])
        assert copy.startswith(start)


def test_both_programs_and_the_domain_count_alike() -> None:
    assert MOST_PAGES == redaction.MOST_PAGES
    for size, box in product([(1, 1), (201, 99), (1_241, 1_754)], [MIDDLE[1:], [1, 9_999, 1, 1]]):
        assert blackout_pdf._pixels(box, *size) == blackout._pixels(box, *size)
