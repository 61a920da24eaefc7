"""A program of its own: reads a PDF on standard input, burns black boxes into its pages, writes a new PDF.

    python blackout_pdf.py '[[page, left, top, width, height], ...]'     pages from 1, hundredths of a percent

It runs alone for the reasons that `blackout.py` gives. Every page is drawn to pixels, turned as its reader
sees it, and the new PDF is built from those pixels alone: no text, no metadata, no attachment, no form, no
script. No form environment is opened, so that no script of the file runs. Pages are JPEG pictures: boxes are
painted before a page is packed, so that nothing of what they cover can be in it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
from PIL import Image, ImageDraw

UNREADABLE, TOO_MANY_PAGES, LOCKED, NO_SUCH_PAGE, TOO_LARGE = 3, 4, 5, 6, 7
"""Exit codes."""
MOST_PAGES = 60
MOST_BYTES = 50_000_000
"""Of the copy, as of every exhibit."""
MOST_PIXELS = 3_000_000
"""Of one page, which is drawn coarser if it would have more: 60 of them take 540 MB."""
SHARPEST = 150 / 72
"""Pixels per point: 150 dpi, at which A4 has 2.2 million pixels."""
QUALITY = 90
MEMORY = 1_500_000_000
"""Bytes of address space."""
PROCESSOR_S = 80
_WHOLE = 10_000
Box = Sequence[int]


class TooLarge(Exception):
    """The copy has more bytes than an exhibit may have."""


class TooManyPages(Exception):
    """More pages than are taken."""


class NoSuchPage(Exception):
    """A box lies on a page that the document does not have."""


def covered(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The PDF of a PDF's pages with black boxes; a box covers every pixel that it touches.

    Raises:
        pdfium.PdfiumError: the document cannot be read, or asks for a password.
        TooManyPages: see `MOST_PAGES`.
        NoSuchPage: a box is on a page that is not there.
        TooLarge: see `MOST_BYTES`.
    """
    document = pdfium.PdfDocument(data)
    pages = len(document)
    if pages > MOST_PAGES:
        raise TooManyPages
    if any(not 1 <= page <= pages for page, *_ in boxes):
        raise NoSuchPage
    drawn = [
        _drawn(document[n - 1], [place for page, *place in boxes if page == n]) for n in range(1, pages + 1)
    ]
    out = io.BytesIO()
    first, *others = drawn
    first.save(
        out, "PDF", save_all=True, append_images=others, resolution=72 * SHARPEST, quality=QUALITY,
        subsampling=0, title=None, creationDate=None, modDate=None,
    )  # fmt: skip
    if out.tell() > MOST_BYTES:
        raise TooLarge
    return out.getvalue()


def _drawn(page: pdfium.PdfPage, boxes: Sequence[Box]) -> Image.Image:
    """A page in pixels with its boxes; notes and stamps that a reader would see are drawn like the rest."""
    points = page.get_width() * page.get_height()
    if points <= 0:
        raise ValueError("a page without a surface")
    scale = min(SHARPEST, (MOST_PIXELS / points) ** 0.5)
    bitmap = page.render(scale=scale, may_draw_forms=False)
    flat: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    pen = ImageDraw.Draw(flat)
    for box in boxes:
        pen.rectangle(_pixels(box, *flat.size), fill="black")
    return flat


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The first and last pixel touched, both ways, as `blackout.py` counts, which `-I` cannot import."""
    left, top, across, down = box
    right, bottom = (left + across) * width, (top + down) * height
    return (
        left * width // _WHOLE,
        top * height // _WHOLE,
        -(-right // _WHOLE) - 1,
        -(-bottom // _WHOLE) - 1,
    )


def main() -> None:
    """Read, cover, write; an exit code says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    boxes = json.loads(sys.argv[1])
    try:
        made = covered(sys.stdin.buffer.read(), boxes)
    except TooManyPages:
        sys.exit(TOO_MANY_PAGES)
    except NoSuchPage:
        sys.exit(NO_SUCH_PAGE)
    except (MemoryError, TooLarge):
        sys.exit(TOO_LARGE)
    except pdfium.PdfiumError as refused:
        locked = refused.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        sys.exit(LOCKED if locked else UNREADABLE)
    except (OSError, ValueError):
        sys.exit(UNREADABLE)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
