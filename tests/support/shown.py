"""What a service shows of its condition: `/readyz`, the events of its log, the processor time it took."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import orjson

from deploy.local.stack import Stack


async def readiness(stack: Stack, service: str) -> str:
    """What `/readyz` says, one line per dependency; empty when nobody answers."""
    try:
        async with httpx.AsyncClient(base_url=stack.origins[service], timeout=10) as web:
            return (await web.get("/readyz")).text
    except httpx.TransportError:
        return ""


def lines(stack: Stack, service: str) -> list[dict[str, Any]]:
    """The lines that a service has logged so far, its earlier processes too."""
    log = stack.processes.log(service)
    return [orjson.loads(line) for line in log.read_bytes().splitlines() if line.startswith(b"{")]


def events(stack: Stack, service: str, name: str) -> list[dict[str, Any]]:
    """The lines with this event."""
    return [line for line in lines(stack, service) if line.get("event") == name]


def cpu_s(pids: Iterable[int]) -> float:
    """The seconds of processor that processes have used so far: what a busy machine cannot stretch."""
    return sum(map(_used, pids)) / os.sysconf("SC_CLK_TCK")


def _used(pid: int) -> int:
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return int(user) + int(system)
