"""Live pages: one source of hints per process, fanned out to many clients over server-sent events.

    live = Live(clock=clock, metrics=telemetry.metrics)
    task = asyncio.create_task(live.follow(board.changes))   # changes() -> async iterator of hints
    ...
    @router.get("/antrean/stream")
    @allow(Role.OFFICER)
    async def stream(request: Request) -> Response:
        return live.stream(request, snapshot=whole_list, delta=one_row)

The source gives None as soon as it is open (whatever came before may have been missed), then what changed.
`snapshot()` renders the region anew (as `ui.part` pieces or plain inner HTML); it is sent first on every
connection, so a reconnect never misses anything. `delta(hint)` renders what one hint changed, or None. A
client that falls behind gets a snapshot in place of what it missed. While the source is away no beat is sent,
and the page says so. Call `close()` when the process is told to stop: the streams end at once, within
uvicorn's 3 s.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import StreamingResponse

from shared.clock import Clock
from shared.errors import N_, JejakError
from shared.telemetry import names
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import LogEvent
from shared.web.access import maybe_principal
from shared.web.formats import time_only
from shared.web.guard import again
from shared.web.i18n import language_of

_log = Log("web.live")

Hint = Hashable
Snapshot = Callable[[], Awaitable[str]]
Delta = Callable[[Hint], Awaitable[str | None]]

BEAT: Final = 10.0
"""Seconds between two signs of life; live.js calls the page stale after two and a half."""
PENDING: Final = 64
"""Hints a slow client may have waiting before it gets a snapshot instead."""
PER_SESSION: Final = 12
PACE: Final = 0.25
"""Seconds between two tellings of a paced source."""


class TooManyStreams(JejakError):
    """One session has more live pages open than a person can watch."""

    code = "too-many-streams"
    status: ClassVar[int] = 429


class _Client:
    """What one open page has not been told yet."""

    def __init__(self) -> None:
        self.hints: dict[Hint, None] = {}
        self.behind = True
        self.wake = asyncio.Event()

    def tell(self, hint: Hint) -> None:
        """Remember a hint once; too many become one snapshot."""
        if len(self.hints) >= PENDING:
            self.fall_behind()
        elif not self.behind:
            self.hints[hint] = None
        self.wake.set()

    def fall_behind(self) -> None:
        """Start again from a snapshot."""
        self.hints.clear()
        self.behind = True
        self.wake.set()


class Live:
    """The fan-out of one process for one kind of region."""

    def __init__(
        self,
        *,
        clock: Clock,
        metrics: Metrics | None = None,
        beat: float = BEAT,
        per_session: int = PER_SESSION,
    ) -> None:
        self._clock = clock
        self._gauge = (metrics or Metrics()).gauge(names.LIVE_CLIENTS)
        self._beat = beat
        self._per_session = per_session
        self._clients: set[_Client] = set()
        self._looked_at = asyncio.Event()
        self._open: Counter[str] = Counter()
        self._closed = False
        self._healthy = False

    def tell(self, hint: Hint | None) -> None:
        """Something may have changed (None: anything); costs nothing when nobody looks."""
        for client in self._clients:
            if hint is None:
                client.fall_behind()
            else:
                client.tell(hint)

    async def follow(self, source: Callable[[], AsyncIterator[Hint | None]], *, pause: float = 1.0) -> None:
        """Pass on the hints of a source while pages are open; when it breaks, open it after `pause` seconds.

        With no page open the source is left at its next hint: to tell nobody of each change costs a service
        that takes hundreds of them a second a tenth of its time, and MongoDB more.
        """
        while not self._closed:
            await self._looked_at.wait()
            try:
                await self._pass_on(source())
            except Exception as error:  # noqa: BLE001 - logged; every page shows that it is stale meanwhile
                _log.error(LogEvent.LIVE_LOST, error)
            self._healthy = False
            if self._clients:
                await asyncio.sleep(pause)
                self.tell(None)
            else:
                self._looked_at.clear()

    async def _pass_on(self, hints: AsyncIterator[Hint | None]) -> None:
        try:
            async for hint in hints:
                self._healthy = True
                self.tell(hint)
                if not self._clients:
                    return
        finally:
            if isinstance(hints, AsyncGenerator):
                await hints.aclose()

    def close(self) -> None:
        """End every stream and accept no more."""
        self._closed = True
        self._looked_at.set()
        for client in self._clients:
            client.wake.set()

    def stream(self, request: Request, *, snapshot: Snapshot, delta: Delta) -> StreamingResponse:
        """The endless answer to one page.

        Raises:
            TooManyStreams: the session has its share of streams open.
        """
        who = maybe_principal(request)
        session = (who.session_id or who.account_id) if who else ""
        if session and self._open[session] >= self._per_session:
            raise TooManyStreams(
                N_("Terlalu banyak halaman langsung terbuka. Tutup beberapa tab lalu muat ulang.")
            )
        return StreamingResponse(
            self._messages(request, session, snapshot, delta),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _messages(
        self, request: Request, session: str, snapshot: Snapshot, delta: Delta
    ) -> AsyncIterator[str]:
        client = _Client()
        self._clients.add(client)
        self._looked_at.set()
        self._open[session] += 1
        self._gauge.inc()
        try:
            while not self._closed:
                async for html in _news(client, snapshot, delta):
                    # Before each telling: on a busy board there is never a quiet moment to ask in.
                    if not await _still_known(request):
                        return
                    yield _message(html)
                if not await self._rest(client):
                    if not await _still_known(request):
                        return
                    if self._healthy:
                        yield f"event: beat\ndata: {time_only(self._clock(), language_of(request))}\n\n"
        finally:
            self._clients.discard(client)
            self._open[session] -= 1
            self._gauge.dec()
            if not self._open[session]:
                del self._open[session]

    async def _rest(self, client: _Client) -> bool:
        """Wait for news or for the next beat; whether there is news."""
        try:
            async with asyncio.timeout(self._beat):
                await client.wake.wait()
        except TimeoutError:
            return False
        return True


async def paced(
    source: AsyncIterator[Hint | None], *, every: float = PACE
) -> AsyncGenerator[list[Hint | None], None]:
    """What a source tells, each hint once: the first at once, then what gathered, `every` seconds apart.

    A burst of changes then costs each open page a few renderings a second and not one for each change.
    """
    gathered: dict[Hint | None, None] = {}
    arrived = asyncio.Event()

    async def gather() -> None:
        async for hint in source:
            gathered[hint] = None
            arrived.set()

    gathering = asyncio.create_task(gather())
    gathering.add_done_callback(lambda _: arrived.set())
    try:
        while gathered or not gathering.done():
            await arrived.wait()
            arrived.clear()
            if gathered:
                told = list(gathered)
                gathered.clear()
                yield told
                await asyncio.sleep(every)
                if gathered or gathering.done():
                    arrived.set()
        await gathering
    finally:
        gathering.cancel()
        await asyncio.wait({gathering})


async def _news(client: _Client, snapshot: Snapshot, delta: Delta) -> AsyncIterator[str]:
    client.wake.clear()
    if client.behind:
        client.hints.clear()
        client.behind = False
        yield await snapshot()
    while client.hints and not client.behind:
        hint = next(iter(client.hints))
        del client.hints[hint]
        html = await delta(hint)
        if html:
            yield html


async def _still_known(request: Request) -> bool:
    """Whether the session or token of an open page is still good: disabling acts on live pages as well."""
    before = maybe_principal(request)
    if before is None:
        return True
    now = await again(request)
    return now is not None and (now.account_id, now.roles) == (before.account_id, before.roles)


def _message(html: str) -> str:
    return "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"
