"""Hands messages to a mail server, and sorts what goes wrong into what an operator can act on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import aiosmtplib

from services.notify.application.ports import NotSent
from services.notify.domain.notice import Letter, SendFailure

WITHIN_S = 30.0
"""Bound of one attempt, well under `notice.PATIENCE`, after which another worker may try."""

_QUIT_WITHIN_S = 2.0
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; STARTTLS is used where the server offers it, and needed before a sign-in."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    """TLS from the first byte (port 465)."""


class SmtpMailer:
    """One connection a message: notices are few, and a broken connection then concerns one of them."""

    def __init__(self, server: MailServer, *, sender: str, receiver: str, within: float = WITHIN_S) -> None:
        self._server = server
        self._sender = sender
        self._host = sender.rpartition("@")[2]
        self._receiver = receiver
        self._within = within

    async def send(self, letter: Letter) -> None:
        """Hand it over; the bytes arrive as they are.

        Raises:
            NotSent: with the class of the failure; after a lost connection or silence it may have left.
        """
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            timeout=self._within,
            local_hostname=self._host,
        )
        try:
            async with asyncio.timeout(self._within):
                await self._enter(client)
                await client.sendmail(self._sender, [self._receiver], letter.raw)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotSent(failure_of(error)) from error
        finally:
            await _leave(client)

    async def _enter(self, client: aiosmtplib.SMTP) -> None:
        await client.connect()
        if not self._server.user:
            return
        # An offer of STARTTLS removed on the way must not make us say the password in clear.
        if client.get_transport_info("sslcontext") is None:
            raise NotSent(SendFailure.INSECURE)
        await client.login(self._server.user, self._server.password or "")


def failure_of(error: Exception) -> SendFailure:
    """The class of what aiosmtplib or the network raised."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _by_code(max(refused.code for refused in error.recipients))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _by_code(error.code)
    if isinstance(error, TimeoutError):
        return SendFailure.TIMED_OUT
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return SendFailure.BROKEN
    if isinstance(error, aiosmtplib.SMTPConnectError | OSError):
        return SendFailure.UNREACHABLE
    return SendFailure.BROKEN


def _by_code(code: int) -> SendFailure:
    return SendFailure.REFUSED if code >= _PERMANENT else SendFailure.DEFERRED


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye where that is still possible; the message's fate is known by now."""
    with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(_QUIT_WITHIN_S):
            await client.quit()
    client.close()
