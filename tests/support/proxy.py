"""A TCP proxy that a test makes slow, cuts or resets. Ours only, so that it is the same on every machine."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from deploy.local.ports import LOOPBACK, choose

_CHUNK = 64 * 1024


class Proxy:
    """Listens on a port of its own and forwards to `to`, on a loop in a thread of its own."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = choose(0, taken=[to])
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{self.port}", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._latency_s = 0.0
        self._left: int | None = None

    def delay(self, seconds: float) -> None:
        """Hold back every chunk in both directions for so long, in order."""
        self._latency_s = seconds

    def cut(self) -> None:
        """Close every connection and refuse new ones, until `mend`."""
        self._do(self._shut())

    def reset(self) -> None:
        """End every connection with a reset (RST); new ones are taken."""
        self._do(self._reset())

    def cut_after(self, many_bytes: int) -> None:
        """Let so many bytes more through towards the server, over all connections, then cut."""
        self._left = many_bytes

    def mend(self) -> None:
        """Take connections again, without delay or limit."""
        self._latency_s, self._left = 0.0, None
        self._do(self._listen())

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, LOOPBACK, self.port)

    async def _shut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self._abort()

    async def _reset(self) -> None:
        for writer in self._open:
            there: socket.socket = writer.get_extra_info("socket")
            with suppress(OSError):  # one of them may have just ended by itself
                there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        await self._abort()

    async def _abort(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()
        self._open.clear()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            there, onwards = await asyncio.open_connection(LOOPBACK, self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open.add(onwards)
        await asyncio.gather(self._pump(reader, onwards, counted=True), self._pump(there, writer))
        self._open -= {writer, onwards}

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, counted: bool = False
    ) -> None:
        try:
            while chunk := await source.read(_CHUNK):
                if self._latency_s:
                    await asyncio.sleep(self._latency_s)
                sink.write(self._allowed(chunk) if counted else chunk)
                await sink.drain()
                if self._left == 0:
                    await self._shut()
        except OSError:
            pass  # either end is gone, and so is the other below
        finally:
            sink.close()

    def _allowed(self, chunk: bytes) -> bytes:
        if self._left is None:
            return chunk
        chunk = chunk[: self._left]
        self._left -= len(chunk)
        return chunk

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._do(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
