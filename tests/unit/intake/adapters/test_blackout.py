"""Nothing of a covered place, nothing beside the pixels survives in a copy; hostile pictures do no harm."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from services.intake.adapters.alone import Alone
from services.intake.adapters.blackout import covered
from services.intake.adapters.picture_coverer import PictureCoverer
from services.intake.domain.redaction import Mark, NotCovered, Why
from shared.errors import Busy
from tests.support.pictures import chequered

SECRET = "rahasia-di-berkas"
QUARTER = [2_500, 2_500, 5_000, 5_000]
MARK = Mark(2_500, 2_500, 5_000, 5_000, Why.WITNESS)


def photograph(kind: str, size: tuple[int, int] = (201, 99), turned: int = 1) -> bytes:
    """A picture with metadata of every sort that its kind can carry."""
    made = Image.frombytes("RGB", size, bytes((7 * n) % 251 for n in range(3 * size[0] * size[1])))
    about = Image.Exif()
    about[0x0112], about[0x010F], about[0x9286] = turned, SECRET, SECRET
    about.get_ifd(0x8825)[1] = "S"
    out = io.BytesIO()
    made.save(out, kind, exif=about, comment=SECRET.encode())
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """A decoded picture."""
    made = Image.open(io.BytesIO(data))
    made.load()
    return made


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_pixel_of_a_covered_place_is_black_and_every_other_is_as_it_was(kind: str) -> None:
    data = photograph(kind)
    before, after = opened(data).convert("RGB"), opened(covered(data, [QUARTER]))
    left, top, right, bottom = 50, 24, 151, 75
    for x in range(before.width):
        for y in range(before.height):
            inside = left <= x < right and top <= y < bottom
            wanted = (0, 0, 0) if inside else before.getpixel((x, y))
            assert after.getpixel((x, y)) == wanted, (x, y)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_no_metadata_and_no_byte_beside_the_pixels_goes_over(kind: str) -> None:
    data = photograph(kind) + SECRET.encode()
    assert SECRET.encode() in data
    made = covered(data, [QUARTER])
    assert SECRET.encode() not in made
    after = opened(made)
    assert (after.format, after.mode, dict(after.getexif()), after.info) == ("PNG", "RGB", {}, {})
    assert {name for name, _ in chunks(made)} == {b"IHDR", b"IDAT", b"IEND"}


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG, to its end."""
    at, found = 8, []
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def test_the_same_place_is_covered_whatever_was_there_so_nothing_of_it_is_in_the_copy() -> None:
    """Two pictures that differ only under the box give one and the same file."""
    one = Image.frombytes("RGB", (200, 100), bytes((3 * n) % 256 for n in range(60_000)))
    other = one.copy()
    other.paste(Image.effect_noise((100, 50), 90).convert("RGB"), (50, 25))
    first, second = (saved(picture) for picture in (one, other))
    assert first != second
    assert covered(first, [QUARTER]) == covered(second, [QUARTER])


def saved(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def test_what_a_transparent_pixel_hides_does_not_go_over() -> None:
    hidden = Image.new("RGBA", (40, 40), (200, 10, 10, 0))
    assert opened(covered(saved(hidden), [[0, 0, 1, 1]])).getpixel((30, 30)) == (255, 255, 255)


def test_of_a_picture_that_moves_only_the_first_frame_goes_over() -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert getattr(opened(moving), "n_frames", 1) == 2
    after = opened(covered(moving, [[0, 0, 1_000, 1_000]]))
    assert (getattr(after, "n_frames", 1), after.getpixel((50, 50))) == (1, (255, 0, 0))


def test_a_picture_that_is_turned_by_its_metadata_is_covered_where_people_see_it() -> None:
    after = opened(covered(photograph("JPEG", (200, 100), turned=6), [[0, 0, 10_000, 1_000]]))
    assert after.size == (100, 200)
    assert {after.getpixel((x, y)) for x in range(100) for y in range(20)} == {(0, 0, 0)}
    assert after.getpixel((50, 21)) != (0, 0, 0)


async def test_the_program_covers_like_the_function_and_is_given_nothing_else() -> None:
    picture = chequered(320, 200)
    made = b"".join([piece async for piece in await PictureCoverer()(picture, [MARK])])
    assert made == covered(picture, [QUARTER])


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n" + b"x" * 400, chequered()[:900], b"GIF89a" + b"\x00" * 20, b"%PDF-1.4"]
)
async def test_a_picture_that_cannot_be_read_gives_no_copy(data: bytes) -> None:
    with pytest.raises(NotCovered):
        await PictureCoverer()(data, [MARK])


async def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused() -> None:
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000))), (b"IEND", b""))
    )
    with pytest.raises(NotCovered, match="megapiksel"):
        await PictureCoverer()(bomb, [MARK])


async def test_a_program_that_hangs_or_dies_is_ended_and_gives_no_copy(tmp_path: Path) -> None:
    for body in ("import time; time.sleep(60)", "import os; os.kill(os.getpid(), 9)", "pass"):
        program = tmp_path / "program.py"
        program.write_text(body)
        with pytest.raises(Busy):
            await PictureCoverer(Alone(longest_s=1.0), program)(chequered(10, 10), [MARK])
