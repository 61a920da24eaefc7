"""What Kafka refuses is named with what to do; its certificate's end is said thirty days ahead."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import errors

from deploy.local.ports import LOOPBACK
from shared.errors import Infrastructure
from shared.messaging.admin import Admin, told
from shared.messaging.brokers import Brokers
from shared.messaging.refusals import Certificate, NotLetIn, refusal, why_not_let_in
from tests.support.certificates import Authority
from tests.support.eventually import eventually

LONG = timedelta(days=365)


@dataclass
class World:
    """A port that speaks TLS and nothing else, and who trusts its CA."""

    folder: Path
    authority: Authority = field(default_factory=Authority)
    port: int = 0
    later: timedelta = timedelta()

    @asynccontextmanager
    async def served(self, *, left: timedelta = LONG, address: str = LOOPBACK) -> AsyncIterator[Brokers]:
        """While the block runs there is a broker with such a certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.authority.issue(self.folder / "b.pem", left=left, address=address))
        server = await asyncio.start_server(self._bye, LOOPBACK, self.port, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self.brokers()
        finally:
            server.close()
            await server.wait_closed()

    async def _bye(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    def brokers(self) -> Brokers:
        """As a client names them."""
        ca = self.authority.write(self.folder / "ca.pem")
        return Brokers(f"{LOOPBACK}:{self.port}", "SSL", ca)

    def certificate(self, brokers: Brokers) -> Certificate:
        """What looks at it."""
        return Certificate(brokers, lambda: datetime.now(UTC) + self.later)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def complaint(certificate: Certificate) -> str:
    try:
        await certificate.ping()
    except Infrastructure as error:
        return error.detail
    return ""


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (errors.SaslAuthenticationFailed(), "refuses this service's user or password.*PASSWORD_FILE"),
        (errors.UnsupportedSaslMechanismError(), "takes no login by SCRAM-SHA-512"),
        (errors.TopicAuthorizationFailedError("jejak.reports"), "for the topic jejak.reports.*ACL again"),
        (errors.TopicAuthorizationFailedError(["b", "a"]), "for the topic a, b;"),
        (errors.GroupAuthorizationFailedError("jejak.x"), "for the consumer group jejak.x;"),
        (errors.ClusterAuthorizationFailedError(), "for the cluster;"),
        (ssl.SSLError("x"), "does not speak TLS"),
    ],
)
def test_a_refusal_is_named_with_what_to_do(error: Exception, why: str) -> None:
    failure = told("away", error)
    assert isinstance(failure, NotLetIn)
    assert failure.detail == refusal(error)
    assert ": " not in failure.detail, "readiness shows what stands before a colon"
    with pytest.raises(NotLetIn, match=why):
        raise failure


@pytest.mark.parametrize("error", [errors.KafkaConnectionError("x"), ConnectionResetError(), TimeoutError()])
def test_a_broker_that_is_away_refuses_nothing(error: Exception) -> None:
    assert refusal(error) == ""
    assert not isinstance(told("away", error), NotLetIn)


async def test_a_client_that_could_not_connect_is_told_that_the_certificate_has_expired(world: World) -> None:
    async with world.served(left=timedelta(hours=-1)) as brokers:
        assert "has expired" in await why_not_let_in(brokers)
        admin = Admin(brokers, within=5)
        with pytest.raises(NotLetIn, match="certificate of Kafka's broker has expired; renew it"):
            await admin.cluster_id()


async def test_a_certificate_of_another_name_or_another_ca_is_named(world: World, tmp_path: Path) -> None:
    async with world.served(address="127.0.0.9") as brokers:
        assert "made out to another name" in await why_not_let_in(brokers)
    async with world.served() as brokers:
        other = Authority().write(tmp_path / "other.pem")
        assert "not signed by the CA" in await why_not_let_in(Brokers(brokers.bootstrap, "SSL", other))


async def test_a_port_without_tls_is_named(world: World) -> None:
    async def says_something(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"not TLS at all\n")
        writer.close()

    server = await asyncio.start_server(says_something, LOOPBACK, 0)
    world.port = server.sockets[0].getsockname()[1]
    assert "does not speak TLS" in await why_not_let_in(world.brokers())
    server.close()


async def test_where_nobody_answers_nobody_refuses(world: World) -> None:
    world.port = 1
    assert await why_not_let_in(world.brokers()) == ""
    assert await why_not_let_in(Brokers("127.0.0.1:1")) == ""


@pytest.mark.parametrize(("days", "said"), [(29.5, "(in 29 days)"), (0.5, "(in 0 days)"), (31, "")])
async def test_thirty_days_before_its_end_the_certificate_is_a_concern(
    world: World, days: float, said: str
) -> None:
    async with world.served(left=timedelta(days=days)) as brokers:
        certificate = world.certificate(brokers)
        await certificate.look()
        assert said in await complaint(certificate)
        assert bool(said) == bool(await complaint(certificate))


async def test_a_certificate_that_ends_between_two_looks_has_ended(world: World) -> None:
    async with world.served(left=timedelta(days=1)) as brokers:
        certificate = world.certificate(brokers)
        await certificate.look()
        world.later = timedelta(days=2)
        assert "has expired" in await complaint(certificate)


async def test_a_renewed_certificate_ends_the_alarm_and_an_away_broker_changes_nothing(world: World) -> None:
    async with world.served(left=timedelta(hours=-1)) as brokers:
        certificate = world.certificate(brokers)
        running = asyncio.create_task(certificate.run())
        await eventually(lambda: complaint(certificate), lambda said: "has expired" in said)
        running.cancel()
    with pytest.raises(ConnectionRefusedError):
        await certificate.look()
    assert "has expired" in await complaint(certificate)
    async with world.served():
        await certificate.look()
        assert await complaint(certificate) == ""
    assert list(certificate.parts) == ["certificate"]


async def test_without_tls_there_is_no_certificate_to_look_at(world: World) -> None:
    certificate = world.certificate(Brokers("k:1"))
    await certificate.run()
    assert certificate.parts == {}


class Cut(Admin):
    """The broker has ended the connection, as it does with each login after its time."""

    def __init__(self, brokers: Brokers) -> None:
        super().__init__(brokers)
        self.made = 0

    async def _connected(self) -> object:
        self.made += 1
        self._client = Client(gone=self.made == 2)
        return self._client


@dataclass
class Client:
    """A client whose connection may be gone."""

    gone: bool
    asked: int = 0

    async def describe_cluster(self) -> dict[str, str]:
        self.asked += 1
        if self.gone or self.asked > 1:
            raise errors.KafkaConnectionError("closed")
        return {"cluster_id": "A"}

    async def close(self) -> None:
        """Nothing to let go."""


async def test_a_connection_that_was_cut_is_made_anew_once_before_kafka_is_away() -> None:
    admin = Cut(Brokers("k:1"))
    assert await admin.cluster_id() == "A"
    with pytest.raises(Infrastructure, match="does not answer"):
        await admin.cluster_id()
    assert (await admin.cluster_id(), await admin.cluster_id(), admin.made) == ("A", "A", 4)


class Denying(Admin):
    """Kafka hides a topic from this user."""

    async def _connected(self) -> object:
        return self

    async def describe_topics(self, names: list[str]) -> list[dict[str, object]]:
        return [{"topic": name, "error_code": 29, "partitions": []} for name in names]


async def test_a_topic_that_may_not_be_looked_at_is_not_taken_for_one_that_is_gone() -> None:
    with pytest.raises(NotLetIn, match=r"for the topic t\.cases;"):
        await Denying(Brokers("k:1")).partitions(["t.cases"])
