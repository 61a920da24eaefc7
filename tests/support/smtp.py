"""A real SMTP server that takes, refuses, defers, stays silent or dies after taking, as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from enum import Enum
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mood(Enum):
    """How the server treats the next message."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    DEFER = "defer"
    HANG = "hang"
    DIE_AFTER_ACCEPTING = "die after accepting"


@dataclass
class Sink:
    """The server's mood and every message whose bytes it has taken."""

    mood: Mood = Mood.ACCEPT
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)

    def message_ids(self) -> list[str]:
        """The Message-ID of each message, in order of arrival."""
        return [str(message_from_bytes(raw)["Message-ID"]) for raw in self.taken]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a receiver."""
        if self.mood is Mood.REFUSE:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take a message, or fail at the worst moment."""
        if self.mood is Mood.DEFER:
            return "451 4.3.0 try again later"
        if self.mood is Mood.HANG:
            await asyncio.Event().wait()
        content: Any = envelope.original_content
        self.taken.append(bytes(content))
        self.receivers.append(list(envelope.rcpt_tos))
        if self.mood is Mood.DIE_AFTER_ACCEPTING:
            cast("asyncio.Transport", server.transport).abort()
        return "250 OK"


@asynccontextmanager
async def running_sink() -> AsyncIterator[Sink]:
    """The server, in this event loop, on a free port of the loopback interface."""
    sink = Sink()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="sink.example"), "127.0.0.1", 0
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
