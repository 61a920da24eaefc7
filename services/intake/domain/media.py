"""Tell a file's media type by its first bytes; its name and what the sender claims are not asked."""

from __future__ import annotations

HEAD_BYTES = 4_096

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
)
"""Offset, bytes, type; those at offset 8 stand inside RIFF."""

_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
    b"3gpp": "video/3gpp",
}
"""Brands of ISO base media (`ftyp`); any other one is MP4."""

_OFFICE_PARTS = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/")
_CONTROLS = frozenset(map(chr, (*range(32), 127))) - set("\t\n\r\f\x1b")


def media_type(head: bytes) -> str | None:
    """The type of a file that begins so; None when nothing known is recognised."""
    for offset, signature, found in _SIGNATURES:
        if head.startswith(signature, offset) and (offset == 0 or head.startswith(b"RIFF")):
            return found
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"PK\x03\x04"):
        return _archive(head)
    return "text/plain" if _is_text(head) else None


def _archive(head: bytes) -> str:
    office = any(part in head for part in _OFFICE_PARTS)
    return "application/vnd.openxmlformats-officedocument" if office else "application/zip"


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character cut by the end of the head is no fault."""
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < HEAD_BYTES:
            return False
        text = head[: error.start].decode()
    return _CONTROLS.isdisjoint(text)
