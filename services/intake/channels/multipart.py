"""A multipart body as it streams in: no part of it, a file least of all, is ever written to disk in clear."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from shared.errors import N_, InvalidInput

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

LONGEST_FIELD = 1_000_000
"""Bytes of one field that is not a file; a narrative of 100,000 characters fits."""
MOST_PARTS = 500
LONGEST_HEADER = 8_192
MOST_HEADERS = 16


class BadForm(InvalidInput):
    """The form's body cannot be read."""

    code = "malformed-form"
    status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Part:
    """The head of a part; `filename` is None for a plain field."""

    name: str
    filename: str | None


_Event = Part | bytes | None
"""A part begins, some bytes of it, it ends."""


class MultipartStream:
    """Iterate over the parts; of each, take `text()` or iterate over `chunks()` before going on."""

    def __init__(self, request: Request) -> None:
        _, options = parse_options_header(request.headers.get("content-type"))
        boundary = options.get(b"boundary", b"")
        if not boundary:
            raise _unreadable()
        self._body = request.stream()
        self._events: deque[_Event] = deque()
        self._field = b""
        self._value = b""
        self._head: dict[bytes, bytes] = {}
        self._inside = False
        self._parts = 0
        self._parser = self._parse(boundary)

    async def parts(self) -> AsyncIterator[Part]:
        """The heads of the parts, in order; what of a part was not taken is skipped."""
        while True:
            async for _ in self.chunks():
                pass
            event = await self._next()
            if event is None:
                return
            if isinstance(event, Part):
                self._inside = True
                yield event

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of the part that `parts` gave last."""
        while self._inside:
            event = await self._next()
            if isinstance(event, bytes):
                yield event
            else:
                self._inside = False

    async def text(self) -> str:
        """The text of that part.

        Raises:
            BadForm: it is not UTF-8, or far too long.
        """
        raw = bytearray()
        async for chunk in self.chunks():
            raw += chunk
            if len(raw) > LONGEST_FIELD:
                raise BadForm(N_("Satu isian terlalu panjang. Pendekkan lalu kirim lagi."))
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise BadForm(N_("Satu isian bukan teks UTF-8.")) from None

    async def _next(self) -> _Event:
        while not self._events:
            try:
                chunk = await anext(self._body)
                self._parser.write(chunk)
            except StopAsyncIteration:
                return None
            except FormParserError:
                raise _unreadable() from None
        return self._events.popleft()

    def _parse(self, boundary: bytes) -> MultipartParser:
        """A parser that tells this stream; a boundary over the parser's own limit is refused here."""
        heard: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }
        try:
            return MultipartParser(boundary, heard)
        except FormParserError:
            raise _unreadable() from None

    def _begin(self) -> None:
        self._head = {}
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadForm(N_("Formulir memuat terlalu banyak isian."))

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]
        self._bound_head()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound_head()

    def _bound_head(self) -> None:
        """A head that never ends would grow in memory."""
        if len(self._field) + len(self._value) > LONGEST_HEADER or len(self._head) > MOST_HEADERS:
            raise _unreadable()

    def _header_end(self) -> None:
        self._head[self._field.lower()] = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._head.get(b"content-disposition", b""))
        filename = options.get(b"filename")
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self._events.append(Part(name, None if filename is None else filename.decode("utf-8", "replace")))

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(data[start:end])

    def _end(self) -> None:
        self._events.append(None)


def _unreadable() -> BadForm:
    return BadForm(N_("Formulir tidak dapat dibaca. Muat ulang halaman lalu kirim lagi."))
