"""Kept data survives a moved port; other servers can stand in for our own."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient
from pymongo.errors import OperationFailure, ServerSelectionTimeoutError

from deploy.local import access, ports
from deploy.local.apart import run_apart
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.errors import Refused
from tests.support.stack import Namespace


def _mongo_alone(folder: Path, servers: Servers) -> Plan:
    """A plan with a MongoDB of its own; Kafka is the session's, to save its start."""
    return Plan(folder=folder, services=(), ports=ANY_PORTS, kafka_bootstrap=servers.kafka_bootstrap)


@contextmanager
def _somebody_else_on(port: int) -> Iterator[None]:
    """Another program holds the port, and hangs up on whoever calls."""
    with ThreadingTCPServer((ports.LOOPBACK, port), BaseRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def test_kept_data_is_served_on_a_new_port(stack: Servers, tmp_path: Path) -> None:
    plan = _mongo_alone(tmp_path, stack)
    with Stack(plan) as first, MongoClient[dict[str, Any]](first.servers.mongo_owner_url) as client:
        client["kept"]["things"].insert_one({"_id": 1})
        port = first.ports["mongo"]
    with _somebody_else_on(port), Stack(replace(plan, ports=replace(ANY_PORTS, mongo=port))) as second:
        assert second.ports["mongo"] != port
        with MongoClient[dict[str, Any]](second.servers.mongo_owner_url) as client:
            assert client["kept"]["things"].count_documents({}) == 1
            with client.start_session() as session, session.start_transaction():
                client["kept"]["things"].insert_one({"_id": 2}, session=session)


def test_kept_topics_are_served_on_a_new_port(stack: Servers, tmp_path: Path) -> None:
    plan = Plan(folder=tmp_path, services=(), ports=ANY_PORTS, mongo_owner_url=stack.mongo_owner_url)
    plan = replace(plan, namespace="tkept", secret=stack.secret)
    with Stack(plan) as first:
        run_apart(_make_topic(first.servers.kafka_bootstrap))
        cluster = run_apart(_cluster(first.servers.kafka_bootstrap))
        port = first.ports["kafka"]
    with _somebody_else_on(port), Stack(replace(plan, ports=replace(ANY_PORTS, kafka=port))) as second:
        assert second.ports["kafka"] != port
        assert run_apart(_cluster(second.servers.kafka_bootstrap)) == cluster
        second.lose_kafka()
        assert run_apart(_cluster(second.servers.kafka_bootstrap)) != cluster
    run_apart(access.remove(stack, "tkept"))


async def _make_topic(bootstrap: str) -> None:
    async with _admin(bootstrap) as admin:
        await admin.create_topics([NewTopic("kept.things", 1, 1)])


async def _cluster(bootstrap: str) -> tuple[str, list[str]]:
    """The cluster's id and its topics."""
    async with _admin(bootstrap) as admin:
        return (await admin.describe_cluster())["cluster_id"], await admin.list_topics()


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


def test_mongodb_refuses_a_client_without_a_password(stack: Servers) -> None:
    url = "mongodb://" + stack.mongo_owner_url.rpartition("@")[2]
    with MongoClient[dict[str, Any]](url) as client, pytest.raises(OperationFailure, match="requires auth"):
        client["jejak_intake"]["journal"].find_one()


def test_a_transaction_left_open_ends_within_seconds(stack: Servers) -> None:
    with MongoClient[dict[str, Any]](stack.mongo_owner_url) as client:
        limit = client.admin.command("getParameter", transactionLifetimeLimitSeconds=1)
    assert limit["transactionLifetimeLimitSeconds"] == 3


def test_other_servers_are_used_when_the_environment_names_them(stack: Servers, tmp_path: Path) -> None:
    environment = {"JEJAK_MONGO_URL": stack.mongo_owner_url, "JEJAK_KAFKA_BOOTSTRAP": stack.kafka_bootstrap}
    plan = Plan(folder=tmp_path, namespace="tother", services=(), ports=ANY_PORTS).in_environment(environment)
    with Stack(plan) as other:
        assert other.facts()["pids"] == {}
        assert other.servers.mongo_owner_url == stack.mongo_owner_url
        with MongoClient[dict[str, Any]](other.servers.mongo_url("intake", "tother")) as client:
            assert client["tother_intake"]["journal"].find_one() is None
    run_apart(access.remove(stack, "tother"))


def test_an_unreachable_server_is_one_clear_sentence(tmp_path: Path) -> None:
    port = ports.choose(0)
    plan = Plan(folder=tmp_path, services=(), ports=ANY_PORTS)
    environment = {
        "JEJAK_MONGO_URL": f"mongodb://{ports.LOOPBACK}:{port}/?serverSelectionTimeoutMS=300",
        "JEJAK_KAFKA_BOOTSTRAP": f"{ports.LOOPBACK}:{port}",
    }
    with pytest.raises(Refused, match=r"does not answer: check JEJAK_MONGO_URL"):
        Stack(plan.in_environment(environment)).start()


def test_a_user_who_may_not_make_users_is_one_clear_sentence(namespace: Namespace, tmp_path: Path) -> None:
    plan = Plan(folder=tmp_path, services=(), ports=ANY_PORTS).on(namespace.servers)
    with pytest.raises(Refused, match="may not make users"):
        Stack(replace(plan, mongo_owner_url=namespace.mongo_url("triage"))).start()


def test_a_killed_mongodb_comes_back_with_what_it_acknowledged(stack: Servers, tmp_path: Path) -> None:
    with Stack(_mongo_alone(tmp_path, stack)) as own:
        with MongoClient[dict[str, Any]](own.servers.mongo_owner_url, w="majority") as client:
            client["kept"]["things"].insert_one({"_id": 1})
        own.kill("mongodb")
        with (
            MongoClient[dict[str, Any]](own.servers.mongo_owner_url, serverSelectionTimeoutMS=200) as client,
            pytest.raises(ServerSelectionTimeoutError),
        ):
            client.admin.command("ping")
        own.restart("mongodb")
        with MongoClient[dict[str, Any]](own.servers.mongo_owner_url) as client:
            assert client["kept"]["things"].count_documents({}) == 1


def test_a_frozen_server_can_be_stopped(stack: Servers, tmp_path: Path) -> None:
    with Stack(_mongo_alone(tmp_path, stack)) as own:
        own.processes.signal("mongodb", signal.SIGSTOP)
        pid = own.processes.pid_of("mongodb")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
