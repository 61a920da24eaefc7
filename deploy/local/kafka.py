"""Apache Kafka of our own: a KRaft node, its properties, its storage and when it is ready."""

from __future__ import annotations

import logging
import os
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local import java
from deploy.local.apart import run_apart
from deploy.local.kafka_jars import fetch, show
from deploy.local.ports import LOOPBACK
from deploy.local.processes import RANK_KAFKA, Program, plain_environment
from deploy.named_kafka import reached
from shared.errors import Refused
from shared.messaging.brokers import Brokers
from shared.messaging.refusals import why_not_let_in

NAME = "kafka"
_HEAP = ["-Xms128m", "-XX:+UseG1GC", "-Djava.awt.headless=true"]
_LOGGING = [
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
]


@dataclass(frozen=True, kw_only=True)
class Node:
    """One broker that is a controller too: its ports, and the other controllers where it is not alone."""

    port: int
    controller: int
    number: int = 1
    voters: Mapping[int, int] = field(default_factory=dict)
    """The controller port of every node by its number, its own too; empty: it is alone."""
    advertised: int = 0
    """The port that clients are told, such as a proxy's; 0: its own."""
    cluster: str = ""
    """The id that its storage is formatted with; empty: a new one."""
    heap: str = "512m"
    users: Mapping[str, str] = field(default_factory=dict)
    """Name and password of the users (SCRAM-SHA-512) that its storage is formatted with."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What else server.properties says; it replaces ours."""

    @property
    def name(self) -> str:
        """The name of its process."""
        return f"{NAME}-{self.number}" if self.voters else NAME


def properties(data: Path, node: Node) -> str:
    """The server.properties of a node that is broker and controller."""
    voters = node.voters or {node.number: node.controller}
    copies = min(3, len(voters))
    pairs = {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": ",".join(f"{one}@{LOOPBACK}:{port}" for one, port in voters.items()),
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{node.port},CONTROLLER://{LOOPBACK}:{node.controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{node.advertised or node.port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": str(copies),
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(max(1, copies - 1)),
        "share.coordinator.state.topic.replication.factor": str(copies),
        "share.coordinator.state.topic.min.isr": str(max(1, copies - 1)),
        "group.initial.rebalance.delay.ms": "0",
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
        **node.settings,
    }
    return "".join(f"{name}={value}\n" for name, value in pairs.items())


def describe(folder: Path, node: Node) -> Program:
    """How to start Kafka on a folder; fetches the jars and formats the storage when that is still to do."""
    data = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text(properties(data, node), encoding="utf-8")
    classpath = os.pathsep.join(str(jar) for jar in fetch(show))
    command = [str(java.find()), *_HEAP, f"-Xmx{node.heap}", *_LOGGING, "-cp", classpath]
    if not (data / "meta.properties").exists():
        _format(command, settings, node)
    argv = [*command, "kafka.Kafka", str(settings)]
    return Program(name=node.name, argv=argv, env=plain_environment(), rank=RANK_KAFKA, grace_s=15.0)


def new_cluster_id(draw: Callable[[], UUID] = uuid4) -> str:
    """A random id as Kafka writes them: one that begins with a dash would be taken for an option."""
    while (text := urlsafe_b64encode(draw().bytes).rstrip(b"=").decode()).startswith("-"):
        pass
    return text


def _format(command: list[str], settings: Path, node: Node) -> None:
    cluster = node.cluster or new_cluster_id()
    argv = [*command, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings)]
    for user, password in node.users.items():
        argv += ["--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]"]
    done = subprocess.run(
        argv, capture_output=True, text=True, check=False, env=plain_environment(), timeout=120
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        message = f"Kafka's storage could not be formatted in {settings.parent}: {said}"
        raise Refused(message)


def is_ready(bootstrap: str) -> bool:
    """Whether a broker without a login answers a request for the cluster's metadata."""
    return run_apart(_answers(Brokers(bootstrap)))


def why_not(bootstrap: str) -> str:
    """One sentence why somebody else's Kafka will not do; empty when it will."""
    brokers = reached(bootstrap)
    if run_apart(_answers(brokers)):
        return ""
    return run_apart(why_not_let_in(brokers)) or (
        "Kafka does not answer: check JEJAK_KAFKA_BOOTSTRAP and that the server is running."
    )


async def _answers(brokers: Brokers) -> bool:
    logger = logging.getLogger("aiokafka")
    level, logger.level = logger.level, logging.CRITICAL
    admin = AIOKafkaAdminClient(
        bootstrap_servers=brokers.bootstrap, request_timeout_ms=3_000, **brokers.options()
    )
    try:
        await admin.start()
        return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        logger.level = level
        await admin.close()
