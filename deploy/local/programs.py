"""The stack's programs in Python, each with its own environment: the three services and the mail sink."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.ports import LOOPBACK
from deploy.local.processes import RANK_SERVICE, RANK_SINK, Program, plain_environment
from deploy.local.servers import Servers

SMTP_SINK = "smtp"
_HTTP_OK = 200


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What every service of one stack is told."""

    servers: Servers
    namespace: str
    office: str
    origins: Mapping[str, str]
    smtp_port: int
    traces: Path
    keys: Mapping[str, Path]
    extra: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By service: what it alone is told."""


def service(name: str, port: int, around: Surroundings, *, process: str | None = None) -> Program:
    """How to start a service (or, under another process name, a further copy of it) on a port."""
    env = plain_environment() | {
        "PYTHONUNBUFFERED": "1",
        "JEJAK_MONGO_URL": around.servers.mongo_url(name, around.namespace),
        "JEJAK_KAFKA_BOOTSTRAP": around.servers.kafka_bootstrap,
        "JEJAK_NAMESPACE": around.namespace,
        "JEJAK_OFFICE": around.office,
        "JEJAK_KEYS_DIR": str(around.keys[name]),
        "JEJAK_HOST": LOOPBACK,
        "JEJAK_PORT": str(port),
        "JEJAK_LOCAL": "1",
        "JEJAK_TRACE_DIR": str(around.traces),
        "JEJAK_SMTP_HOST": LOOPBACK,
        "JEJAK_SMTP_PORT": str(around.smtp_port),
        **{f"JEJAK_{owner.upper()}_URL": origin for owner, origin in around.origins.items()},
        **around.extra,
        **around.own.get(name, {}),
    }
    argv = [sys.executable, "-m", f"services.{name}"]
    return Program(name=process or name, argv=argv, env=env, rank=RANK_SERVICE, grace_s=8.0)


def smtp_sink(folder: Path, port: int) -> Program:
    """How to start the mail sink."""
    argv = [sys.executable, "-m", "deploy.local.smtp_sink", str(folder), str(port)]
    return Program(name=SMTP_SINK, argv=argv, env=plain_environment(), rank=RANK_SINK, grace_s=3.0)


def is_ready(port: int) -> bool:
    """Whether the service on this port says that it and all it depends on are ready."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == _HTTP_OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
