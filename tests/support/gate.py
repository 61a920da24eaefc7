"""What every call to a database in memory passes: where a test lets it fail, wait or vanish."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Gate(Protocol):
    """What every call passes, before it takes effect and before its answer is known; faults live here."""

    name: str

    async def enter(self, what: str, /) -> None:
        """Before; may raise, and then nothing happens."""
        ...

    async def leave(self, what: str, /) -> None:
        """After; may raise, and then what happened stays."""
        ...


class OpenGate:
    """Lets everything pass."""

    name = ""

    async def enter(self, _what: str) -> None:
        """Go on, after the others had a turn."""
        await asyncio.sleep(0)

    async def leave(self, _what: str) -> None:
        """Go on."""
