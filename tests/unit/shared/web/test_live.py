"""Live pages: a snapshot first, then what changed; bounded, and over when the session or the process is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse

from shared.roles import Role
from shared.security.principals import Principal
from shared.telemetry.metrics import Metrics
from shared.web.forgery import FormNonces
from shared.web.guard import Gate
from shared.web.live import PENDING, Hint, Live, TooManyStreams
from tests.support.eventually import eventually
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.small_app import FORM_KEY, NOW, MovingClock

WHO = person(Role.OFFICER)


class Board:
    """A list that pages show, and a source of hints that a test drives."""

    def __init__(self) -> None:
        self.snapshots = 0
        self.hints: asyncio.Queue[Hint | Exception | None] = asyncio.Queue()
        self.opened = self.closed = 0

    async def snapshot(self) -> str:
        self.snapshots += 1
        return f"<p>all {self.snapshots}</p>"

    async def delta(self, hint: Hint) -> str | None:
        return None if hint == "silent" else f"<p>{hint}</p>\n<p>more</p>"

    async def source(self) -> AsyncIterator[Hint | None]:
        self.opened += 1
        try:
            yield None
            while True:
                hint = await self.hints.get()
                if isinstance(hint, Exception):
                    raise hint
                yield hint
        finally:
            self.closed += 1


def _request(accounts: FakeAccounts, *more: tuple[bytes, bytes]) -> Request:
    app = Starlette()
    app.state.gate = Gate(accounts, frozenset(), FormNonces(FORM_KEY, MovingClock()))
    scope = {
        "type": "http",
        "app": app,
        "headers": [(b"cookie", b"jejak_session=s"), *more],
        "query_string": b"",
    }
    return Request({**scope, "jejak.principal": WHO})


def _known() -> FakeAccounts:
    return FakeAccounts(sessions={"s": WHO})


def _live(beat: float = 30.0) -> Live:
    return Live(clock=lambda: NOW, beat=beat)


def _messages(response: StreamingResponse) -> AsyncIterator[str]:
    return response.body_iterator  # type: ignore[return-value] # the fan-out yields text


async def _next(stream: AsyncIterator[str]) -> str:
    return await asyncio.wait_for(anext(stream), 5)


async def test_page_gets_a_snapshot_and_then_what_changed() -> None:
    live, board = _live(), Board()
    stream = _messages(live.stream(_request(_known()), snapshot=board.snapshot, delta=board.delta))
    assert await _next(stream) == "data: <p>all 1</p>\n\n"
    live.tell("case-1")
    live.tell("case-1")
    live.tell("silent")
    live.tell("case-2")
    assert await _next(stream) == "data: <p>case-1</p>\ndata: <p>more</p>\n\n"
    assert await _next(stream) == "data: <p>case-2</p>\ndata: <p>more</p>\n\n"


async def test_slow_page_gets_one_snapshot_in_place_of_a_long_queue() -> None:
    live, board = _live(), Board()
    stream = _messages(live.stream(_request(_known()), snapshot=board.snapshot, delta=board.delta))
    await _next(stream)
    for number in range(PENDING * 3):
        live.tell(number)
    assert await _next(stream) == "data: <p>all 2</p>\n\n"
    live.tell("later")
    assert "later" in await _next(stream)


async def test_reconnected_page_starts_with_a_snapshot_again() -> None:
    live, board = _live(), Board()
    for turn in (1, 2):
        stream = _messages(live.stream(_request(_known()), snapshot=board.snapshot, delta=board.delta))
        async with aclosing(stream) as messages:  # type: ignore[type-var] # an async generator
            assert await _next(messages) == f"data: <p>all {turn}</p>\n\n"


async def _following(live: Live, board: Board, check: Callable[[], object]) -> None:
    task = asyncio.create_task(live.follow(board.source, pause=0.01))
    try:
        await check()  # type: ignore[misc] # an async closure
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _opened(board: Board, stream: AsyncIterator[str]) -> None:
    """The page's first snapshot opens the source, and a second one has what changed before it was open."""
    for _ in range(2):
        assert "all" in await _next(stream)
    assert board.opened > board.closed


def _closed(board: Board, times: int) -> bool:
    return board.closed == times


async def test_source_that_breaks_is_opened_again_and_pages_start_anew() -> None:
    live, board = _live(), Board()

    async def check() -> None:
        stream = _messages(live.stream(_request(_known()), snapshot=board.snapshot, delta=board.delta))
        await _opened(board, stream)
        await board.hints.put("case-1")
        assert "case-1" in await _next(stream)
        await board.hints.put(ConnectionError("mongod is away"))
        assert "all" in await _next(stream)
        await board.hints.put("case-2")
        assert "case-2" in await _next(stream)

    await _following(live, board, check)


