"""What a local stack shall run, and where."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from deploy.local.servers import Servers
from deploy.named_kafka import BOOTSTRAP, LOGIN

PASSED_ON = (
    *("JEJAK_LOG_LEVEL", "JEJAK_OTLP_ENDPOINT"),
    *("JEJAK_OFFICE_OVERLAY", "JEJAK_OFFICE_OVERLAY_KEY"),
)
SERVICES = ("intake", "triage", "notify")


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The ports to take when they are free; 0 takes any."""

    mongo: int = 27117
    kafka: int = 9192
    kafka_controller: int = 9193
    smtp: int = 8025
    intake: int = 8001
    triage: int = 8002
    notify: int = 8003


ANY_PORTS = Ports(mongo=0, kafka=0, kafka_controller=0, smtp=0, intake=0, triage=0, notify=0)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run in `folder`.

    A server's address given here is used instead of starting one; `mongo_owner_url` names a user that may
    make users. `wipe` empties the folder's data first. `extra` is added to every service's environment,
    `own` to that of the service that it names.
    """

    folder: Path
    namespace: str = "jejak"
    office: str = "balikpapan"
    services: tuple[str, ...] = SERVICES
    ports: Ports = field(default_factory=Ports)
    mongo_owner_url: str | None = None
    kafka_bootstrap: str | None = None
    secret: str | None = None
    wipe: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def on(self, servers: Servers) -> Plan:
        """The same plan on servers that are there already."""
        return replace(
            self,
            mongo_owner_url=servers.mongo_owner_url,
            kafka_bootstrap=servers.kafka_bootstrap,
            secret=servers.secret,
        )

    def in_environment(self, environment: Mapping[str, str] = os.environ) -> Plan:
        """The same plan with the servers, office, log level and trace endpoint that JEJAK_ settings name."""
        wanted = (*PASSED_ON, *(LOGIN if environment.get(BOOTSTRAP) else ()))
        passed = {name: environment[name] for name in wanted if environment.get(name)}
        return replace(
            self,
            office=environment.get("JEJAK_OFFICE") or self.office,
            extra={**passed, **self.extra},
            mongo_owner_url=environment.get("JEJAK_MONGO_URL") or self.mongo_owner_url,
            kafka_bootstrap=environment.get(BOOTSTRAP) or self.kafka_bootstrap,
        )
