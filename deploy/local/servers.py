"""MongoDB and Kafka as a program reaches them: addresses, and one user's URL per service and namespace."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from deploy.named_kafka import reached
from shared.messaging.brokers import Brokers


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Where the servers are. `secret` is what the passwords of the services' users derive from."""

    mongo_owner_url: str
    kafka_bootstrap: str
    secret: str

    @property
    def kafka(self) -> Brokers:
        """Kafka with what its clients need to get in."""
        return reached(self.kafka_bootstrap)

    def mongo_url(self, service: str, namespace: str = "jejak") -> str:
        """The URL with the user that a service has in a namespace."""
        user = user_name(service, namespace)
        return with_login(self.mongo_owner_url, user, self.password(user))

    def password(self, user: str) -> str:
        """The password of a service's user: derived, so that whoever holds the secret need not store each."""
        return hmac.new(self.secret.encode(), user.encode(), hashlib.sha256).hexdigest()


def user_name(service: str, namespace: str) -> str:
    """The name of a service's user, and of its role, in a namespace."""
    return f"{namespace}_{service}"


def with_login(url: str, user: str, password: str) -> str:
    """The same server and options, with another user of the `admin` database."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    options = dict(parse_qsl(parts.query)) | {"authSource": "admin"}
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit((parts.scheme, f"{login}@{hosts}", parts.path or "/", urlencode(options), ""))
