"""Kafka answers and does not let this service in: why, in a sentence of ours; and when its certificate ends.

The clients say no more than that they could not connect, so whoever met that asks here once more.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from aiokafka import errors
from aiokafka.conn import create_conn

from shared.clock import Clock
from shared.errors import Infrastructure, JejakError
from shared.messaging.brokers import MECHANISM, Brokers
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("messaging.refusals")

ASK_WITHIN_S: Final = 5.0
LOOK_EVERY_S: Final = 60.0
LOOK_AGAIN_S: Final = 5.0
RENEW_BEFORE: Final = timedelta(days=30)

HAS_EXPIRED: Final = "the certificate of Kafka's broker has expired; renew it on the broker"
_UNSIGNED: Final = "the certificate of Kafka's broker is not signed by the CA in JEJAK_KAFKA_CA_FILE"
_OTHER_NAME: Final = (
    "the certificate of Kafka's broker is made out to another name than JEJAK_KAFKA_BOOTSTRAP says"
)
_DISTRUST: Final[Mapping[int, str]] = {
    9: "the certificate of Kafka's broker is not valid yet; look at the clocks of both machines",
    10: HAS_EXPIRED,
    **dict.fromkeys((7, 18, 19, 20, 21), _UNSIGNED),
    **dict.fromkeys((62, 64), _OTHER_NAME),
}
"""By OpenSSL's X509_V_ERR_ numbers."""
_NO_LOGIN: Final[Mapping[type[errors.KafkaError], str]] = {
    errors.SaslAuthenticationFailed: (
        "Kafka refuses this service's user or password; give the user its credential again, or put the "
        "right password into JEJAK_KAFKA_PASSWORD_FILE"
    ),
    **dict.fromkeys(
        (errors.UnsupportedSaslMechanismError, errors.IllegalSaslStateError),
        f"Kafka's listener takes no login by {MECHANISM}; enable it there, or set JEJAK_KAFKA_SECURITY",
    ),
}
_NO_RIGHT: Final[Mapping[type[errors.KafkaError], str]] = {
    errors.TopicAuthorizationFailedError: "the topic",
    errors.GroupAuthorizationFailedError: "the consumer group",
    errors.ClusterAuthorizationFailedError: "the cluster",
}


class NotLetIn(Infrastructure):
    """Kafka refuses a login or a right, or its certificate cannot be trusted; it never counts as a try."""


def refusal(error: BaseException) -> str:
    """Why, and what to do; empty for a failure that is no refusal. Without the client's words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _DISTRUST.get(error.verify_code, "the certificate of Kafka's broker cannot be trusted")
    if isinstance(error, ssl.SSLError):
        return "Kafka's port does not speak TLS as this service does; look at its listener"
    if not isinstance(error, errors.KafkaError):
        return ""
    if (what := _NO_RIGHT.get(type(error))) is not None:
        named = f"{what} {_named(error)}".rstrip()
        return f"Kafka does not authorise this service's user for {named}; give the user its ACL again"
    return _NO_LOGIN.get(type(error), "")


def _named(error: BaseException) -> str:
    given = error.args[0] if error.args else ""
    return given if isinstance(given, str) else ", ".join(sorted(map(str, given)))


async def why_not_let_in(brokers: Brokers) -> str:
    """Knock once at each broker until one answers; empty if it lets us in, or none answers."""
    if not brokers.has_tls:
        return ""
    with suppress(TimeoutError):
        async with asyncio.timeout(ASK_WITHIN_S):
            for host, port in brokers.hosts:
                try:
                    connection = await create_conn(host, port, client_id="jejak-door", **brokers.options())
                except (errors.KafkaError, OSError) as error:
                    if why := refusal(error):
                        return why
                else:
                    connection.close()
                    return ""
    return ""


class Certificate:
    """Looks at the brokers' certificates now and then; the one that ends first counts."""

    def __init__(self, brokers: Brokers, clock: Clock) -> None:
        self.expires: datetime | None = None
        """When (UTC), as of the last look that could see; None before the first."""
        self._brokers = brokers
        self._clock = clock
        self._distrust = ""

    @property
    def parts(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """The question for /readyz; none where no certificate is shown."""
        return {"certificate": self.ping} if self._brokers.has_tls else {}

    async def run(self) -> None:
        """Look until cancelled; at once over where no certificate is shown."""
        while self._brokers.has_tls:
            try:
                await self.look()
            except (JejakError, OSError, TimeoutError) as error:
                # Kafka is away, or a file of ours is: the link says so. What was known stays true.
                _log.info(LogEvent.LIBRARY, reason=type(error).__name__)
                await asyncio.sleep(LOOK_AGAIN_S)
            else:
                await asyncio.sleep(LOOK_AGAIN_S if self._distrust else LOOK_EVERY_S)

    async def look(self) -> None:
        """Shake hands with each broker that the settings name.

        Raises:
            OSError: none answers.
        """
        ends: list[datetime] = []
        away: OSError | None = None
        context = self._brokers.tls()
        for host, port in self._brokers.hosts:
            try:
                ends.append(await _end_of(host, port, context))
            except ssl.SSLError as error:
                self._distrust = refusal(error)
                return
            except OSError as error:  # also TimeoutError
                away = error
        if not ends and away is not None:
            raise away
        self.expires, self._distrust = min(ends), ""

    async def ping(self) -> None:
        """For /readyz.

        Raises:
            Infrastructure: it cannot be trusted, or ends within 30 days.
        """
        if self._distrust:
            raise Infrastructure(self._distrust)
        if self.expires is None:
            return
        left = self.expires - self._clock()
        if left <= timedelta():
            raise Infrastructure(HAS_EXPIRED)
        if left <= RENEW_BEFORE:
            raise Infrastructure(
                f"the certificate of Kafka's broker expires on {self.expires:%Y-%m-%d} "
                f"(in {left.days} days), and then nobody can connect; renew it on the broker before"
            )


async def _end_of(host: str, port: int, context: ssl.SSLContext) -> datetime:
    async with asyncio.timeout(ASK_WITHIN_S):
        _, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        shown = writer.get_extra_info("peercert")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    finally:
        writer.close()
