"""What tests break things with does what it says: the proxy, the small disk, the moved clock."""

from __future__ import annotations

import asyncio
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.ports import LOOPBACK
from deploy.local.processes import RANK_SERVICE, Processes, Program, plain_environment
from tests.chaos.trigger import Trigger
from tests.support.eventually import eventually_sync
from tests.support.proxy import Proxy
from tests.support.shifted_clock import ShiftedClock
from tests.support.small_disk import SmallDisk


class Echo(socketserver.BaseRequestHandler):
    """Sends back what it gets."""

    def handle(self) -> None:
        while chunk := self.request.recv(4096):
            self.request.sendall(chunk)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before a server that echoes."""
    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Proxy(int(server.server_address[1])) as between:
            yield between
        server.shutdown()


async def echoed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, text: bytes) -> bytes:
    writer.write(text)
    await writer.drain()
    return await asyncio.wait_for(reader.read(4096), 10)


async def test_the_proxy_passes_on_delays_cuts_and_takes_connections_again(proxy: Proxy) -> None:
    pair = await asyncio.open_connection(LOOPBACK, proxy.port)
    assert await echoed(*pair, b"a") == b"a"
    proxy.delay(0.2)
    began = time.monotonic()
    assert await echoed(*pair, b"b") == b"b"
    assert time.monotonic() - began >= 0.4
    proxy.cut()
    with pytest.raises(OSError, match=r"refused|Connect"):
        await asyncio.open_connection(LOOPBACK, proxy.port)
    proxy.mend()
    assert await echoed(*await asyncio.open_connection(LOOPBACK, proxy.port), b"c") == b"c"


async def test_the_proxy_resets_connections_and_goes_on_taking_them(proxy: Proxy) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
    assert await echoed(reader, writer, b"a") == b"a"
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(reader.read(1), 10)
    assert await echoed(*await asyncio.open_connection(LOOPBACK, proxy.port), b"b") == b"b"


async def test_the_proxy_lets_so_many_bytes_through_and_then_cuts(proxy: Proxy) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
    proxy.cut_after(1000)
    writer.write(bytes(5000))
    got = b""
    while chunk := await asyncio.wait_for(reader.read(4096), 10):
        got += chunk
    assert len(got) <= 1000
    with pytest.raises(OSError, match=r"refused|Connect"):
        await asyncio.open_connection(LOOPBACK, proxy.port)


TELL = """
import sys, threading, time
print(time.time(), time.monotonic(), flush=True)
began = time.monotonic()
threading.Event().wait(0.2)
assert time.monotonic() - began < 5, "a wait follows the moved clock"
"""


def test_a_moved_clock_moves_dates_and_neither_monotonic_time_nor_waits(tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path / "clock")
    program = clock.under(
        Program(name="x", argv=[sys.executable, "-c", TELL], env=plain_environment(), rank=RANK_SERVICE)
    )
    for hours in (0, 2, -2):
        clock.shift(timedelta(hours=hours))
        done = subprocess.run(program.argv, env=dict(program.env), capture_output=True, text=True, check=True)
        date, monotonic = map(float, done.stdout.split())
        assert abs(date - time.time() - hours * 3600) < 30
        assert abs(monotonic - time.monotonic()) < 30


def test_a_small_disk_is_full_when_it_is_only_for_its_process_and_outlives_it(tmp_path: Path) -> None:
    folder, processes = tmp_path / "disk", Processes(tmp_path / "run")
    folder.mkdir()
    (folder / "kept").write_text("here before", encoding="utf-8")
    writes = f"import time\nopen({str(folder / 'a')!r}, 'w').write('x')\ntime.sleep(600)"
    argv = [sys.executable, "-c", writes]
    plain = Program(name="writer", argv=argv, env=plain_environment(), rank=RANK_SERVICE)
    try:
        disk = SmallDisk(folder, megabytes=4, processes=processes)
        processes.start(disk.around(plain))
        eventually_sync((disk.seen / "a").exists)
        processes.kill("writer")
        disk.fill()
        with pytest.raises(OSError, match="No space"):
            (disk.seen / "b").write_bytes(bytes(200_000))
        disk.relieve()
        (disk.seen / "c").write_bytes(bytes(200_000))
        assert sorted(one.name for one in disk.seen.iterdir()) == ["a", "b", "c", "kept"]
        assert [one.name for one in folder.iterdir()] == ["kept"]
    finally:
        processes.close()


async def test_a_trigger_fires_once_at_the_nth_time_and_not_again_after_a_restart(tmp_path: Path) -> None:
    marker = tmp_path / "m"
    trigger = Trigger(nth=2, then="raise", marker=marker)
    await trigger()
    with pytest.raises(RuntimeError, match="planted"):
        await trigger()
    await trigger()
    await Trigger(nth=1, then="raise", marker=marker)()
    always = Trigger(nth=1, then="raise", marker=marker, always=True)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="planted"):
            await always()
