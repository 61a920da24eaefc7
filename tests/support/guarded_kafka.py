"""A Kafka that lets users in by certificate, password and rights, beside its owner on a plain port."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from deploy.compose.kafka_acls import FOLLOWS, of_service
from deploy.local import ports
from shared.store.grants import SERVICES
from tests.support.certificates import Authority
from tests.support.kafka_rights import give
from tests.support.own_kafka import OwnKafka

SESSION_S = 15
"""For how long a login lasts: then the broker asks again, and so notices what was revoked."""
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


class GuardedKafka(OwnKafka):
    """`bootstrap` is the owner's port, without TLS or login; `secured` is that of the users.

    The certificate is renewed by `show`, which the broker reads when it starts.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._authority = Authority()
        self._secrets = folder
        self._pem = folder / "broker.pem"
        self._ca = self._authority.write(folder / "ca.pem")
        port = ports.choose(0, taken=[self.node.port, self.node.controller])
        self.secured = f"{ports.LOOPBACK}:{port}"
        self.passwords = {user: f"rahasia-{user}" for user in SERVICES}
        self.node = replace(self.node, users=self.passwords, settings=self._settings())
        self.show(left=timedelta(days=365))
        for user, password in self.passwords.items():
            self.write_password(user, password)

    def show(self, *, left: timedelta) -> None:
        """From its next start on the broker shows a certificate that ends so."""
        self._authority.issue(self._pem, left=left)

    def write_password(self, user: str, password: str) -> None:
        """What the service will send."""
        file = self._file(user)
        file.unlink(missing_ok=True)
        file.touch(0o600)
        file.write_text(password, encoding="ascii")

    async def give_rights(self) -> None:
        """What each service's user needs, and no more."""
        for service in FOLLOWS:
            await give(self.bootstrap, service, of_service(service))

    def told(self) -> Mapping[str, Mapping[str, str]]:
        """Per service what it is told of how to get in."""
        common = {
            "JEJAK_KAFKA_BOOTSTRAP": self.secured,
            "JEJAK_KAFKA_SECURITY": "SASL_SSL",
            "JEJAK_KAFKA_CA_FILE": str(self._ca),
        }
        return {
            user: {
                **common,
                "JEJAK_KAFKA_USER": user,
                "JEJAK_KAFKA_PASSWORD_FILE": str(self._file(user)),
            }
            for user in self.passwords
        }

    def _file(self, user: str) -> Path:
        return self._secrets / f"{user}.password"

    def _settings(self) -> Mapping[str, str]:
        plain = f"PLAINTEXT://{ports.LOOPBACK}:{self.node.port},SASL_SSL://{self.secured}"
        return {
            "listeners": f"{plain},CONTROLLER://{ports.LOOPBACK}:{self.node.controller}",
            "advertised.listeners": plain,
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "PLAINTEXT",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self._pem),
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": _SCRAM,
            "connections.max.reauth.ms": str(SESSION_S * 1000),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            # Whoever comes over the plain ports of this machine: the broker itself, and the tests.
            "super.users": "User:ANONYMOUS",
        }
