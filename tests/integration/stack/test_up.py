"""`./jejak up` runs the whole system and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx

from deploy.local import access, runfile
from deploy.local.apart import run_apart
from deploy.local.paths import CHECKOUT
from deploy.local.servers import Servers
from tests.support.eventually import eventually_sync


@contextmanager
def _up(folder: Path, servers: Servers) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    environment = os.environ | {
        "JEJAK_MONGO_URL": servers.mongo_owner_url,
        "JEJAK_KAFKA_BOOTSTRAP": servers.kafka_bootstrap,
    }
    command = ["./jejak", "up", "--json", "--namespace", "tup", "--folder", str(folder)]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process, json.loads(_first_line(process.stdout))
    finally:
        process.kill()
        process.wait()
        eventually_sync(lambda: not (folder / runfile.NAME).exists(), within=30)
        run_apart(access.remove(servers, "tup"))


def _first_line(stream: IO[str] | None) -> str:
    return stream.readline() if stream else ""


def test_up_prints_where_everything_is_and_ends_on_ctrl_c(stack: Servers, tmp_path: Path) -> None:
    with _up(tmp_path, stack) as (process, facts):
        assert set(facts["urls"]) == {"intake", "triage", "notify"}
        for url in facts["urls"].values():
            assert _is_ready(url)
        assert {person["username"] for person in facts["sign_ins"]} >= {"petugas", "komisioner", "penghubung"}
        assert stack.secret not in json.dumps(facts)
        pids = runfile.read(tmp_path / runfile.NAME)["pids"].values()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    eventually_sync(lambda: [pid for pid in pids if runfile.alive(pid)], lambda left: left == [])


def test_a_service_that_was_killed_is_started_again(stack: Servers, tmp_path: Path) -> None:
    with _up(tmp_path, stack) as (_, facts):
        killed = runfile.read(tmp_path / runfile.NAME)["pids"]["notify"]
        os.kill(killed, signal.SIGKILL)
        eventually_sync(lambda: not runfile.alive(killed))
        eventually_sync(lambda: _is_ready(facts["urls"]["notify"]), within=60)


def _is_ready(origin: str) -> bool:
    try:
        return httpx.get(f"{origin}/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
