"""The process of a service: it ends within its bounds, with a plain exit code and one sentence."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from time import monotonic

import httpx

from tests.support.eventually import eventually


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


async def _start(mode: str, port: int | None) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if name != "JEJAK_PORT"}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.support.tiny_service", mode),
        env=environment | ({"JEJAK_PORT": str(port)} if port is not None else {}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _answers(port: int) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/fast")).status_code == 200
        except httpx.TransportError:
            return False


async def test_request_in_hand_is_answered_before_the_process_ends() -> None:
    port = _free_port()
    process = await _start("well", port)
    await eventually(lambda: _answers(port), within=30)
    async with httpx.AsyncClient(timeout=20) as client:
        slow = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/slow"))
        await client.get(f"http://127.0.0.1:{port}/fast")
        process.send_signal(signal.SIGTERM)
        answer = await slow
    assert answer.json() == "finished"
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_what_hangs_is_abandoned_within_its_bounds() -> None:
    port = _free_port()
    process = await _start("hang", port)
    await eventually(lambda: _answers(port), within=30)
    told = monotonic()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 15) == 0
    assert monotonic() - told < 10


async def test_second_signal_does_not_wait() -> None:
    port = _free_port()
    process = await _start("hang", port)
    await eventually(lambda: _answers(port), within=30)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) in {0, 2}


async def test_why_it_cannot_start_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cases = {"well": port, "away": 0, "bug": 0}
        said = {}
        for mode, given in cases.items():
            process = await _start(mode, given)
            _, words = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode == 1
            said[mode] = words.decode()
    assert said["well"] == (
        f"jejak tiny: port {port} on 127.0.0.1 cannot be opened (Address already in use); set JEJAK_PORT\n"
    )
    assert said["away"] == "jejak tiny: MongoDB tidak menjawab.\n"
    assert "RuntimeError" in said["bug"]
    assert "a secret" not in said["bug"]


async def test_missing_setting_is_named() -> None:
    process = await _start("well", None)
    _, words = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, words) == (1, b"jejak tiny: settings are missing or wrong: JEJAK_PORT\n")
