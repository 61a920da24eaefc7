"""Run a service's application until it is told to stop: one event loop, bounded ends, plain exit codes.

    run("intake", lambda: build(IntakeSettings()))       # the whole of a service's __main__

On SIGTERM or SIGINT no new connection is taken, requests in hand get 3 s, then the service has 3 s to stop
what it runs; what hangs is abandoned: everything accepted is in the database. Exit codes: 0 stopped as told,
1 cannot start (one sentence on standard error), 2 a second signal did not wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final, NoReturn, Protocol

import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError

from shared.errors import JejakError, Refused
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent
from shared.web.health import Watch

REQUESTS_WITHIN_S: Final = 3
STOP_WITHIN_S: Final = 3.0
CANNOT_START: Final = 1
IMPATIENT: Final = 2

_log = Log("web.serve")


class Service(Protocol):
    """What a service's wiring builds; nothing of it connects before `start`."""

    app: FastAPI
    host: str
    port: int

    async def start(self) -> None:
        """Connect and begin to work; raises a JejakError when that cannot be."""
        ...

    def stopping(self) -> None:
        """A stop was asked for: end what would keep requests open, such as live pages."""
        ...

    async def stop(self) -> None:
        """End everything, in the reverse order of its start."""
        ...


class _Server(uvicorn.Server):
    """uvicorn that ends with a result in place of raising its signal again."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def _told(self) -> None:
        if self.should_exit:
            os._exit(IMPATIENT)
        self.should_exit = True
        self._on_stop()


def run(name: str, build: Callable[[], Service]) -> NoReturn:
    """Build a service, run it until it is told to stop, and end the process with its exit code."""
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    code = CANNOT_START
    try:
        code = loop.run_until_complete(_serve(build))
    except ValidationError as error:
        wrong = ", ".join(f"JEJAK_{'_'.join(map(str, each['loc'])).upper()}" for each in error.errors())
        _say(name, f"settings are missing or wrong: {wrong}")
    except JejakError as error:
        _say(name, error.detail or error.code)
    except Exception as error:  # noqa: BLE001 - the last net: its type and place are logged, the exit code says so
        _log.error(LogEvent.SERVICE_STOPPED, error)
        _say(name, f"stopped by a fault of its own ({type(error).__name__}); the log says where")
    # Not sys.exit: it would wait for a driver's threads, up to 20 s while MongoDB hangs.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


async def _serve(build: Callable[[], Service]) -> int:
    # built inside the loop: motor's client takes the running one for its own
    service = build()
    door = _door(service.host, service.port)
    async with _started(service):
        _unhurried()
        config = uvicorn.Config(
            service.app,
            loop="none",
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=REQUESTS_WITHIN_S,
        )
        host, port = door.getsockname()[:2]
        _log.info(LogEvent.SERVICE_STARTED, host=host, port=port, pid=os.getpid())
        await _Server(config, service.stopping).serve(sockets=[door])
        _log.info(LogEvent.SERVICE_STOPPING)
    _log.info(LogEvent.SERVICE_STOPPED)
    return 0


def _unhurried() -> None:
    """Spare what was loaded at the start from the collector, and threads that talk to servers long waits.

    A thread that got its answer from MongoDB waits for the interpreter while the loop is busy: 5 ms by
    default, seven times for each commit.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    sys.setswitchinterval(0.001)


def _door(host: str, port: int) -> socket.socket:
    """The bound socket, taken before anything starts.

    Raises:
        Refused: somebody else has the port, or the host is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise Refused(f"port {port} on {host} cannot be opened ({error.strerror}); set JEJAK_PORT") from None
    return door


@contextlib.asynccontextmanager
async def _started(service: Service) -> AsyncIterator[None]:
    watching: asyncio.Task[None] | None = None
    try:
        await service.start()
        watch: Watch | None = getattr(service.app.state, "health", None)
        watching = asyncio.create_task(watch.run(), name="health") if watch is not None else None
        yield
    finally:
        if watching is not None:
            watching.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN_S):
                await service.stop()


def _say(name: str, why: str) -> None:
    sys.stderr.write(f"jejak {name}: {why}\n")
