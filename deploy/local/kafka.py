"""Apache Kafka of our own: one KRaft node, its properties, its storage and when it is ready."""

from __future__ import annotations

import logging
import os
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local import java
from deploy.local.apart import run_apart
from deploy.local.kafka_jars import fetch, show
from deploy.local.ports import LOOPBACK
from deploy.local.processes import RANK_KAFKA, Program, plain_environment
from shared.errors import Refused

NAME = "kafka"
_HEAP = ["-Xms128m", "-Xmx512m", "-XX:+UseG1GC", "-Djava.awt.headless=true"]
_LOGGING = [
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
]


def properties(data: Path, port: int, controller: int) -> str:
    """The server.properties of a single node that is broker and controller."""
    pairs = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{LOOPBACK}:{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
    }
    return "".join(f"{name}={value}\n" for name, value in pairs.items())


def describe(folder: Path, port: int, controller: int) -> Program:
    """How to start Kafka on a folder; fetches the jars and formats the storage when that is still to do."""
    data = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text(properties(data, port, controller), encoding="utf-8")
    command = [str(java.find()), *_HEAP, *_LOGGING, "-cp", os.pathsep.join(str(jar) for jar in fetch(show))]
    if not (data / "meta.properties").exists():
        _format(command, settings)
    argv = [*command, "kafka.Kafka", str(settings)]
    return Program(name=NAME, argv=argv, env=plain_environment(), rank=RANK_KAFKA, grace_s=15.0)


def new_cluster_id(draw: Callable[[], UUID] = uuid4) -> str:
    """A random id as Kafka writes them: one that begins with a dash would be taken for an option."""
    while (text := urlsafe_b64encode(draw().bytes).rstrip(b"=").decode()).startswith("-"):
        pass
    return text


def _format(command: list[str], settings: Path) -> None:
    argv = [*command, "kafka.tools.StorageTool", "format", "-t", new_cluster_id(), "-c", str(settings)]
    done = subprocess.run(
        argv, capture_output=True, text=True, check=False, env=plain_environment(), timeout=120
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        message = f"Kafka's storage could not be formatted in {settings.parent}: {said}"
        raise Refused(message)


def is_ready(bootstrap: str) -> bool:
    """Whether the broker answers a request for the cluster's metadata."""
    return run_apart(_answers(bootstrap))


def why_not(bootstrap: str) -> str:
    """One sentence why somebody else's Kafka will not do; empty when it will."""
    if is_ready(bootstrap):
        return ""
    return "Kafka does not answer: check JEJAK_KAFKA_BOOTSTRAP and that the server is running."


async def _answers(bootstrap: str) -> bool:
    logger = logging.getLogger("aiokafka")
    level, logger.level = logger.level, logging.CRITICAL
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=3_000)
    try:
        await admin.start()
        return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        logger.level = level
        await admin.close()
