"""Pictures made for tests: no real one, no library."""

from __future__ import annotations

import struct
import zlib


def chequered(width: int = 900, height: int = 600) -> bytes:
    """A PNG of squares in changing colours."""
    rows = b"".join(b"\x00" + _row(width, y) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _row(width: int, y: int) -> bytes:
    return b"".join(
        bytes([x * 255 // width, y % 256, 200 if (x // 50 + y // 50) % 2 else 40]) for x in range(width)
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
