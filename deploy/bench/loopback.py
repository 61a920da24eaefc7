"""A keep-alive HTTP/1.1 client for the loopback address that costs some 20 µs a request.

A general client costs a millisecond, as much as what it would measure; this one knows only answers with a
length, one request at a time on a connection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

END = b"\r\n\r\n"
_STATUS = slice(9, 12)
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, head and body."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """A header's value, or ""."""
        for line in self.head.split(b"\r\n")[1:]:
            found, _, value = line.partition(b":")
            if found.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return ""


class Connection(asyncio.Protocol):
    """One connection; `ask` sends a request as bytes and awaits its answer.

    One that the server closed while it was at rest is opened again by the next request.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, origin: str) -> Connection:
        """Connect."""
        made = cls(origin)
        await made._connect()
        return made

    async def _connect(self) -> None:
        parts = urlsplit(self._origin)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, str(parts.hostname), int(parts.port or 80))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Called by the loop; answers once the announced length is there."""
        self._received = self._received + data if self._received else data
        found = parsed(self._received)
        if found is not None and self._answer is not None:
            self._received = b""
            answer, self._answer = self._answer, None
            if not answer.done():
                answer.set_result(found)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server closed the connection"))

    async def ask(self, request: bytes) -> Answer:
        """Send a request and await its answer.

        Raises:
            ConnectionError: the server closed the connection instead, or cannot be reached.
        """
        if self._transport is None or self._transport.is_closing():
            await self._connect()
        self._answer = asyncio.get_running_loop().create_future()
        cast("asyncio.Transport", self._transport).write(request)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


def parsed(received: bytes) -> Answer | None:
    """The answer once it is whole; None before."""
    head, end, rest = received.partition(END)
    if not end:
        return None
    at = head.lower().find(_LENGTH)
    length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return Answer(int(head[_STATUS]), head, rest[:length]) if len(rest) >= length else None


def request(
    method: str, path: str, *, origin: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """A request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", f"host: {urlsplit(origin).netloc}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + END + body
