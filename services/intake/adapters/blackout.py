"""A program of its own: reads a picture on standard input, burns black boxes into it, writes a new PNG.

    python blackout.py '[[left, top, width, height], ...]'     in hundredths of a percent of what is seen

It runs alone because pictures come from anybody and are decoded by C code: it gets no key, no environment and
no network, its memory and processor time are bounded, and what happens to it happens to no report. The
new picture is built from decoded pixels alone: no metadata, no colour profile, no transparency, no second
frame, and nothing behind a box.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageOps

UNREADABLE, TOO_MANY_PIXELS = 3, 4
"""Exit codes."""
MOST_PIXELS = 60_000_000
MEMORY = 1_500_000_000
"""Bytes of address space: 60 million pixels take 180 MB, turned 360."""
PROCESSOR_S = 60
_WHOLE = 10_000
Box = Sequence[int]


def covered(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The PNG of a picture with black boxes; a box covers every pixel that it touches.

    Raises:
        OSError: the picture cannot be read.
        OverflowError: it has too many pixels.
    """
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "GIF"]) as source:
        if source.width * source.height > MOST_PIXELS:
            raise OverflowError
        seen = ImageOps.exif_transpose(source).convert("RGBA")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A"))
    pen = ImageDraw.Draw(flat)
    for box in boxes:
        pen.rectangle(_pixels(box, *flat.size), fill="black")
    out = io.BytesIO()
    flat.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The first and last pixel touched, both ways."""
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
    except (OverflowError, Image.DecompressionBombError, MemoryError):
        sys.exit(TOO_MANY_PIXELS)
    except (OSError, SyntaxError, ValueError):
        sys.exit(UNREADABLE)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