async def test_source_is_not_read_while_no_page_is_open() -> None:
    live, board = _live(), Board()

    async def check() -> None:
        for turn in (1, 2):
            assert (board.opened, board.closed) == (turn - 1, turn - 1)
            stream = _messages(live.stream(_request(_known()), snapshot=board.snapshot, delta=board.delta))
            async with aclosing(stream) as messages:  # type: ignore[type-var] # an async generator
                await _opened(board, messages)
                await board.hints.put(f"case-{turn}")
                assert f"case-{turn}" in await _next(messages)
            await board.hints.put("nobody saw it")
            await eventually(partial(_closed, board, turn))

    await _following(live, board, check)


async def test_beat_tells_the_time_only_while_the_source_is_there() -> None:
    accounts = FakeAccounts(sessions={"s": WHO})
    live, board = _live(beat=0.01), Board()
    stream = _messages(live.stream(_request(accounts), snapshot=board.snapshot, delta=board.delta))
    await _next(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await eventually(lambda: accounts.looks > 3)
    assert not waiting.done()

    async def check() -> None:
        seen = [await asyncio.wait_for(waiting, 5), await _next(stream), await _next(stream)]
        assert "event: beat\ndata: 14.02 WITA\n\n" in seen

    await _following(live, board, check)


async def test_page_ends_when_its_session_does_and_does_not_keep_it_alive() -> None:
    accounts = FakeAccounts(sessions={"s": WHO})
    live, board = _live(beat=0.01), Board()
    stream = _messages(live.stream(_request(accounts), snapshot=board.snapshot, delta=board.delta))
    await _next(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await eventually(lambda: accounts.looks > 2)
    accounts.sessions.clear()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 5)
    assert accounts.touches == 0


async def test_page_that_is_never_without_news_ends_with_its_session_too() -> None:
    accounts, live, board = _known(), _live(), Board()
    stream = _messages(live.stream(_request(accounts), snapshot=board.snapshot, delta=board.delta))
    await _next(stream)
    live.tell("case-1")
    assert "case-1" in await _next(stream)
    accounts.sessions.clear()
    live.tell("case-2")
    with pytest.raises(StopAsyncIteration):
        await _next(stream)


@pytest.mark.parametrize("now", [None, person(Role.AUDITOR)])
async def test_page_of_a_token_ends_with_the_token(now: Principal | None) -> None:
    accounts, live, board = FakeAccounts(tokens={"t": WHO}), _live(), Board()
    request = _request(accounts, (b"authorization", b"Bearer t"))
    stream = _messages(live.stream(request, snapshot=board.snapshot, delta=board.delta))
    await _next(stream)
    live.tell("case-1")
    assert "case-1" in await _next(stream)
    accounts.tokens = {} if now is None else {"t": now}
    live.tell("case-2")
    with pytest.raises(StopAsyncIteration):
        await _next(stream)


async def test_page_ends_when_its_person_gets_other_roles() -> None:
    accounts, live, board = _known(), _live(beat=0.01), Board()
    stream = _messages(live.stream(_request(accounts), snapshot=board.snapshot, delta=board.delta))
    await _next(stream)
    accounts.sessions["s"] = person(Role.AUDITOR)
    with pytest.raises(StopAsyncIteration):
        await _next(stream)


async def test_closing_ends_every_page_at_once() -> None:
    live, board = _live(), Board()
    streams = [
        _messages(live.stream(_request(_known()), snapshot=board.snapshot, delta=board.delta))
        for _ in range(3)
    ]
    for stream in streams:
        await _next(stream)
    live.close()
    for stream in streams:
        with pytest.raises(StopAsyncIteration):
            await _next(stream)


async def test_one_session_may_not_hold_more_than_its_share() -> None:
    metrics, board = Metrics(), Board()
    live = Live(clock=lambda: NOW, metrics=metrics, per_session=2)
    request = _request(_known())
    streams = [
        live.stream(request, snapshot=board.snapshot, delta=board.delta).body_iterator for _ in range(2)
    ]
    for stream in streams:
        await _next(stream)  # type: ignore[arg-type] # text
    assert b"jejak_live_clients 2.0" in metrics.text()
    with pytest.raises(TooManyStreams):
        live.stream(request, snapshot=board.snapshot, delta=board.delta)
    await streams[0].aclose()  # type: ignore[attr-defined] # an async generator
    live.stream(request, snapshot=board.snapshot, delta=board.delta)
    assert b"jejak_live_clients 1.0" in metrics.text()
