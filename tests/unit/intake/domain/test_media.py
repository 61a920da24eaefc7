"""A file's type is told by its bytes."""

from __future__ import annotations

import pytest

from services.intake.domain.evidence import NotTaken, accept_type
from services.intake.domain.media import HEAD_BYTES, media_type

KNOWN = [
    (b"%PDF-1.7", "application/pdf"),
    (b"\xff\xd8\xff\xe0", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
    (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
    (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
    (b"\x00\x00\x00\x20ftypqt  ", "video/quicktime"),
    (b"\x00\x00\x00\x20ftypheic", "image/heic"),
    (b"\x1aE\xdf\xa3" + b"\x00" * 8 + b"webm", "video/webm"),
    (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", "application/vnd.openxmlformats-officedocument"),
    (b"PK\x03\x04" + b"\x00" * 26 + b"a.txt", "application/zip"),
    ("catatan: é\r\n".encode(), "text/plain"),
    ("é".encode() * HEAD_BYTES, "text/plain"),
]


@pytest.mark.parametrize(("head", "found"), KNOWN)
def test_a_type_that_is_taken_is_recognised(head: bytes, found: str) -> None:
    assert accept_type(media_type(head[:HEAD_BYTES])) == found


@pytest.mark.parametrize(
    "head", [b"MZ\x90\x00", b"\x7fELF", b"\x00WEBP1234WEBP", b"a\x00b", b"\xff\xfe\x00", b"ab\xc3"]
)
def test_what_is_not_recognised_is_not_taken(head: bytes) -> None:
    with pytest.raises(NotTaken):
        accept_type(media_type(head))
