"""What a service shows of its condition: `/readyz`, and the events of its log."""

from __future__ import annotations

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
