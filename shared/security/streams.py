"""Sealing of an exhibit as a stream: framed chunks, so that cutting, reordering and swapping are found.

The construction is that of Tink's AES-GCM-HKDF streaming (STREAM, Hoang et al. 2015): a header with a salt
and a nonce prefix, a key derived for this stream alone, and per chunk a nonce of prefix, 4-byte counter and
1-byte last-flag. The associated data names the exhibit. Memory is bounded by one chunk.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.security.sealing import ContentKey, Unsealable

CHUNK: Final = 256 * 1024
_MAGIC: Final = b"JX1\x00"
_SALT: Final = 32
_PREFIX: Final = 7
HEADER: Final = len(_MAGIC) + _SALT + _PREFIX
TAG: Final = 16
_MOST_CHUNKS: Final = 2**32


class StreamSealer:
    """Feed it bytes, take sealed bytes; call `finish`: only the last chunk says that it is the last."""

    def __init__(self, key: ContentKey, exhibit_id: str) -> None:
        salt, prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
        self._frames = _Frames(key, exhibit_id, salt, prefix)
        self._held = bytearray()
        self._head = _MAGIC + salt + prefix

    def feed(self, data: bytes) -> bytes:
        """What can be written now; may be empty."""
        self._held += data
        out, at = bytearray(self._take_head()), 0
        while len(self._held) - at > CHUNK:
            out += self._frames.seal(bytes(self._held[at : at + CHUNK]), last=False)
            at += CHUNK
        del self._held[:at]
        return bytes(out)

    def finish(self) -> bytes:
        """The rest, with the last chunk (which may be empty)."""
        return self._take_head() + self._frames.seal(bytes(self._held), last=True)

    def _take_head(self) -> bytes:
        head, self._head = self._head, b""
        return head


class StreamOpener:
    """Feed it sealed bytes in any pieces, take the clear ones; `finish` tells whether all of it was there."""

    def __init__(self, key: ContentKey, exhibit_id: str) -> None:
        self._key = key
        self._exhibit_id = exhibit_id
        self._frames: _Frames | None = None
        self._held = bytearray()

    def feed(self, data: bytes) -> bytes:
        """Checked bytes that can be used now.

        Raises:
            Unsealable: another key or exhibit, changed or reordered bytes.
        """
        self._held += data
        if self._frames is None and not self._start():
            return b""
        out, at = bytearray(), 0
        while self._frames is not None and len(self._held) - at > CHUNK + TAG:
            out += self._frames.open(bytes(self._held[at : at + CHUNK + TAG]), last=False)
            at += CHUNK + TAG
        del self._held[:at]
        return bytes(out)

    def finish(self) -> bytes:
        """The last bytes.

        Raises:
            Unsealable: the stream was cut, lengthened or changed.
        """
        if self._frames is None:
            raise Unsealable("the exhibit is cut: its header is missing")
        return self._frames.open(bytes(self._held), last=True)

    def _start(self) -> bool:
        if len(self._held) < HEADER:
            return False
        self._frames = _frames(self._key, self._exhibit_id, bytes(self._held[:HEADER]))
        del self._held[:HEADER]
        return True


class _Frames:
    """The chunks of one stream, in order."""

    def __init__(self, key: ContentKey, exhibit_id: str, salt: bytes, prefix: bytes, at: int = 0) -> None:
        self._cipher = AESGCM(key.derived(b"exhibit\x00" + exhibit_id.encode() + b"\x00" + salt))
        self._aad = b"JX1\x00" + exhibit_id.encode()
        self._prefix = prefix
        self._next = at

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        """One sealed chunk."""
        return self._cipher.encrypt(self._nonce(last=last), chunk, self._aad)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        """One clear chunk."""
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, self._aad)
        except (InvalidTag, ValueError):
            raise Unsealable("the exhibit does not open: another key, or changed or cut bytes") from None

    def _nonce(self, *, last: bool) -> bytes:
        if self._next >= _MOST_CHUNKS:
            raise Unsealable("an exhibit has at most 2^32 chunks")
        nonce = self._prefix + self._next.to_bytes(4, "big") + bytes([last])
        self._next += 1
        return nonce


def _frames(key: ContentKey, exhibit_id: str, head: bytes, at: int = 0) -> _Frames:
    """The chunks from number `at` on of the stream that begins with `head`."""
    if len(head) < HEADER or not head.startswith(_MAGIC):
        raise Unsealable("this is not a sealed exhibit of format JX1")
    return _Frames(key, exhibit_id, head[len(_MAGIC) : -_PREFIX], head[-_PREFIX:], at)


def sealed_size(size: int) -> int:
    """Bytes of the sealed form of `size` clear bytes."""
    chunks = max(1, -(-size // CHUNK))
    return HEADER + size + chunks * TAG


def seal_stream(key: ContentKey, exhibit_id: str, source: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed bytes of a source, in pieces."""
    sealer = StreamSealer(key, exhibit_id)
    for piece in source:
        if sealed := sealer.feed(piece):
            yield sealed
    yield sealer.finish()


def open_stream(key: ContentKey, exhibit_id: str, source: Iterable[bytes]) -> Iterator[bytes]:
    """The clear bytes of a sealed source; raises Unsealable as `StreamOpener`, at the latest at its end."""
    opener = StreamOpener(key, exhibit_id)
    for piece in source:
        if clear := opener.feed(piece):
            yield clear
    yield opener.finish()


async def seal_async(key: ContentKey, exhibit_id: str, source: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """`seal_stream` over an asynchronous source."""
    sealer = StreamSealer(key, exhibit_id)
    async for piece in source:
        if sealed := sealer.feed(piece):
            yield sealed
    yield sealer.finish()


async def open_async(key: ContentKey, exhibit_id: str, source: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """`open_stream` over an asynchronous source."""
    opener = StreamOpener(key, exhibit_id)
    async for piece in source:
        if clear := opener.feed(piece):
            yield clear
    yield opener.finish()


async def open_part(
    key: ContentKey, exhibit_id: str, read: Callable[[int, int], Awaitable[bytes]], size: int, part: range
) -> AsyncIterator[bytes]:
    """The clear bytes at the places `part` of an exhibit of `size` bytes, a chunk at a time.

    `read(offset, length)` gives sealed bytes. Each chunk that is touched is checked: its key, its place and
    whether it is the last one; what is not touched is not. The whole is checked by reading the whole.

    Raises:
        Unsealable: as `StreamOpener`.
    """
    if not part:
        return
    begin, end = part.start // CHUNK, (part.stop - 1) // CHUNK
    frames, final = _frames(key, exhibit_id, await read(0, HEADER), begin), max(0, size - 1) // CHUNK
    for index in range(begin, end + 1):
        sealed = await read(HEADER + index * (CHUNK + TAG), CHUNK + TAG)
        clear, at = frames.open(sealed, last=index == final), index * CHUNK
        yield clear[max(0, part.start - at) : part.stop - at]
