"""Where Kafka is and how one gets in: the only place that makes the parameters of its clients."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol, Self

from faststream.security import BaseSecurity, SASLScram512

from shared.errors import Refused
from shared.security import keyfiles
from shared.settings import KafkaSecurity

MECHANISM: Final = "SCRAM-SHA-512"


class Reaching(Protocol):
    """What is read of the settings."""

    @property
    def kafka_bootstrap(self) -> str: ...  # noqa: D102  # the words are those of the settings
    @property
    def kafka_security(self) -> KafkaSecurity: ...  # noqa: D102
    @property
    def kafka_ca_file(self) -> Path | None: ...  # noqa: D102
    @property
    def kafka_user(self) -> str | None: ...  # noqa: D102
    @property
    def kafka_password_file(self) -> Path | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Brokers:
    """The brokers to begin with, host:port with commas, and who one is to them.

    The files are read for each client anew, so that a changed password or CA needs no restart: see `mark`.
    """

    bootstrap: str
    security: KafkaSecurity = "PLAINTEXT"
    ca_file: Path | None = None
    user: str | None = None
    password_file: Path | None = None

    @classmethod
    def of(cls, settings: Reaching) -> Self:
        """Those that the settings name.

        Raises:
            Refused: the settings contradict each other, or a file is missing, open to others or no such file.
        """
        found = cls(
            settings.kafka_bootstrap,
            settings.kafka_security,
            settings.kafka_ca_file,
            settings.kafka_user,
            settings.kafka_password_file,
        )
        found._check()
        found.options()
        return found

    @property
    def has_tls(self) -> bool:
        """Whether the connection is encrypted, and the broker shows a certificate."""
        return self.security != "PLAINTEXT"

    @property
    def has_login(self) -> bool:
        """Whether one shows a user's name and password."""
        return self.security == "SASL_SSL"

    @property
    def hosts(self) -> Sequence[tuple[str, int]]:
        """Name and port of each."""
        pairs = (one.strip().rpartition(":") for one in self.bootstrap.split(","))
        return [(host.strip("[]"), int(port)) for host, _, port in pairs if port.isdecimal()]

    def options(self) -> dict[str, Any]:
        """For aiokafka's clients and connections, beside the address.

        Raises:
            Refused: a file is missing, open to others or no such file.
        """
        if not self.has_tls:
            return {}
        options: dict[str, Any] = {"security_protocol": self.security, "ssl_context": self.tls()}
        if self.has_login:
            user, password = self._login()
            options |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": user,
                "sasl_plain_password": password,
            }
        return options

    def faststream(self) -> BaseSecurity | None:
        """The same for FastStream's broker; raises as `options`."""
        if not self.has_tls:
            return None
        if not self.has_login:
            return BaseSecurity(ssl_context=self.tls(), use_ssl=True)
        user, password = self._login()
        return SASLScram512(user, password, ssl_context=self.tls(), use_ssl=True)

    def mark(self) -> str:
        """A digest of what the files hold: another one once the password or the CA was changed.

        Raises:
            Refused: a file is missing or open to others.
        """
        if not self.has_tls:
            return ""
        held = b""
        if self.ca_file is not None:
            self.tls()
            held = self.ca_file.read_bytes()
        password = self._login()[1] if self.has_login else ""
        return sha256(held + b"\0" + password.encode()).hexdigest()

    def tls(self) -> ssl.SSLContext:
        """TLS 1.2 or newer that checks the broker's certificate, its name included.

        Raises:
            Refused: the CA file is missing or holds no certificate.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except ssl.SSLError:
            raise Refused(
                f"{self.ca_file} holds no certificate; JEJAK_KAFKA_CA_FILE names the PEM file of the CA "
                "that signed the brokers' certificates"
            ) from None
        except OSError as error:
            raise Refused(
                f"the CA file {self.ca_file} cannot be read ({error.strerror}); set JEJAK_KAFKA_CA_FILE"
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _login(self) -> tuple[str, str]:
        if self.user is None or self.password_file is None:
            raise Refused("SASL_SSL needs JEJAK_KAFKA_USER and JEJAK_KAFKA_PASSWORD_FILE")
        password = keyfiles.read(self.password_file.parent, self.password_file.name).rstrip("\r\n")
        if not password:
            raise Refused(f"the password file {self.password_file} is empty; it holds the password alone")
        return self.user, password

    def _check(self) -> None:
        given = {
            "JEJAK_KAFKA_CA_FILE": self.ca_file is not None,
            "JEJAK_KAFKA_USER": self.user is not None,
            "JEJAK_KAFKA_PASSWORD_FILE": self.password_file is not None,
        }
        usable = {"PLAINTEXT": 0, "SSL": 1, "SASL_SSL": 3}[self.security]
        if useless := [name for name, there in list(given.items())[usable:] if there]:
            needed = "SASL_SSL" if useless[-1] != "JEJAK_KAFKA_CA_FILE" else "SSL or SASL_SSL"
            raise Refused(
                f"{', '.join(useless)} would not be used with JEJAK_KAFKA_SECURITY={self.security}; "
                f"set that to {needed}, or leave out what is not meant"
            )
        if self.has_login and (missing := [name for name in list(given)[1:] if not given[name]]):
            raise Refused(f"JEJAK_KAFKA_SECURITY=SASL_SSL needs {' and '.join(missing)} too")
        if not self.hosts:
            raise Refused("JEJAK_KAFKA_BOOTSTRAP names no host:port")
